import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Conflict, InvalidResponse, NotFound, RequestError, TaskFailed, Timeout } from "@effect-hci/core/HciError"
import { isRequestError } from "@effect-hci/core/HciError"
import { retryable } from "@effect-hci/core/RetryPolicy"
import type { UploadTask } from "../generated/Shared.ts"
import type { HttpTransport } from "./service.ts"
import * as UploadError from "./uploadError.ts"
import type { Reader, Source } from "./uploadSource.ts"
import * as Task from "./uploadTask.ts"

/** How far an upload has come. */
export interface Progress {
  /** Resumes the upload, here or in another process. */
  readonly uploadTaskId: string
  /** Bytes that the server has. */
  readonly sentBytes: number
  readonly sizeBytes: number
}

/** What every upload takes. */
export interface Options {
  /** Runs whenever the server has more. */
  readonly onProgress?: (progress: Progress) => Effect.Effect<void>
  /** An upload task to go on with, from where the server is; its source must be the same. */
  readonly resume?: string
  /** Size of the first chunk; the server says the size of the others. Default: 8 MiB, as Towers want it. */
  readonly firstChunkBytes?: number
  /**
   * When a lost chunk is looked after, and how often before it gives up. It begins anew whenever the server has more.
   * Default: after 1, 2, 4 and so on to 30 seconds, 8 times.
   */
  readonly recovery?: Schedule.Schedule<unknown>
  /** When to look whether the server is done with the bytes. Default: every 2 seconds. */
  readonly schedule?: Schedule.Schedule<unknown>
  /** How long to wait for it. Default: 300 seconds. */
  readonly timeout?: Duration.Input
  /** What becomes of the upload on the server when this one is interrupted. Default: `"cancel"`. */
  readonly onInterrupt?: "cancel" | "keep"
}

/** One upload. */
export interface Upload<out E, out R> extends Options {
  readonly source: Source<E, R>
  /** Default: the name of the file. */
  readonly name?: string
}

/** What an upload can fail with beside its source. */
export type Failure = UploadError.SourceMismatch | NotFound | Conflict | TaskFailed | Timeout | RequestError

/** What one chunk can fail with: its source's errors, those of its operation, and those of all uploads. */
type ChunkError<E, P> = E | P | Exclude<Failure, Timeout>

/** What every chunk carries; the first has no task yet. */
export interface Chunk {
  readonly file: Blob
  readonly size: string
  readonly name?: string
  readonly upload_task_id?: string
}

/** Sends one chunk. */
export type Post<E> = (
  chunk: Chunk
) => Effect.Effect<UploadTask | undefined, E | NotFound | Conflict | RequestError, HttpTransport>

const defaultFirstChunkBytes = 8 * 1024 * 1024
const defaultRecovery = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")]).pipe(
  Schedule.upTo({ times: 8 })
)

/** Faults after which the server may or may not have the chunk; an open circuit closes again. */
const mayPass = (error: unknown): error is RequestError =>
  isRequestError(error) && (retryable(error, "read") || (error._tag === "TransportError" && error.reason === "circuit"))

/** One run of an upload. */
interface Run<E, P> {
  readonly reader: Reader<E>
  readonly name: string | undefined
  readonly post: Post<P>
  readonly options: Options
  /** The task that is to be cancelled when the run ends before its time. */
  current: string | undefined
}

/** Reads and sends one chunk. */
const sendChunk = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  offset: number,
  length: number
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const { current, name, reader } = run
  const task = yield* run.post({
    file: yield* reader.read(offset, length),
    size: String(reader.size),
    ...(name === undefined ? undefined : { name }),
    ...(current === undefined ? undefined : { upload_task_id: current })
  })
  if (task === undefined) return yield* Task.broken("The answer to a chunk has no upload task.")
  run.current = task.id
  return yield* Task.alive(task)
})

/** The server cannot have more than it was sent. */
const checkClaim = (task: UploadTask, sent: number): Effect.Effect<UploadTask, InvalidResponse> => {
  const got = Task.position(task)
  return got <= sent
    ? Effect.succeed(task)
    : Effect.fail(Task.broken(`Upload task ${task.id} claims ${got} bytes, and only ${sent} were sent.`))
}

/** The server has answered well, and has no more than before. */
const stalled = (task: UploadTask): InvalidResponse =>
  Task.broken(`Upload task ${task.id} stays at ${Task.position(task)} of ${task.size} bytes.`)

/** Waits and looks where the server is, until it can be seen or the schedule of recovery ends. */
const recover = Effect.fnUntraced(function* <E>(
  id: string,
  error: E,
  pause: Effect.Effect<boolean>
): Effect.fn.Return<UploadTask, E | TaskFailed | NotFound | RequestError, HttpTransport> {
  let failure: E | TaskFailed | NotFound | RequestError = error
  while (yield* pause) {
    const seen = yield* Effect.result(Task.look(id))
    if (Result.isSuccess(seen)) return seen.success
    failure = seen.failure
    if (!mayPass(failure)) break
  }
  return yield* Effect.fail(failure)
})

