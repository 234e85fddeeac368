import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Conflict, InvalidResponse, NotFound, RequestError, TaskFailed, Timeout } from "@effect-hci/core/HciError"
import { HciError, Model, Paging, optionalFields } from "@effect-hci/core/Runtime"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { OptionCheck, RetryPolicy } from "@effect-hci/core/Platform"
import { UploadTask } from "../../generated/Shared.ts"
import { cancelUploadTask, getUploadTasks } from "../../generated/UploadTask.ts"
import type { TowerTransport } from "../call.ts"
import { HttpTransport } from "../call.ts"
import type { Reader, Source } from "./source.ts"
import { otherMismatch, SourceMismatch } from "./source.ts"

/** What errors of uploads that are made on this side name. */
type Detail = Pick<HciError.ErrorDetail, "platform" | "operation" | "site">

const detailOf = ({ site }: TowerTransport): Detail => ({
  platform: "cloudtower",
  operation: "Uploads",
  ...optionalFields({ site })
})

/** Fails with an error that is made on this side; its text holds nothing that a terminal obeys. */
const fail = <E>(
  message: string,
  makeError: (detail: Detail & { readonly message: string }) => E
): Effect.Effect<never, E, HttpTransport> =>
  HttpTransport.use((transport) =>
    Effect.fail(makeError({ ...detailOf(transport), message: HciError.printable(message) }))
  )

/** The bytes that the server has: `current_chunk` is the number of whole chunks. */
const bytesReceived = ({ chunk_size, current_chunk, size, status }: UploadTask): number =>
  status === "SUCCESSED" ? size : Math.min(size, current_chunk * chunk_size)

/** Fields without which an upload task says nothing of its upload. */
const neededFields: ReadonlySet<string> = new Set(["id", "status", "size", "chunk_size", "current_chunk"])

const taskModel = Model.checker(UploadTask)

/** An upload task without the fields that do not fit and that no upload needs. */
const repair = (record: unknown): unknown => {
  if (taskModel.is(record) || !Predicate.isObject(record)) return record
  const misfits = new Set(taskModel.issues(record).map(({ path }) => path.split(/[.[]/)[0] ?? ""))
  return Object.fromEntries(Object.entries(record).filter(([name]) => neededFields.has(name) || !misfits.has(name)))
}

/** Reads upload tasks, and leaves out fields that do not fit and that no upload needs: those count as drift. */
export const tolerant = <O>(decoder: ResponseDecoder<O>): ResponseDecoder<O> => ({
  ...decoder,
  decode: (payload) =>
    Result.orElse(decoder.decode(payload), (issues) =>
      Result.mapBoth(decoder.decode(Array.isArray(payload) ? payload.map(repair) : repair(payload)), {
        onSuccess: ({ drift, value }) => ({ value, drift: [...drift, ...issues] }),
        onFailure: () => issues
      })
    )
})

/** Fails with `TaskFailed` if the task has failed. */
const ensureNotFailed = (task: UploadTask): Effect.Effect<UploadTask, HciError.TaskFailed, HttpTransport> => {
  if (task.status !== "FAILED") return Effect.succeed(task)
  const id = HciError.printable(task.id)
  const { status } = task
  const message = `it stopped after ${bytesReceived(task)} of ${task.size} bytes`
  return fail(
    `Upload task ${id} ended as ${status}: ${message}.`,
    (detail) => new HciError.TaskFailed({ ...detail, tasks: [{ id, status, message, observation: task }] })
  )
}

/** A response that breaks the protocol of uploads. */
const invalidResponse = (message: string): Effect.Effect<never, InvalidResponse, HttpTransport> =>
  fail(message, (detail) => new HciError.InvalidResponse({ ...detail, issues: [] }))

/** Why the numbers of an upload task cannot be right; `undefined` where they can. */
const numbersProblem = ({ chunk_size, current_chunk, size }: UploadTask): string | undefined => {
  const counts = { size, current_chunk }
  const odd = Object.entries(counts).find(([, value]) => !Paging.isCount(value))
  if (odd !== undefined) return `its \`${odd[0]}\` is ${odd[1]}, which counts nothing`
  const chunks = Math.ceil(size / chunk_size)
  // A size of chunks that is none is refused where a chunk is to be sent.
  return chunk_size > 0 && current_chunk > chunks
    ? `it has ${current_chunk} chunks, and its size makes ${chunks}`
    : undefined
}

/** Fails for an upload task of another id, for one whose numbers cannot be right, and for one that has failed. */
const checkTask = (
  task: UploadTask,
  id: string | undefined
): Effect.Effect<UploadTask, InvalidResponse | TaskFailed, HttpTransport> => {
  if (id !== undefined && task.id !== id) {
    return invalidResponse(`The Tower gave upload task ${task.id} in the place of ${id}.`)
  }
  const problem = numbersProblem(task)
  return problem === undefined
    ? ensureNotFailed(task)
    : invalidResponse(`Upload task ${task.id} cannot be read: ${problem}.`)
}

/** One upload task by its id, from `POST /get-upload-tasks`. */
const getTask = (
  id: string
): Effect.Effect<UploadTask, HciError.NotFound | HciError.TaskFailed | RequestError, HttpTransport> => {
  const { operation } = getUploadTasks
  const byId: typeof operation = {
    ...operation,
    request: (input) => ({ ...operation.request(input), ids: { resume: id } }),
    response: tolerant(operation.response)
  }
  return Effect.flatMap(
    HttpTransport.use((transport) => transport.execute(byId, { where: { id }, first: 1 })),
    ([task]): Effect.Effect<UploadTask, HciError.NotFound | HciError.TaskFailed | InvalidResponse, HttpTransport> =>
      task === undefined
        ? fail(`There is no upload task ${id}.`, (detail) => new HciError.NotFound(detail))
        : checkTask(task, id)
  )
}

/** Ends an upload on the server and drops its bytes: `POST /cancel-upload-task`, by the id of the upload task. */
export const cancelTask = (
  id: string
): Effect.Effect<void, HciError.NotFound | HciError.Conflict | RequestError, HttpTransport> =>
  Effect.asVoid(cancelUploadTask({ where: { id } }))

/** Polls until the server has processed the bytes. */
const awaitDone = (
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
    const timedOut = Effect.suspend(() =>
      fail(
        `Upload task ${task.id} had not ended ${timeoutMillis / 1000} s after its last byte.`,
        (detail) => new HciError.Timeout({ ...detail, taskIds: [task.id], timeoutMillis, observation: last })
      )
    )
    if (isDone()) return Effect.succeed(task)
    return Effect.map(getTask(task.id), (current) => (last = current)).pipe(
      Effect.repeat({ schedule, until: isDone }),
      Effect.flatMap(() => (isDone() ? Effect.succeed(last) : timedOut)),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => timedOut })
    )
  })

