/** Errors are values: catch the ones you expect by their tag, and the compiler knows which are left. */
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"

/** A server that may not exist. */
export const find = (id: string) =>
  Servers.get(id).pipe(
    Effect.asSome,
    Effect.catchTag("NotFound", () => Effect.as(Console.log("VM not found"), Option.none()))
  )

/** How a task ended, as text. */
export const outcome = (taskId: string) =>
  TaskPoller.wait(taskId, { timeout: "60 seconds" }).pipe(
    Effect.map(({ status }) => `Task ended: ${status}`),
    Effect.catchTags({
      TaskFailed: ({ message }) => Effect.succeed(`Task failed: ${message}`),
      Timeout: ({ timeoutMillis }) => Effect.succeed(`Timed out after ${timeoutMillis / 1000} s`)
    })
  )

/** Starts a server, again every three seconds while it is busy; transient errors are retried anyway. */
export const startWhenFree = (id: string) =>
  Servers.start(id).pipe(
    Effect.retry({ schedule: Schedule.spaced("3 seconds"), times: 10, while: ({ _tag }) => _tag === "Conflict" }),
    TaskPoller.awaitTask,
    Effect.tapErrorTag("Unauthorized", ({ message }) => Console.error(`Check the credentials: ${message}`))
  )