const pauses = (schedule: Schedule.Schedule<unknown>): Effect.Effect<Effect.Effect<boolean>> =>
  Effect.map(Schedule.toStepWithSleep(schedule), (step) =>
    Effect.suspend(() => step(undefined)).pipe(
      Effect.as(true),
      Pull.catchDone(() => Effect.succeed(false))
    )
  )

/** An answer to the first chunk that does not count it yet may only be early: the task is looked at before it is believed. */
const acknowledged = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  task: UploadTask,
  sent: number
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  if (Task.position(task) >= sent) return yield* checkClaim(task, sent)
  const pause = yield* pauses(run.options.recovery ?? defaultRecovery)
  return yield* Effect.flatMap(recover(task.id, stalled(task), pause), (seen) => checkClaim(seen, sent))
})

/**
 * Creates the upload task with the first chunk. Its answer brings the size of chunks; where the first one had another
 * size, the task is dropped and begun again with the right one, so that bytes and chunks agree from the start.
 */
const begin = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const { size } = run.reader
  const length = Math.min(size, run.options.firstChunkBytes ?? defaultFirstChunkBytes)
  const task = yield* sendChunk(run, 0, length)
  if (!(task.chunk_size > 0)) return yield* Task.broken(`Upload task ${task.id} names no size of chunks.`)
  const wanted = Math.min(size, task.chunk_size)
  if (wanted === length || task.status === "SUCCESSED") return yield* acknowledged(run, task, length)
  yield* Effect.ignore(Task.cancel(task.id))
  run.current = undefined
  return yield* acknowledged(run, yield* sendChunk(run, 0, wanted), wanted)
})

/** The task to go on with, as the server has it. */
const resume = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  id: string
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const task = yield* Task.look(id)
  const { size } = run.reader
  if (task.size !== size) return yield* UploadError.other(size, task.size)
  run.current = id
  return task
})

/** Sends chunk after chunk from where the server is, until it has all. */
const sendRest = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  first: UploadTask
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const { options, reader } = run
  let task = first
  let reached = -1
  let pause: Effect.Effect<boolean> = Effect.succeed(false)
  while (true) {
    const offset = Task.position(task)
    if (offset > reached) {
      reached = offset
      pause = yield* pauses(options.recovery ?? defaultRecovery)
      yield* options.onProgress?.({ uploadTaskId: task.id, sentBytes: offset, sizeBytes: reader.size }) ?? Effect.void
    }
    if (offset >= reader.size) return task
    const length = Math.min(task.chunk_size, reader.size - offset)
    const sent = yield* Effect.result(sendChunk(run, offset, length))
    if (Result.isFailure(sent) && !mayPass(sent.failure)) return yield* Effect.fail(sent.failure)
    const moved = Result.isSuccess(sent) && Task.position(sent.success) > offset
    const error = Result.isSuccess(sent) ? stalled(task) : sent.failure
    task = moved ? sent.success : yield* recover(task.id, error, pause)
    yield* checkClaim(task, offset + length)
  }
})

/** What is uploaded is not what it was said to be, so that nothing can come of it. */
const isUseless = (error: unknown): boolean =>
  error instanceof UploadError.SourceMismatch && (error.reason === "short" || error.reason === "long")

/** What the server is told when a run ends before its time. A lost server is not told: the task can be resumed. */
const cleanUp = <E, P>(
  run: Run<E, P>,
  exit: Exit.Exit<unknown, unknown>
): Effect.Effect<void, never, HttpTransport> => {
  if (run.current === undefined || Exit.isSuccess(exit)) return Effect.void
  const interrupted = Exit.hasInterrupts(exit) && run.options.onInterrupt !== "keep"
  const useless = Option.exists(Exit.findErrorOption(exit), isUseless)
  return interrupted || useless ? Effect.ignore(Task.cancel(run.current)) : Effect.void
}

/** Uploads a source and waits until the server is done with it. */
export const upload = <E, R, P>(
  { name, source, ...options }: Upload<E, R>,
  post: Post<P>
): Effect.Effect<UploadTask, E | P | Failure, Exclude<R, Scope.Scope> | HttpTransport> =>
  Effect.gen(function* () {
    const reader = yield* source.open
    const run: Run<E, P> = { reader, name: name ?? source.name, post, options, current: undefined }
    const whole = Effect.gen(function* () {
      const first = yield* options.resume === undefined ? begin(run) : resume(run, options.resume)
      const last = yield* sendRest(run, first)
      return yield* Task.untilDone(
        last,
        options.schedule ?? Schedule.spaced("2 seconds"),
        options.timeout ?? "300 seconds"
      )
    })
    return yield* Effect.onExit(whole, (exit) => cleanUp(run, exit))
  }).pipe(Effect.scoped)
