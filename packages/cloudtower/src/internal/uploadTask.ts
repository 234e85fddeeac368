import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { RequestError } from "@effect-hci/core/HciError"
import * as HciError from "@effect-hci/core/HciError"
import type { UploadTask } from "../generated/Shared.ts"
import { cancelUploadTask, getUploadTasks } from "../generated/UploadTask.ts"
import type { HttpTransport } from "./service.ts"

const named = { platform: "cloudtower", operation: "Uploads" } as const

/** How far the server has come: `current_chunk` is how many whole chunks it has. */
export const position = ({ chunk_size, current_chunk, size, status }: UploadTask): number =>
  status === "SUCCESSED" ? size : Math.min(size, current_chunk * chunk_size)

const failed = (task: UploadTask): HciError.TaskFailed => {
  const message = `it stopped after ${position(task)} of ${task.size} bytes`
  return new HciError.TaskFailed({
    ...named,
    message: `Upload task ${task.id} ended as ${task.status}: ${message}.`,
    tasks: [{ id: task.id, status: task.status, message, observation: task }]
  })
}

/** A task that has not failed. */
export const alive = (task: UploadTask): Effect.Effect<UploadTask, HciError.TaskFailed> =>
  task.status === "FAILED" ? Effect.fail(failed(task)) : Effect.succeed(task)

/** One upload task as it is now. */
export const look = (
  id: string
): Effect.Effect<UploadTask, HciError.NotFound | HciError.TaskFailed | RequestError, HttpTransport> =>
  Effect.flatMap(
    getUploadTasks({ where: { id }, first: 1 }),
    ([found]): Effect.Effect<UploadTask, HciError.NotFound | HciError.TaskFailed> =>
      found === undefined
        ? Effect.fail(new HciError.NotFound({ ...named, message: `There is no upload task ${id}.` }))
        : alive(found)
  )

/** Ends an upload on the server. */
export const cancel = (
  id: string
): Effect.Effect<void, HciError.NotFound | HciError.Conflict | RequestError, HttpTransport> =>
  Effect.asVoid(cancelUploadTask({ where: { id } }))

/** An answer that breaks the protocol of uploads. */
export const broken = (message: string): HciError.InvalidResponse =>
  new HciError.InvalidResponse({ ...named, message, issues: [] })

/** Waits until the server has made of the bytes what they were uploaded for. */
export const untilDone = (
  task: UploadTask,
  schedule: Schedule.Schedule<unknown>,
  timeout: Duration.Input
): Effect.Effect<
  UploadTask,
  HciError.NotFound | HciError.TaskFailed | HciError.Timeout | RequestError,
  HttpTransport
> =>
  Effect.suspend(() => {
    let last = task
    const isDone = () => last.status === "SUCCESSED"
    const timeoutMillis = Duration.toMillis(timeout)
    const late = Effect.suspend(() =>
      Effect.fail(
        new HciError.Timeout({
          ...named,
          message: `Upload task ${task.id} had not ended ${timeoutMillis / 1000} s after its last byte.`,
          taskIds: [task.id],
          timeoutMillis,
          observation: last
        })
      )
    )
    if (isDone()) return Effect.succeed(task)
    return Effect.map(look(task.id), (seen) => (last = seen)).pipe(
      Effect.repeat({ schedule, until: isDone }),
      Effect.flatMap(() => (isDone() ? Effect.succeed(last) : late)),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => late })
    )
  })