/** How far an upload has come. */
export interface Progress {
  /** Id of the upload task; as `resume` it continues the upload, here or in another process. */
  readonly uploadTaskId: string
  /** Bytes that the server has. */
  readonly sentBytes: number
  /** Size of the source in bytes. */
  readonly sizeBytes: number
}

/** Options of every upload; `E` and `R` are what `onProgress` may fail with and needs. */
export interface Options<out E = never, out R = never> {
  /** Runs whenever the server has more bytes. Where it fails, the upload does, and can be resumed. */
  readonly onProgress?: ((progress: Progress) => Effect.Effect<unknown, E, R>) | undefined
  /** Id of an upload task to continue, from the bytes that the server has; the source must be the same. */
  readonly resume?: string | undefined
  /** Size of the first chunk in bytes; the response to it names the size of the others. Default: 8 MiB, which Towers use. */
  readonly firstChunkBytes?: number | undefined
  /**
   * Size in bytes of the largest chunk, which is held in memory. A server that asks for larger ones fails the upload with
   * `InvalidResponse`. Default: 256 MiB.
   */
  readonly maxChunkBytes?: number | undefined
  /**
   * When the upload task is polled after a chunk whose response was lost, and how often before the upload fails. The
   * schedule begins anew whenever the server has more bytes. Default: after 1, 2, 4 and so on to 30 seconds, 8 times.
   */
  readonly recovery?: Schedule.Schedule<unknown> | undefined
  /** When the upload task is polled after the last chunk. Default: every 2 seconds. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** How long to wait after the last chunk before the upload fails with `Timeout`. Default: 300 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** Whether the upload task is cancelled or kept for `resume` when the fiber is interrupted. Default: `"cancel"`. */
  readonly onInterrupt?: "cancel" | "keep" | undefined
}

/** One upload; `E` and `R` are what its source may fail with and needs, `E2` and `R2` what `onProgress` does. */
export interface Upload<out E, out R, out E2 = never, out R2 = never> extends Options<E2, R2> {
  /** The bytes to upload. */
  readonly source: Source<E, R>
  /** Name of what is uploaded. Default: the name of the file. */
  readonly name?: string | undefined
}

/** Errors of an upload, beside those of its source. */
export type Failure = SourceMismatch | NotFound | Conflict | TaskFailed | Timeout | RequestError

/** Errors of one chunk: those of its source, of its operation, and of all uploads. */
type ChunkError<E, P> = E | P | Exclude<Failure, Timeout>

