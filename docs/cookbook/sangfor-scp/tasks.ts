/** Tasks: wait, watch, poll once. */
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

/** Waits five minutes at most. */
export const simpleWait = (taskId: string) => TaskPoller.wait(taskId, { timeout: "300 seconds" })

/** Polls every five seconds for ten minutes at most, and prints the progress. */
export const waitWithProgress = (taskId: string) =>
  TaskPoller.wait(taskId, {
    timeout: "10 minutes",
    schedule: Schedule.spaced("5 seconds"),
    onProgress: ({ description, progress }) => Console.log(`  ${progress ?? 0}%  ${description ?? ""}`)
  })

/** The progress as a stream, in percent. */
export const progressOf = (taskId: string) => Stream.map(TaskPoller.watch(taskId), ({ progress }) => progress ?? 0)

/** Polls once and does not wait. */
export const tellIfDone = Effect.fn(function* (taskId: string) {
  const done = yield* TaskPoller.isDone(taskId)
  if (done) yield* Console.log("done!")
  return done
})

/** Starts many servers at once and waits for all; the error names every task that failed. */
export const startAll = Effect.fn(function* (ids: ReadonlyArray<string>) {
  const started = yield* Effect.forEach(ids, Servers.start, { concurrency: 8 })
  return yield* TaskPoller.waitAll(started.flatMap(({ task_id }) => task_id ?? []))
})
