/** Wait for tasks: by default every 5 seconds, for 300 seconds in all. */
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** Starts the vms that are stopped, and waits for all of them; fails with every task that failed. */
export const startAll = (ids: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const responses = yield* Vm.startVm({ where: { id_in: ids, status: "STOPPED" } })
    return yield* TaskPoller.waitAll(responses.map(({ task_id }) => task_id))
  })

/** The same, polling every 2 seconds for a minute at most, and failing with the first task that fails. */
export const startAllQuickly = (ids: ReadonlyArray<string>) =>
  Vm.startVm({ where: { id_in: ids, status: "STOPPED" } }).pipe(
    TaskPoller.awaitTask({ schedule: Schedule.spaced("2 seconds"), timeout: "1 minute", exitOnError: true })
  )

/** How it ended, in words. A task that is late goes on: its id can be waited for again. */
export const outcome = (task_id: string) =>
  TaskPoller.wait(task_id, { onProgress: ({ status }) => Console.log(status) }).pipe(
    Effect.map(({ description }) => `done: ${description}`),
    Effect.catchTags({
      TaskFailed: ({ tasks }) => Effect.succeed(`failed: ${tasks.map(({ message }) => message).join(", ")}`),
      Timeout: ({ timeoutMillis }) => Effect.succeed(`not done after ${timeoutMillis / 1000} s`)
    })
  )
