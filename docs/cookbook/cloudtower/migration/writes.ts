/** Writes, and the tasks that finish them. */
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

export const start = Vm.startVm({ where: { id: "stopped_vm_id" } })

export const startAndWait = start.pipe(TaskPoller.awaitTask)

export const renamed = Vm.updateVm({ where: { id: "vm_id" }, data: { name: "web-02" } }).pipe(
  TaskPoller.awaitRecord(Vm.get)
)

export const waitTasks = (ids: ReadonlyArray<string | null | undefined>) =>
  TaskPoller.waitAll(ids, {
    schedule: Schedule.spaced("5 seconds"),
    timeout: "300 seconds",
    exitOnError: false
  })

export const handled = startAndWait.pipe(
  Effect.map((vms) => `started ${vms.map(({ id }) => id).join()}`),
  Effect.catchTags({
    Timeout: ({ taskIds }) => Effect.succeed(`still running: ${taskIds.join()}`),
    TaskFailed: ({ tasks }) => Effect.succeed(tasks.map(({ id, message }) => `${id}: ${message}`).join("\n")),
    Conflict: ({ locked = [] }) => Effect.succeed(`locked: ${locked.map(({ id }) => id).join()}`)
  })
)
