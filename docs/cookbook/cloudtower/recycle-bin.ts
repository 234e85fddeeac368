/** Take a vm out of the recycle bin, under the name that it had. */
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"

/**
 * In the recycle bin a vm has another name, and its own as `original_name`. A Tower that does not give it back is asked to.
 * Fails with `TaskFailed` and the reason `DuplicateName` where another vm has the name by now.
 */
export const recover = (id: string) =>
  Effect.gen(function* () {
    const where = { id }
    const { original_name } = yield* Vm.get(id)
    yield* Vm.recoverVmFromRecycleBin({ where }).pipe(TaskPoller.awaitTask)
    const vm = yield* Vm.get(id)
    if (original_name === undefined || original_name === null || vm.name === original_name) return vm
    yield* Vm.updateVm({ where, data: { name: original_name } }).pipe(TaskPoller.awaitTask)
    return yield* Vm.get(id)
  })
