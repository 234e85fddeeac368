import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

export const handled = Vm.startVm({ where: { id: "stopped_vm_id" } }).pipe(
  TaskPoller.awaitTask,
  Effect.map((vms) => `started ${vms.map(({ id }) => id).join()}`),
  Effect.catchTags({
    Timeout: ({ taskIds }) => Effect.succeed(`still running: ${taskIds.join()}`),
    TaskFailed: ({ tasks }) => Effect.succeed(tasks.map(({ id, message }) => `${id}: ${message}`).join("\n")),
    Conflict: ({ locked = [] }) => Effect.succeed(`locked: ${locked.map(({ id }) => id).join()}`)
  })
)
