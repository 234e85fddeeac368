/** Take a vm out of the recycle bin, under the name that it had. */
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Another vm of the cluster has the name by now. */
export class NameTaken extends Schema.TaggedError<NameTaken>()("NameTaken", {
  id: Schema.String,
  name: Schema.String
}) {
  override get message(): string {
    return `Vm ${this.id} stays in the recycle bin: another vm is named ${JSON.stringify(this.name)} by now.`
  }
}

/**
 * In the recycle bin a vm has another name, and its own as `original_name`, which is lost once it is recovered: so that
 * its name is looked for before. A Tower that does not give it back is asked to.
 */
export const recover = (id: string) =>
  Effect.gen(function* () {
    const where = { id }
    const { cluster, name, original_name } = yield* Vm.get(id)
    const ownName = original_name ?? name
    const others = { name: ownName, id_not: id, ...(cluster == null ? {} : { cluster: { id: cluster.id } }) }
    if ((yield* Vm.count(others)) > 0) return yield* Effect.fail(new NameTaken({ id, name: ownName }))
    yield* Vm.recoverVmFromRecycleBin({ where }).pipe(TaskPoller.awaitTask)
    const vm = yield* Vm.get(id)
    if (vm.name === ownName) return vm
    yield* Vm.updateVm({ where, data: { name: ownName } }).pipe(TaskPoller.awaitTask)
    return yield* Vm.get(id)
  })
