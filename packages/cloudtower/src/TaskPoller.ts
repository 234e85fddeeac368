/**
 * Waiting for CloudTower's tasks.
 *
 * One poller serves all fibers of a layer: waits that overlap share their requests, 100 tasks in each.
 *
 * ```ts
 * import { TaskPoller, Vm } from "@effect-hci/cloudtower"
 *
 * // Starts the stopped vms in one request, and waits until all have started.
 * export const program = Vm.startVm({ where: { status: "STOPPED", in_recycle_bin: false } }).pipe(TaskPoller.awaitTask)
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Issue, RequestError } from "@effect-hci/core/HciError"
import { Json, Model, optionalFields } from "@effect-hci/core/Runtime"
import type { Operation } from "@effect-hci/core/Operation"
import { Poller } from "@effect-hci/core/Platform"
import { Task } from "./generated/Shared.ts"
import type { GetTasksRequestBody } from "./generated/inputs/Shared.ts"
import { getTasks } from "./generated/Task.ts"
import { HttpTransport } from "./HttpTransport.ts"
import type { NotModified } from "./internal/call.ts"
import { isNotModified } from "./internal/call.ts"

export {
  /** Whether the response to a write is 304: nothing had to be changed. */
  isNotModified
}
export type {
  /** The response 304 to a write: an empty list, because nothing had to be changed. */
  NotModified
}

/** Waits for the tasks of one Tower. Its own name is what editors and the compiler show. */
class CloudTowerTaskPoller extends Context.Service<CloudTowerTaskPoller, Poller.Poller<Task>>()(
  "@effect-hci/cloudtower/TaskPoller"
) {}

export {
  /** Waits for the tasks of one Tower. */
  CloudTowerTaskPoller as TaskPoller
}

/**
 * Defaults of waits for tasks.
 *
 * @category options
 */