/** The form fields of a chunk; the first has no upload task yet. */
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
const defaultMaxChunkBytes = 256 * 1024 * 1024
const defaultRecovery = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")]).pipe(
  Schedule.upTo({ times: 8 })
)

/** Errors after which the server may have the chunk, or that end by themselves, such as an open circuit breaker. */
const isTransient = (error: unknown): error is RequestError =>
  HciError.isRequestError(error) &&
  (RetryPolicy.retryable(error, "read") || (error._tag === "TransportError" && error.reason === "circuit"))

/** Errors of a chunk after which the server may have it: also a response that cannot be read, as of a chunk that arrived. */
const isLost = (error: unknown): error is RequestError =>
  isTransient(error) || error instanceof HciError.InvalidResponse

/** The state of one upload. */
interface Run<E, P> {
  readonly reader: Reader<E>
  readonly name: string | undefined
  readonly post: Post<P>
  readonly options: Options<E>
  /** Id of the upload task, to be cancelled if the run ends early. */
  current: string | undefined
}

/** Whether a chunk of this size can be held in memory. */
const isChunkSize = (bytes: number, { maxChunkBytes = defaultMaxChunkBytes }: Options<unknown>): boolean =>
  Number.isSafeInteger(bytes) && bytes > 0 && bytes <= maxChunkBytes

/** Refuses a server's size of chunks that no client can send, or that would fill the memory. */
const checkChunkSize = (
  task: UploadTask,
  options: Options<unknown>
): Effect.Effect<void, InvalidResponse, HttpTransport> =>
  isChunkSize(task.chunk_size, options)
    ? Effect.void
    : invalidResponse(`Upload task ${task.id} has no chunk size that can be sent: ${task.chunk_size} bytes.`)

/** Refuses sizes of chunks and a time limit that are none. */
const checkOptions = (
  firstChunkBytes: number,
  options: Options<unknown>
): Effect.Effect<void, HciError.BadRequest, HttpTransport> => {
  const problem =
    OptionCheck.count("maxChunkBytes", options.maxChunkBytes) ??
    OptionCheck.duration("timeout", options.timeout, "instant") ??
    (isChunkSize(firstChunkBytes, options)
      ? undefined
      : `\`firstChunkBytes\` is ${firstChunkBytes}, and no size of a chunk.`)
  return problem === undefined ? Effect.void : fail(problem, (detail) => new HciError.BadRequest(detail))
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
    ...optionalFields({ name, upload_task_id: current })
  })
  if (task === undefined) return yield* invalidResponse("The response to a chunk has no upload task.")
  yield* checkTask(task, current)
  run.current = task.id
  return task
})

/** Fails if the server has more bytes than were sent. */
const checkReceived = (task: UploadTask, sent: number): Effect.Effect<UploadTask, InvalidResponse, HttpTransport> => {
  const received = bytesReceived(task)
  return received <= sent
    ? Effect.succeed(task)
    : invalidResponse(`Upload task ${task.id} has ${received} bytes, and only ${sent} were sent.`)
}

/** The response is a success, and the server has no more bytes than before. */
const stalled = (task: UploadTask): Effect.Effect<never, InvalidResponse, HttpTransport> =>
  invalidResponse(`Upload task ${task.id} stays at ${bytesReceived(task)} of ${task.size} bytes.`)

/** Polls the upload task until a response comes or the schedule of recovery ends. */
const recover = Effect.fnUntraced(function* <E>(
  id: string,
  failed: Effect.Effect<never, E, HttpTransport>,
  pause: Effect.Effect<boolean>
): Effect.fn.Return<UploadTask, E | TaskFailed | NotFound | RequestError, HttpTransport> {
  let failure: Effect.Effect<never, E | TaskFailed | NotFound | RequestError, HttpTransport> = failed
  while (yield* pause) {
    const polled = yield* Effect.result(getTask(id))
    if (Result.isSuccess(polled)) return polled.success
    failure = Effect.fail(polled.failure)
    if (!isTransient(polled.failure)) break
  }
  return yield* failure
})

const pauses = (schedule: Schedule.Schedule<unknown>): Effect.Effect<Effect.Effect<boolean>> =>
  Effect.map(Schedule.toStepWithSleep(schedule), (step) =>
    Effect.suspend(() => step(undefined)).pipe(
      Effect.as(true),
      Pull.catchDone(() => Effect.succeed(false))
    )
  )

/** A response to the first chunk may come before the server counts the chunk: then the upload task is polled. */
const acknowledged = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  task: UploadTask,
  sent: number
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  if (bytesReceived(task) >= sent) return yield* checkReceived(task, sent)
  const pause = yield* pauses(run.options.recovery ?? defaultRecovery)
  return yield* Effect.flatMap(recover(task.id, stalled(task), pause), (polled) => checkReceived(polled, sent))
})

