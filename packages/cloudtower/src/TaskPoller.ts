/**
 * Waiting for CloudTower's tasks.
 *
 * One poller serves all fibers of a layer: waits that overlap share their requests, 100 tasks in each.
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
import * as Model from "@effect-hci/core/Model"
import type { Operation } from "@effect-hci/core/Operation"
import * as Poller from "@effect-hci/core/Poller"
import { Task } from "./generated/Shared.ts"
import type { GetTasksRequestBody } from "./generated/inputs/Shared.ts"
import { getTasks } from "./generated/Task.ts"
import { HttpTransport } from "./HttpTransport.ts"
import type { NotModified } from "./internal/notModified.ts"
import { isNotModified } from "./internal/notModified.ts"

export {
  /** Whether the response to a write is 304: nothing had to be changed. */
  isNotModified
}
export type {
  /** The response 304 to a write: an empty list, because nothing had to be changed. */
  NotModified
}

/** Waits for the tasks of one Tower. */
export class TaskPoller extends Context.Service<TaskPoller, Poller.Poller<Task>>()(
  "@effect-hci/cloudtower/TaskPoller"
) {}

/** Defaults of waits for tasks. */
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
        ...(error_code === null || error_code === undefined ? undefined : { code: error_code }),
        ...(reason === undefined ? undefined : { reason })
      })
    }
    default:
      return Poller.pending
  }
}

const taskModel = Model.checker(Task)

/** A task as a poll finds it, by its id. */
type Observed = readonly [id: string, observation: Poller.Observation<Task>]

/** Judges one task: fields that do not fit are left out, unless the verdict needs them. */
const observe = (
  record: unknown
): { readonly observed: ReadonlyArray<Observed>; readonly issues: ReadonlyArray<Issue> } => {
  if (taskModel.is(record)) {
    return { observed: [[record.id, Poller.observed(record, verdict(record))]], issues: taskModel.drift(record) }
  }
  const issues = taskModel.issues(record)
  if (!Predicate.hasProperty(record, "id") || typeof record.id !== "string") return { observed: [], issues }
  const unfit = new Set(issues.map(({ path }) => path.split(/[.[]/)[0]))
  const rest: unknown = Object.fromEntries(Object.entries(record).filter(([name]) => !unfit.has(name)))
  const observation = taskModel.is(rest) ? Poller.observed(rest, verdict(rest)) : Poller.unreadable(issues)
  return { observed: [[record.id, observation]], issues }
}

/** Judges tasks one by one, so that an odd one costs the others nothing; what does not fit counts as drift. */
const readTasks: Operation<GetTasksRequestBody, ReadonlyArray<Observed>> = {
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
      return Result.succeed({ value: records.flatMap(({ observed }) => observed), drift })
    }
  }
}

/** The largest number of tasks in one request. */
const batchSize = 100

/** The poller of the Tower that the transport talks to. */
export const layer = (options: Options = {}): Layer.Layer<TaskPoller, never, HttpTransport> =>
  Layer.effect(
    TaskPoller,
    Effect.flatMap(HttpTransport, (transport) =>
      Poller.make<Task>({
        platform: "cloudtower",
        site: transport.site,
        mask: transport.mask,
        observe: (ids) =>
          Effect.map(
            transport.execute(readTasks, { where: { id_in: [...ids] }, first: ids.length }),
            (tasks) => new Map(tasks)
          ),
        batchSize,
        schedule: options.schedule ?? Poller.aligned("5 seconds"),
        timeout: options.timeout ?? "300 seconds"
      })
    )
  )

/** Options of one wait; see `@effect-hci/core/Poller`. */
export interface WaitOptions extends Poller.WaitOptions<Task> {}
/** Options of waiting for many; see `@effect-hci/core/Poller`. */
export interface WaitAllOptions extends Poller.WaitAllOptions<Task> {}

/** The id of a task as responses carry it; without an id there is nothing to wait for. */
export type MaybeTaskId = string | null | undefined

const isId = (id: MaybeTaskId): id is string => id !== null && id !== undefined && id !== ""

/** What is no list is refused by the poller. */
const isList = (ids: unknown): ids is ReadonlyArray<unknown> => Array.isArray(ids)

/** Waits for a task by its id and gives the task in its last state; fails with `TaskFailed` if it failed. */
export const wait = (id: string, options?: WaitOptions): Effect.Effect<Task, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.wait(id, options))

/** Waits for many tasks at once by their ids, and gives them in their last states, in the order of the ids; absent ids are left out. */
export const waitAll = (
  ids: ReadonlyArray<MaybeTaskId>,
  options?: WaitAllOptions
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.waitAll(isList(ids) ? ids.filter(isId) : ids, options))

/** The states of a task as they are polled, until it ends. */
export const watch = (id: string, options?: WaitOptions): Stream.Stream<Task, Poller.WaitError, TaskPoller> =>
  Stream.unwrap(Effect.map(TaskPoller, (poller) => poller.watch(id, options)))

/** Whether a task has ended, in success or failure; polls once. */
export const isDone = (id: string): Effect.Effect<boolean, RequestError, TaskPoller> =>
  TaskPoller.use((poller) => poller.isDone(id))

/** The response to a write: the resource as it is now, and the task that completes the write. */
export interface WithTask<out T> {
  /** Id of the task; without one the write is complete. */
  readonly task_id?: string | null
  /**
   * The resource; until the task ends, only its id is sure to stay. A response with a task is accepted although its data
   * lacks fields or has some of another type, which counts as drift.
   */
  readonly data: T
}

/** The response to a write: one `WithTask`, or several. */
export type Accepted = WithTask<unknown> | ReadonlyArray<WithTask<unknown>> | NotModified

/** The data of a response without its tasks: one resource, or an array of them; `NotModified` stays as it is. */
export type DataOf<A> = A extends NotModified
  ? A
  : A extends ReadonlyArray<WithTask<infer T>>
    ? ReadonlyArray<T>
    : A extends WithTask<infer T>
      ? T
      : never

/**
 * Pipes after a write: waits for the tasks that its response names, then gives the response's data.
 *
 * Takes the write first, or only options, for use in a pipe: `Vm.startVm(input).pipe(TaskPoller.awaitTask)`.
 */
export const awaitTask: <Arg extends Effect.Effect<Accepted, unknown, unknown> | undefined = undefined>(
  selfOrOptions?: Arg | WaitAllOptions,
  options?: WaitAllOptions
) => [Arg] extends [Effect.Effect<infer A, infer E, infer R>]
  ? Effect.Effect<DataOf<A>, E | Poller.WaitError, R | TaskPoller>
  : <A extends Accepted, E, R>(
      self: Effect.Effect<A, E, R>
    ) => Effect.Effect<DataOf<A>, E | Poller.WaitError, R | TaskPoller> = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <E, R>(
    self: Effect.Effect<Accepted, E, R>,
    options?: WaitAllOptions
  ): Effect.Effect<unknown, E | Poller.WaitError, R | TaskPoller> =>
    Effect.flatMap(self, (accepted): Effect.Effect<unknown, Poller.WaitError, TaskPoller> => {
      if (isNotModified(accepted)) return Effect.succeed(accepted)
      if ("data" in accepted) return Effect.as(waitAll([accepted.task_id], options), accepted.data)
      const ids = accepted.map(({ task_id }) => task_id)
      return Effect.as(
        waitAll(ids, options),
        accepted.map(({ data }) => data)
      )
    })
)