export interface Options {
  /** How long to wait before failing with `Timeout`. Default: 300 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** When to poll. Default: every 5 seconds, all waits at the same moments, so that they share requests. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
}

/**
 * Kinds of failures that callers act on, as `reason` of `TaskFailed` and of each of its tasks; other failures have none.
 *
 * - `DuplicateName`: another vm, or another placement group, has the name; after a failure, the name stays refused for minutes
 * - `NoMemory`: no host has the memory
 * - `NoStorage`: the cluster has no space
 * - `ShutdownTimeout`: the guest did not stop; power the vm off instead
 * - `CloudInit`: the cloud-init configuration is wrong
 * - `Placement`: a placement group allows no host
 * - `Gpu`: no GPU, or no vGPU, could be assigned
 *
 * @category waiting
 */
export type FailureReason =
  | "DuplicateName"
  | "NoMemory"
  | "NoStorage"
  | "ShutdownTimeout"
  | "CloudInit"
  | "Placement"
  | "Gpu"

/** Words in the code or the message of a task, by what they say. */
const reasonWords: ReadonlyArray<readonly [words: RegExp, reason: FailureReason]> = [
  [/\b(?:VM_DUPLICATED_NAME|PLACEMENT_GROUP_DUPLICATE_NAME)\b/, "DuplicateName"],
  [/\bHostAvailableMemoryFilter\b/, "NoMemory"],
  [/\bEAllocSpace\b/, "NoStorage"],
  [/\bJOB_VM_SHUTDOWN_TIMEOUT\b/, "ShutdownTimeout"],
  [/\bVM_CLOUD_INIT_CONFIG_ERROR\b/, "CloudInit"],
  [/\bPlacementGroup(?:Must|Prior)Filter\b/, "Placement"],
  [/\b(?:GPU_ASSIGN_FAILED|PRECHECK_REQUEST_VGPU_COUNT_MORE_THAN_AVAILABLE)\b/, "Gpu"]
]

/** The kind of a failed task, by the words of its code and its message. */
const reasonOf = ({ error_code, error_message }: Task): FailureReason | undefined => {
  const text = `${error_code ?? ""} ${error_message ?? ""}`
  return reasonWords.find(([words]) => words.test(text))?.[1]
}

/** The status decides; no document gives the scale of `progress`. */
const verdict = (task: Task): Poller.Verdict => {
  const { description, error_code, error_message, status } = task
  switch (status) {
    case "SUCCESSED":
      return Poller.done
    case "FAILED": {
      const reason = reasonOf(task)
      return Poller.failed({
        status,
        message: error_message || description || "the Tower gives no reason",
        ...optionalFields({ code: error_code ?? undefined, reason })
      })
    }
    default:
      return Poller.pending
  }
}

/** A task with its verdict; a status without text tells nothing. */
const judge = (task: Task): Poller.Observation<Task> =>
  task.status.trim() === ""
    ? Poller.unreadable([{ path: "status", message: "Expected the state of the task" }])
    : Poller.observed(task, verdict(task))

const taskModel = Model.checker(Task)

/** A task as a poll finds it, by its id. */
type Observed = readonly [id: string, observation: Poller.Observation<Task>]

/** Reads one task: fields that do not fit are left out, unless the verdict needs them. */
const observe = (
  record: unknown
): { readonly observed: ReadonlyArray<Observed>; readonly issues: ReadonlyArray<Issue> } => {
  if (taskModel.is(record)) {
    return { observed: [[record.id, judge(record)]], issues: taskModel.drift(record) }
  }
  const issues = taskModel.issues(record)
  if (!Predicate.hasProperty(record, "id") || typeof record.id !== "string") return { observed: [], issues }
  const unfit = new Set(issues.map(({ path }) => path.split(/[.[]/)[0]))
  const rest: unknown = Json.keepNotes(
    record,
    Object.fromEntries(Object.entries(record).filter(([name]) => !unfit.has(name)))
  )
  const observation = taskModel.is(rest) ? judge(rest) : Poller.unreadable(issues)
  return { observed: [[record.id, observation]], issues }
}

/** The tasks of one poll. */
interface Poll {
  readonly observed: ReadonlyArray<Observed>
  /** What is wrong with each of the tasks that have no id. */
  readonly unnamed: ReadonlyArray<ReadonlyArray<Issue>>
}

/** The tasks of a poll by their ids; where all that are missing came without an id, none of them can ever be judged. */
const byId = (
  ids: ReadonlyArray<string>,
  { observed, unnamed }: Poll
): ReadonlyMap<string, Poller.Observation<Task>> => {
  const listed = new Set(observed.map(([id]) => id))
  const missing = ids.filter((id) => !listed.has(id))
  if (missing.length !== unnamed.length) return new Map(observed)
  const unreadable = missing.map((id): Observed => [id, Poller.unreadable(unnamed[0] ?? [])])
  return new Map([...observed, ...unreadable])
}

/** Judges tasks one by one, so that an odd one costs the others nothing; what does not fit counts as drift. */
const readTasks: Operation<GetTasksRequestBody, Poll> = {
  ...getTasks.operation,
  response: {
    decode: (payload) => {
      if (!Array.isArray(payload) || isNotModified(payload)) {
        return Result.fail([{ path: "", message: "Expected an array of tasks" }])
      }
      const records = payload.map(observe)
      const drift = records.flatMap(({ issues }, index) =>
        issues.map(({ message, path }) => ({ path: `[${index}].${path}`, message }))
      )
      const unnamed = records.filter(({ observed }) => observed.length === 0).map(({ issues }) => issues)
      return Result.succeed({ value: { observed: records.flatMap(({ observed }) => observed), unnamed }, drift })
    }
  }
}

/** The largest number of tasks in one request. */
const batchSize = 100

/**
 * The poller of the Tower that the transport talks to.
 *
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<CloudTowerTaskPoller, never, HttpTransport> =>
  Layer.effect(
    CloudTowerTaskPoller,
    Effect.flatMap(HttpTransport, (transport) =>
      Poller.make<Task>({
        platform: "cloudtower",
        site: transport.site,
        mask: transport.mask,
        observe: (ids) =>
          Effect.map(transport.execute(readTasks, { where: { id_in: [...ids] }, first: ids.length }), (poll) =>
            byId(ids, poll)
          ),
        batchSize,
        schedule: options?.schedule ?? Poller.aligned("5 seconds"),
        timeout: options?.timeout ?? "300 seconds"
      })
    )
  )

/**
 * Options of one wait; see `@effect-hci/core/Poller`.
 *
 * @category options
 */
export interface WaitOptions<out E = never, out R = never> extends Poller.WaitOptions<Task, E, R> {}
/**
 * Options of waiting for many; see `@effect-hci/core/Poller`.
 *
 * @category options
 */
export interface WaitAllOptions<out E = never, out R = never> extends Poller.WaitAllOptions<Task, E, R> {}

/**
 * The id of a task as responses carry it; without an id there is nothing to wait for.
 *
 * @category waiting
 */
export type MaybeTaskId = string | null | undefined

const isId = (id: MaybeTaskId): id is string => id !== null && id !== undefined && id !== ""

/** What is no list is refused by the poller. */
const isList = (ids: unknown): ids is ReadonlyArray<unknown> => Array.isArray(ids)

/**
 * Waits for a task by its id and gives the task in its last state; fails with `TaskFailed` if it failed.
 *
 * @category waiting
 */
export const wait = <E = never, R = never>(
  id: string,
  options?: WaitOptions<E, R>
): Effect.Effect<Task, Poller.WaitError | E, CloudTowerTaskPoller | R> =>
  CloudTowerTaskPoller.use((poller) => poller.wait(id, options))

/**
 * Waits for many tasks at once by their ids, and gives them in their last states, in the order of the ids; absent ids are left out.
 *
 * @category waiting
 */
export const waitAll = <E = never, R = never>(
  ids: ReadonlyArray<MaybeTaskId>,
  options?: WaitAllOptions<E, R>
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError | E, CloudTowerTaskPoller | R> =>
  CloudTowerTaskPoller.use((poller) => poller.waitAll(isList(ids) ? ids.filter(isId) : ids, options))

/**
 * Whether a task has ended, in success or failure; polls once.
 *
 * @category predicates
 */
export const isDone = (id: string): Effect.Effect<boolean, RequestError, CloudTowerTaskPoller> =>
  CloudTowerTaskPoller.use((poller) => poller.isDone(id))

/**
 * The response to a write: the resource as it is now, and the task that completes the write.
 *
 * @category waiting
 */
export interface WithTask<out T> {
  /** Id of the task; without one the write is complete. */
  readonly task_id?: string | null
  /**
   * The resource; until the task ends, only its id is sure to stay. A response with a task is accepted although its data
   * lacks fields or has some of another type, which counts as drift.
   */
  readonly data: T
}

/**
 * A task as `Task.getTasks` gives it; other records with an id and a status have a name, and are none.
 *
 * @category models
 */
export interface GivenTask extends Task {
  /** Tasks have no name. */
  readonly name?: never
}

/**
 * What a wait can be for: the response to a write, or a task.
 *
 * @category waiting
 */
export type Accepted = WithTask<unknown> | GivenTask | ReadonlyArray<WithTask<unknown> | GivenTask> | NotModified

/** The data of one response without its task; a task stays a task, in its last state. */
type DataOfOne<A> = A extends WithTask<infer T> ? T : A

/**
 * The data of a response without its tasks: one resource, or an array of them; `NotModified` stays as it is.
 *
 * @category waiting
 */
export type DataOf<A> = A extends NotModified
  ? A
  : A extends ReadonlyArray<infer One>
    ? ReadonlyArray<DataOfOne<One>>
    : DataOfOne<A>

/** The responses and tasks of what a wait is for; 304 has none. */
const partsOf = (accepted: Accepted): ReadonlyArray<WithTask<unknown> | GivenTask> => {
  if (isNotModified(accepted)) return []
  return "data" in accepted || "id" in accepted ? [accepted] : accepted
}

const taskIdOf = (part: WithTask<unknown> | GivenTask): MaybeTaskId => ("data" in part ? part.task_id : part.id)

/** Waits for the tasks of a response, then gives each part's data, or its task in its last state. */
const awaitParts = <E, R>(
  accepted: Accepted,
  options: WaitAllOptions<E, R> | undefined
): Effect.Effect<unknown, Poller.WaitError | E, CloudTowerTaskPoller | R> => {
  const parts = partsOf(accepted)
  if (isNotModified(accepted)) return Effect.succeed(accepted)
  return Effect.map(waitAll(parts.map(taskIdOf), options), (tasks) => {
    const byId = new Map(tasks.map((task) => [task.id, task]))
    const data = parts.map((part) => ("data" in part ? part.data : (byId.get(part.id) ?? part)))
    return Array.isArray(accepted) ? data : data[0]
  })
}

/**
 * Pipes after a write: waits for the tasks that its response names, then gives the response's data. Takes one response, an
 * array of them, or tasks, which it gives in their last states.
 *
 * The data is as the Tower responded to the write, before the task: {@link awaitRecord} gives the record as it is after it.
 *
 * Takes the write first, or only options, for use in a pipe: `Vm.startVm(input).pipe(TaskPoller.awaitTask)`.
 *
 * @category waiting
 */
export const awaitTask: <
  Arg extends Effect.Effect<Accepted, unknown, unknown> | undefined = undefined,
  E2 = never,
  R2 = never
>(
  selfOrOptions?: Arg | WaitAllOptions<E2, R2>,
  options?: WaitAllOptions<E2, R2>
) => [Arg] extends [Effect.Effect<infer A, infer E, infer R>]
  ? Effect.Effect<DataOf<A>, E | Poller.WaitError | E2, R | CloudTowerTaskPoller | R2>
  : <A extends Accepted, E, R>(
      self: Effect.Effect<A, E, R>
    ) => Effect.Effect<DataOf<A>, E | Poller.WaitError | E2, R | CloudTowerTaskPoller | R2> = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <E, R, E2, R2>(self: Effect.Effect<Accepted, E, R>, options?: WaitAllOptions<E2, R2>) =>
    Effect.flatMap(self, (accepted) => awaitParts(accepted, options))
)

/**
 * The response to a write of records that have ids.
 *
 * @category models
 */
export type AcceptedRecord =
  | WithTask<{ readonly id: string }>
  | ReadonlyArray<WithTask<{ readonly id: string }>>
  | NotModified

/**
 * What {@link awaitRecord} gives for a response: one record, or an array of them.
 *
 * @category models
 */
export type RecordsOf<A, B> = A extends NotModified ? A : A extends ReadonlyArray<unknown> ? ReadonlyArray<B> : B

/** Records that are read at the same time after a wait. */
const readConcurrency = 10

/**
 * Pipes after a write: waits for the tasks that its response names, then reads the records anew, so that they are as they
 * are after their tasks: `Vm.updateVm(input).pipe(TaskPoller.awaitRecord(Vm.get))`. A record that is gone by then fails as
 * `read` does, with `NotFound`.
 *
 * @category waiting
 */
export const awaitRecord: {
  <B, E1, R1, E2 = never, R2 = never>(
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ): <A extends AcceptedRecord, E, R>(
    self: Effect.Effect<A, E, R>
  ) => Effect.Effect<RecordsOf<A, B>, E | Poller.WaitError | E1 | E2, R | CloudTowerTaskPoller | R1 | R2>
  <A extends AcceptedRecord, E, R, B, E1, R1, E2 = never, R2 = never>(
    self: Effect.Effect<A, E, R>,
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ): Effect.Effect<RecordsOf<A, B>, E | Poller.WaitError | E1 | E2, R | CloudTowerTaskPoller | R1 | R2>
} = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <E, R, B, E1, R1, E2, R2>(
    self: Effect.Effect<AcceptedRecord, E, R>,
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ): Effect.Effect<unknown, E | Poller.WaitError | E1 | E2, R | CloudTowerTaskPoller | R1 | R2> =>
    Effect.flatMap(
      self,
      (accepted): Effect.Effect<unknown, Poller.WaitError | E1 | E2, CloudTowerTaskPoller | R1 | R2> => {
        if (isNotModified(accepted)) return Effect.succeed(accepted)
        if ("data" in accepted) return Effect.andThen(waitAll([accepted.task_id], options), read(accepted.data.id))
        return Effect.andThen(
          waitAll(accepted.map(taskIdOf), options),
          Effect.forEach(accepted, ({ data }) => read(data.id), { concurrency: readConcurrency })
        )
      }
    )
)

const watchAll = <E, R>(
  ids: ReadonlyArray<string>,
  options: WaitOptions<E, R> | undefined
): Stream.Stream<Task, Poller.WaitError | E, CloudTowerTaskPoller | R> =>
  Stream.unwrap(Effect.map(CloudTowerTaskPoller, (poller) => poller.watchAll(ids, options)))

/**
 * The states of tasks as they are polled, until they end: of one task by its id, or of all tasks that the response to a
 * write names, as `Vm.startVm(input).pipe(TaskPoller.watch)`. The stream makes the write when it is run, and fails with the
 * first task that fails.
 *
 * @category waiting
 */
export const watch: <
  Arg extends string | Effect.Effect<Accepted, unknown, unknown> | undefined = undefined,
  E2 = never,
  R2 = never
>(
  idOrWrite?: Arg | WaitOptions<E2, R2>,
  options?: WaitOptions<E2, R2>
) => [Arg] extends [string]
  ? Stream.Stream<Task, Poller.WaitError | E2, CloudTowerTaskPoller | R2>
  : [Arg] extends [Effect.Effect<infer _A, infer E, infer R>]
    ? Stream.Stream<Task, E | Poller.WaitError | E2, R | CloudTowerTaskPoller | R2>
    : <E, R>(
        self: Effect.Effect<Accepted, E, R>
      ) => Stream.Stream<Task, E | Poller.WaitError | E2, R | CloudTowerTaskPoller | R2> = Function.dual(
  ([first]) => Predicate.isString(first) || Effect.isEffect(first),
  <E, R, E2, R2>(
    self: string | Effect.Effect<Accepted, E, R>,
    options?: WaitOptions<E2, R2>
  ): Stream.Stream<Task, E | Poller.WaitError | E2, R | CloudTowerTaskPoller | R2> =>
    Predicate.isString(self)
      ? watchAll([self], options)
      : Stream.unwrap(Effect.map(self, (accepted) => watchAll(partsOf(accepted).map(taskIdOf).filter(isId), options)))
)