/**
 * Creates the upload task with the first chunk. The response names the size of chunks; where the first one had another
 * size, the task is cancelled and created again with a first chunk of that size, so that `current_chunk` counts whole
 * chunks.
 */
const begin = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const { size } = run.reader
  const { firstChunkBytes = defaultFirstChunkBytes } = run.options
  yield* checkOptions(firstChunkBytes, run.options)
  const length = Math.min(size, firstChunkBytes)
  const task = yield* sendChunk(run, 0, length)
  yield* checkChunkSize(task, run.options)
  const chunkLength = Math.min(size, task.chunk_size)
  if (chunkLength === length || task.status === "SUCCESSED") return yield* acknowledged(run, task, length)
  yield* Effect.ignore(cancelTask(task.id))
  run.current = undefined
  return yield* acknowledged(run, yield* sendChunk(run, 0, chunkLength), chunkLength)
})

/** The upload task to continue, as the server has it. */
const resume = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  id: string
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const task = yield* getTask(id)
  const { size } = run.reader
  if (task.size !== size) return yield* otherMismatch(size, task.size)
  run.current = id
  return task
})

/** Sends chunk after chunk from the bytes that the server has, until it has all. */
const sendRest = Effect.fnUntraced(function* <E, P>(
  run: Run<E, P>,
  first: UploadTask
): Effect.fn.Return<UploadTask, ChunkError<E, P>, HttpTransport> {
  const { options, reader } = run
  let task = first
  let reached = -1
  let pause: Effect.Effect<boolean> = Effect.succeed(false)
  while (true) {
    const offset = bytesReceived(task)
    if (offset > reached) {
      reached = offset
      pause = yield* pauses(options.recovery ?? defaultRecovery)
      yield* options.onProgress?.({ uploadTaskId: task.id, sentBytes: offset, sizeBytes: reader.size }) ?? Effect.void
    }
    if (offset >= reader.size) return task
    yield* checkChunkSize(task, options)
    const length = Math.min(task.chunk_size, reader.size - offset)
    const sent = yield* Effect.result(sendChunk(run, offset, length))
    if (Result.isFailure(sent) && !isLost(sent.failure)) return yield* Effect.fail(sent.failure)
    const moved = Result.isSuccess(sent) && bytesReceived(sent.success) > offset
    const failed = Result.isSuccess(sent) ? stalled(task) : Effect.fail(sent.failure)
    task = moved ? sent.success : yield* recover(task.id, failed, pause)
    yield* checkReceived(task, offset + length)
  }
})

/** The source has not its size, so that the upload can never be completed. */
const cannotComplete = (error: unknown): boolean =>
  error instanceof SourceMismatch && (error.reason === "short" || error.reason === "long")

/** Cancels the upload task of an upload that was interrupted or can never be completed; any other can be resumed. */
const cancelUnfinished = <E, P>(
  run: Run<E, P>,
  exit: Exit.Exit<unknown, unknown>
): Effect.Effect<void, never, HttpTransport> => {
  if (run.current === undefined || Exit.isSuccess(exit)) return Effect.void
  const interrupted = Exit.hasInterrupts(exit) && run.options.onInterrupt !== "keep"
  const impossible = Option.exists(Exit.findErrorOption(exit), cannotComplete)
  return interrupted || impossible ? Effect.ignore(cancelTask(run.current)) : Effect.void
}

/** Uploads a source chunk by chunk and waits until the server has processed it. */
export const upload = <E, R, P, E2, R2>(
  { name, onProgress = () => Effect.void, source, ...others }: Upload<E, R, E2, R2>,
  post: Post<P>
): Effect.Effect<UploadTask, E | P | E2 | Failure, Exclude<R | R2, Scope.Scope> | HttpTransport> =>
  Effect.gen(function* () {
    const reader = yield* source.open
    const context = yield* Effect.context<R2>()
    const options: Options<E2> = {
      ...others,
      onProgress: (progress) => Effect.provideContext(OptionCheck.callback("onProgress", onProgress(progress)), context)
    }
    const run: Run<E | E2, P> = { reader, name: name ?? source.name, post, options, current: undefined }
    const whole = Effect.gen(function* () {
      const first = yield* options.resume === undefined ? begin(run) : resume(run, options.resume)
      const last = yield* sendRest(run, first)
      return yield* awaitDone(last, options.schedule ?? Schedule.spaced("2 seconds"), options.timeout ?? "300 seconds")
    })
    return yield* Effect.onExit(whole, (exit) => cancelUnfinished(run, exit))
  }).pipe(Effect.scoped)
