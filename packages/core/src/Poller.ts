/**
 * Waiting for tasks, once for both platforms: each brings how its tasks are requested and how to tell that one has ended.
 *
 * ```ts
 * import { Poller } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * // Waits for jobs of a system of its own; here each has ended by the first poll.
 * export const program = Effect.scoped(
 *   Effect.gen(function* () {
 *     const poller = yield* Poller.make<string>({
 *       platform: "lab",
 *       observe: (ids) => Effect.succeed(new Map(ids.map((id) => [id, Poller.observed(`job ${id}`, Poller.done)]))),
 *       batchSize: 100,
 *       schedule: Poller.aligned("5 seconds"),
 *       timeout: "5 minutes"
 *     })
 *     return yield* poller.waitAll(["1", "2"])
 *   })
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { FailedTask, Issue, RequestError } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import { optionalFields } from "./internal/optionalFields.ts"
import { clean } from "./internal/serverText.ts"
import type { Poll } from "./internal/taskBatcher.ts"
import * as TaskBatcher from "./internal/taskBatcher.ts"
import * as OptionCheck from "./OptionCheck.ts"

/**
 * A task's id.
 *
 * @category polling
 */
export type TaskId = string

/**
 * How a task failed.
 *
 * @category polling
 */
export interface TaskFailure {
  /** The vendor's status of the task. */
  readonly status: string
  /** The vendor's error code, where the task has one. */
  readonly code?: string
  /** The vendor's reason. */
  readonly message: string
  /** The kind of the failure, where the platform's package knows it, as in `DuplicateName`. */
  readonly reason?: string
}

/**
 * What a task's status means: it goes on, it ended well, or it failed or was cancelled.
 *
 * @category polling
 */
export type Verdict =
  | { readonly _tag: "Pending" }
  | { readonly _tag: "Done" }
  | ({ readonly _tag: "Failed" } & TaskFailure)

/**
 * The verdict on a task that has not ended.
 *
 * @category polling
 */
export const pending: Verdict = { _tag: "Pending" }
/**
 * The verdict on a task that succeeded.
 *
 * @category polling
 */
export const done: Verdict = { _tag: "Done" }
/**
 * The verdict on a task that failed or was cancelled.
 *
 * @category polling
 */
export const failed = (failure: TaskFailure): Verdict => ({ _tag: "Failed", ...failure })

/**
 * Options of a wait; `E` and `R` are what `onProgress` may fail with and needs.
 *
 * @category options
 */
export interface WaitOptions<in Task, out E = never, out R = never> {
  /** How long to wait in all. The default is the platform's: 300 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** When to request the task again; a wait whose schedule ends is a `Timeout`. The default is the platform's. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** Runs after each response that lists the task, the last one included; the wait fails where it fails. */
  readonly onProgress?: ((task: Task) => Effect.Effect<unknown, E, R>) | undefined
}

/**
 * Options of waiting for many.
 *
 * @category options
 */
export interface WaitAllOptions<in Task, out E = never, out R = never> extends WaitOptions<Task, E, R> {
  /**
   * `false`: wait for all, then fail with every task that failed. `true`: fail at the first that fails. Default: false.
   */
  readonly exitOnError?: boolean | undefined
}

/**
 * What a wait can fail with.
 *
 * @category errors
 */
export type WaitError = HciError.TaskFailed | HciError.TaskGone | HciError.Timeout | RequestError

/**
 * A task as the server lists it: one that can be judged, whatever its other fields hold, or one whose fields for the
 * verdict do not fit, which fails the waits for this task alone.
 *
 * @category polling
 */
export type Observation<Task> =
  | {
      readonly _tag: "Observed"
      /** The task, whose other fields the platform has checked, repaired or left out as its type says. */
      readonly task: Task
      /** What its status means. */
      readonly verdict: Verdict
    }
  | {
      readonly _tag: "Unreadable"
      /** Every place that the verdict needs and that does not fit. */
      readonly issues: ReadonlyArray<Issue>
    }

/**
 * The result of a poll whose task fits its model.
 *
 * @category polling
 */
export const observed = <Task>(task: Task, verdict: Verdict): Observation<Task> => ({
  _tag: "Observed",
  task,
  verdict
})
/**
 * The result of a poll whose task does not fit its model.
 *
 * @category polling
 */
export const unreadable = (issues: ReadonlyArray<Issue>): Observation<never> => ({ _tag: "Unreadable", issues })

/**
 * The contract of both platforms' `TaskPoller` services.
 *
 * @category polling
 */
export interface Poller<Task> {
  /** Waits for one task and gives it as it was when it ended. */
  readonly wait: <E = never, R = never>(
    id: TaskId,
    options?: WaitOptions<Task, E, R>
  ) => Effect.Effect<Task, WaitError | E, R>
  /** Waits for many tasks at once, and gives them as they were when they ended, in the order of the ids. */
  readonly waitAll: <E = never, R = never>(
    ids: ReadonlyArray<TaskId>,
    options?: WaitAllOptions<Task, E, R>
  ) => Effect.Effect<ReadonlyArray<Task>, WaitError | E, R>
  /** The task after each response that lists it until it ends, the last one included; then fails if the task failed. */
  readonly watch: <E = never, R = never>(
    id: TaskId,
    options?: WaitOptions<Task, E, R>
  ) => Stream.Stream<Task, WaitError | E, R>
  /** The same for many tasks side by side; fails with the first task that fails. */
  readonly watchAll: <E = never, R = never>(
    ids: ReadonlyArray<TaskId>,
    options?: WaitOptions<Task, E, R>
  ) => Stream.Stream<Task, WaitError | E, R>
  /** Whether a task has ended, well or not, by one request; false for a task that the server does not list. */
  readonly isDone: (id: TaskId) => Effect.Effect<boolean, RequestError>
}

/**
 * What a platform brings to its poller.
 *
 * @category polling
 */
export interface Platform<Task> {
  /** The platform's name, for errors, spans and metrics. */
  readonly platform: string
  /** The site's name, for errors, where it has one. */
  readonly site?: string | undefined
  /**
   * Requests tasks, at most `batchSize` of them, and judges each record by itself; those that the server does not list are
   * absent from the result. Fails only where the response as a whole cannot be had.
   */
  readonly observe: (ids: ReadonlyArray<TaskId>) => Effect.Effect<ReadonlyMap<TaskId, Observation<Task>>, RequestError>
  /** Most tasks in one request. */
  readonly batchSize: number
  /** When to request a task again, unless a wait says otherwise. */
  readonly schedule: Schedule.Schedule<unknown>
  /** How long to wait in all, unless a wait says otherwise. */
  readonly timeout: Duration.Input
  /** A text of the server without secrets; see `Transport.mask`. Default: the text as it is. */
  readonly mask?: ((text: string) => string) | undefined
}

/**
 * Recurs at whole multiples of an interval, so that all waits poll at the same moments and share requests.
 *
 * @category polling
 */
export const aligned = (interval: Duration.Input): Schedule.Schedule<number> => {
  const every = Duration.toMillis(Duration.fromInputUnsafe(interval))
  return Schedule.fromStepWithMetadata(
    Effect.succeed((meta) => Effect.succeed([meta.attempt - 1, Duration.millis(every - (meta.now % every))]))
  )
}

const waiting = Metric.gauge("hci_tasks_waiting", { description: "Tasks that are waited for" })

const operation = "TaskPoller.wait"

/** What the errors of a wait have in common. */
const errorDetail = ({ platform, site }: Pick<Platform<unknown>, "platform" | "site">) => ({
  platform,
  operation,
  ...optionalFields({ site })
})

/** Names of the platform and its site, and what its texts must not show. */
type Names = Pick<Platform<unknown>, "platform" | "site" | "mask">

const same = (text: string): string => text

/** The server's words of a failure, without secrets and without what a terminal obeys. */
const printable = ({ mask = same }: Names, { code, message, reason, status }: TaskFailure): TaskFailure => {
  // Masked before and after: cleaning can cut a secret, or put one together.
  const shown = (text: string) => mask(clean(mask(text)))
  return {
    status: shown(status),
    message: shown(message),
    ...optionalFields({ code: code === undefined ? undefined : shown(code), reason })
  }
}

/** Levels of a task that errors show; what is deeper is left out. */
const maxMaskedDepth = 50

/** A task as errors show it: without secrets in its texts. */
const maskAll = (mask: (text: string) => string, value: unknown, depth = 0): unknown => {
  if (typeof value === "string") return mask(value)
  if (!Predicate.isObjectOrArray(value)) return value
  if (depth === maxMaskedDepth) return "[nested too deep]"
  if (Array.isArray(value)) return value.map((item) => maskAll(mask, item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskAll(mask, field, depth + 1)]))
}

const observationOf = ({ mask }: Names, observation: unknown): unknown =>
  mask === undefined ? observation : maskAll(mask, observation)

/** One error for all tasks that failed. */
const taskFailed = (names: Names, tasks: ReadonlyArray<FailedTask>): HciError.TaskFailed => {
  const [first] = tasks
  const description =
    first === undefined ? "" : `Task ${clean(first.id, 200)} ended as ${first.status}: ${first.message}`
  return new HciError.TaskFailed({
    ...errorDetail(names),
    message: tasks.length > 1 ? `${tasks.length} tasks failed. ${description}` : description,
    ...optionalFields({ code: first?.code, reason: first?.reason }),
    tasks
  })
}

const countOf = ([first = "", ...others]: ReadonlyArray<TaskId>): string =>
  others.length === 0 ? `Task ${clean(first, 200)}` : `${others.length + 1} tasks`

/** One error for all tasks that were listed and are no more. */
const taskGone = (names: Names, taskIds: ReadonlyArray<TaskId>, observation: unknown): HciError.TaskGone =>
  new HciError.TaskGone({
    ...errorDetail(names),
    message:
      `${countOf(taskIds)} had been listed by the server, not ended, and ${taskIds.length === 1 ? "is" : "are"} listed no more: ` +
      "how the work ended is unknown. Look at what it was to change.",
    taskIds,
    observation: observationOf(names, observation)
  })

/** The error of a task that cannot be judged. */
const unreadableTask = (names: Names, id: TaskId, issues: ReadonlyArray<Issue>): HciError.InvalidResponse =>
  new HciError.InvalidResponse({
    ...errorDetail(names),
    message: clean(`Task ${id} does not fit its schema${HciError.describeIssues(issues)}.`),
    issues
  })

/** Tasks that had not ended when the time to wait was over. */
interface TimedOut {
  readonly taskIds: ReadonlyArray<TaskId>
  /** Those of them that the server has never listed. */
  readonly unlisted: ReadonlyArray<TaskId>
  readonly timeoutMillis: number
  readonly observation: unknown
}

const timeoutMessage = ({ taskIds, timeoutMillis, unlisted }: TimedOut): string => {
  const after = `after ${timeoutMillis / 1000} s`
  if (unlisted.length === taskIds.length) {
    return `${countOf(taskIds)} had never been listed by the server ${after}: check that this server started the work.`
  }
  const missing = unlisted.length === 0 ? "" : ` ${countOf(unlisted)} had never been listed by the server.`
  return `${countOf(taskIds)} had not ended ${after}.${missing} The work goes on: wait again to see it end.`
}

/** One error for all tasks that had not ended. */
const timeoutError = (names: Names, timedOut: TimedOut): HciError.Timeout => {
  const { taskIds, timeoutMillis } = timedOut
  const observation = timedOut.observation === undefined ? undefined : observationOf(names, timedOut.observation)
  const message = timeoutMessage(timedOut)
  return new HciError.Timeout({
    ...errorDetail(names),
    message,
    taskIds,
    timeoutMillis,
    ...optionalFields({ observation })
  })
}

/** Milliseconds on a clock that nobody sets. */
const elapsedMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/** How a poller requests tasks. */
interface Polls<Task> {
  readonly platform: Platform<Task>
  /** A poll whose moment others share. */
  readonly poll: Poll<Observation<Task>>
  /** A poll that is sent at once: the first of a wait, and that of `isDone`. */
  readonly pollNow: Poll<Observation<Task>>
}

/** A wait among many, whose first polls were one. */
interface Begun<out Task> {
  /** When the wait began, by the clock that nobody sets. */
  readonly at: number
  /** What the first poll listed for a task. */
  readonly listed: (id: TaskId) => Option.Option<Observation<Task>>
}

/** How long a wait lasts at most, in milliseconds. */
const timeoutOf = (
  platform: Pick<Platform<unknown>, "timeout">,
  { timeout }: Pick<WaitOptions<never, unknown, unknown>, "timeout">
): number => Duration.toMillis(Duration.fromInputUnsafe(timeout ?? platform.timeout))

/** Polls a task until it ends; `onTask` runs after each response that lists it. */
const pollUntilDone = <Task, E, R>(
  { platform, poll, pollNow }: Polls<Task>,
  id: TaskId,
  options: WaitOptions<Task, unknown, unknown>,
  onTask: (task: Task) => Effect.Effect<unknown, E, R>,
  begun?: Begun<Task>
): Effect.Effect<Task, WaitError | E, R> =>
  Effect.gen(function* () {
    const now = yield* elapsedMillis
    const started = begun?.at ?? now
    const timeoutMillis = timeoutOf(platform, options)
    const nextPoll = yield* Schedule.toStepWithSleep(options.schedule ?? platform.schedule)
    let lastTask: Task | undefined

    /** The task where it has ended, as one poll lists it. */
    const judge = Effect.fnUntraced(function* (
      listed: Option.Option<Observation<Task>>
    ): Effect.fn.Return<Option.Option<Task>, WaitError | E, R> {
      if (Option.isNone(listed)) {
        // A server can list a task a moment after the response that names it, but not take it back.
        return lastTask === undefined ? Option.none() : yield* taskGone(platform, [id], lastTask)
      }
      if (listed.value._tag === "Unreadable") return yield* unreadableTask(platform, id, listed.value.issues)
      const { task, verdict } = listed.value
      lastTask = task
      yield* onTask(task)
      if (verdict._tag === "Pending") return Option.none()
      if (verdict._tag === "Done") return Option.some(task)
      const { _tag, ...failure } = verdict
      return yield* taskFailed(platform, [
        { id, ...printable(platform, failure), observation: observationOf(platform, task) }
      ])
    })

    const loop = Effect.gen(function* () {
      let ended = yield* judge(begun === undefined ? yield* pollNow(id) : begun.listed(id))
      while (Option.isNone(ended)) {
        yield* nextPoll(undefined)
        ended = yield* judge(yield* poll(id))
      }
      return ended.value
    })

    const timedOut = (waitedMillis: number) =>
      Effect.suspend(() => {
        const unlisted = lastTask === undefined ? [id] : []
        const timeout = { taskIds: [id], unlisted, timeoutMillis: waitedMillis, observation: lastTask }
        return Effect.fail(timeoutError(platform, timeout))
      })

    return yield* loop.pipe(
      Pull.catchDone(() => Effect.flatMap(elapsedMillis, (end) => timedOut(end - started))),
      Effect.timeoutOrElse({ duration: started + timeoutMillis - now, orElse: () => timedOut(timeoutMillis) })
    )
  })

/** How one of many waits ended. */
type Ended<Task> =
  | { readonly _tag: "Done"; readonly task: Task }
  | HciError.TaskFailed
  | HciError.TaskGone
  | HciError.InvalidResponse
  | HciError.Timeout

/** Gives a task that was polled to the one who asked for it. */
const tell = <Task, E, R>(
  { onProgress }: Pick<WaitOptions<Task, E, R>, "onProgress">,
  task: Task
): Effect.Effect<unknown, E, R> =>
  onProgress === undefined ? Effect.void : OptionCheck.callback("onProgress", onProgress(task))

/** What `onProgress` failed with, apart from the errors of the wait. */
interface ProgressFailed<out E> {
  readonly _tag: "ProgressFailed"
  readonly error: E
}

/** The errors of one kind among the ends of many waits. */
const endsWith = <Task, Tag extends Ended<Task>["_tag"]>(
  waits: ReadonlyArray<Ended<Task>>,
  tag: Tag
): ReadonlyArray<Extract<Ended<Task>, { readonly _tag: Tag }>> =>
  waits.filter((wait): wait is Extract<Ended<Task>, { readonly _tag: Tag }> => wait._tag === tag)

/** The one error of many waits: for all tasks that failed, else that are gone, else unreadable, else not ended. */
const combinedError = <Task>(names: Names, waits: ReadonlyArray<Ended<Task>>): WaitError | undefined => {
  const failures = endsWith(waits, "TaskFailed").flatMap(({ tasks }) => tasks)
  if (failures.length > 0) return taskFailed(names, failures)
  const gone = endsWith(waits, "TaskGone")
  const goneIds = gone.flatMap(({ taskIds }) => taskIds)
  if (gone[0] !== undefined) return taskGone(names, goneIds, gone[0].observation)
  const [unreadableWait] = endsWith(waits, "InvalidResponse")
  if (unreadableWait !== undefined) return unreadableWait
  const timeouts = endsWith(waits, "Timeout")
  const [first] = timeouts
  if (first === undefined) return undefined
  return timeoutError(names, {
    taskIds: timeouts.flatMap(({ taskIds }) => taskIds),
    unlisted: timeouts.flatMap(({ observation, taskIds }) => (observation === undefined ? taskIds : [])),
    timeoutMillis: first.timeoutMillis,
    observation: timeouts.find(({ observation }) => observation !== undefined)?.observation
  })
}

/** The tasks of many waits, or their one error. */
const combine = <Task>(
  names: Names,
  waits: ReadonlyArray<Ended<Task>>
): Effect.Effect<ReadonlyArray<Task>, WaitError> => {
  const error = combinedError(names, waits)
  return error === undefined ? Effect.succeed(endsWith(waits, "Done").map(({ task }) => task)) : Effect.fail(error)
}

/** Why an id names no task; `undefined` where it may. */
const idProblem = (id: unknown): string | undefined => {
  if (typeof id === "string")
    return id.trim() === "" ? "The id of the task is empty: there is nothing to wait for." : undefined
  return `The id of the task is ${id === null ? "null" : `of type ${typeof id}`}: give it a text.`
}

/** The names of all options of waits. */
const optionNames: Readonly<Record<keyof WaitAllOptions<never, never, never>, true>> = {
  timeout: true,
  schedule: true,
  onProgress: true,
  exitOnError: true
}

/** Why a wait with these options cannot begin; `undefined` where it can. */
const optionsProblem = (
  options: WaitOptions<never, unknown, unknown>,
  { schedule: layerSchedule, timeout: layerTimeout }: Pick<Platform<never>, "schedule" | "timeout">
): string | undefined => {
  const given: unknown = options
  if (!Predicate.isObject(given)) return "The options of the wait are no object: leave them out for the defaults."
  const unknownOption = Object.keys(given).find((name) => !Object.hasOwn(optionNames, name))
  if (unknownOption !== undefined) {
    return `A wait has no option \`${unknownOption}\`: it has ${Object.keys(optionNames).join(", ")}.`
  }
  const { schedule = layerSchedule, timeout = layerTimeout } = options
  if (!Schedule.isSchedule(schedule)) return "`schedule` is no Schedule: give one, or leave it out."
  return OptionCheck.duration("timeout", timeout, "instant")
}

/** Refuses ids that name no task and options that are none, before anything is requested. */
const checkInput = (
  platform: Names & Pick<Platform<never>, "schedule" | "timeout">,
  ids: ReadonlyArray<unknown>,
  options: WaitOptions<never, unknown, unknown> = {}
): Effect.Effect<void, HciError.BadRequest> => {
  const problem =
    (Array.isArray(ids) ? ids.map(idProblem).find((each) => each !== undefined) : "The ids are no list.") ??
    optionsProblem(options, platform)
  return problem === undefined
    ? Effect.void
    : Effect.fail(new HciError.BadRequest({ ...errorDetail(platform), message: problem }))
}

/**
 * Makes a poller; all waits of its scope share its requests.
 *
 * @category constructors
 */
export const make = <Task>(platform: Platform<Task>): Effect.Effect<Poller<Task>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { batchSize, observe } = platform
    const polls: Polls<Task> = {
      platform,
      poll: yield* TaskBatcher.make(observe, batchSize, "gather"),
      pollNow: yield* TaskBatcher.make(observe, batchSize, "now")
    }
    const gauge = Metric.withAttributes(waiting, { platform: platform.platform })
    // Added to what other pollers of the platform count.
    const changeGauge = (change: number) => Metric.modify(gauge, change)

    const waitFor = <E, R>(
      id: TaskId,
      options: WaitOptions<Task, E, R> = {},
      begun?: Begun<Task>
    ): Effect.Effect<Task, WaitError | E, R> =>
      Effect.acquireUseRelease(
        changeGauge(1),
        () => pollUntilDone(polls, id, options, (task) => tell(options, task), begun),
        () => changeGauge(-1)
      ).pipe(Effect.withSpan(`${platform.platform}.${operation}`, { attributes: { "hci.task.id": id } }))

    /** The first polls of many waits, in no more requests than there have to be. */
    const begin = Effect.fnUntraced(function* (
      ids: ReadonlyArray<TaskId>,
      options: WaitOptions<Task, unknown, unknown>
    ): Effect.fn.Return<Begun<Task>, RequestError> {
      const at = yield* elapsedMillis
      const batches = Array.chunksOf(Array.dedupe(ids), batchSize)
      const listed = yield* Effect.forEach(batches, observe, { concurrency: "unbounded" }).pipe(
        Effect.timeoutOption(timeoutOf(platform, options))
      )
      const tasks = new Map(Option.getOrElse(listed, () => []).flatMap((batch) => Array.fromIterable(batch)))
      return { at, listed: (id) => Option.fromUndefinedOr(tasks.get(id)) }
    })

    /** How a wait ended; what `onProgress` fails with is no end. */
    const waitToEnd = <E, R>(
      id: TaskId,
      { onProgress, ...options }: WaitOptions<Task, E, R>,
      begun: Begun<Task>
    ): Effect.Effect<Ended<Task>, RequestError | ProgressFailed<E>, R> => {
      const progress = (task: Task) =>
        Effect.mapError(tell({ onProgress }, task), (error): ProgressFailed<E> => ({
          _tag: "ProgressFailed",
          error
        }))
      return waitFor(id, { ...options, onProgress: progress }, begun).pipe(
        Effect.map((task): Ended<Task> => ({ _tag: "Done", task })),
        Effect.catchTag(["TaskFailed", "TaskGone", "InvalidResponse", "Timeout"], (error) => Effect.succeed(error))
      )
    }

    const waitToEnds = <E, R>(
      ids: ReadonlyArray<TaskId>,
      options: WaitOptions<Task, E, R>,
      begun: Begun<Task>
    ): Effect.Effect<ReadonlyArray<Task>, WaitError | E, R> =>
      Effect.forEach(ids, (id) => waitToEnd(id, options, begun), { concurrency: "unbounded" }).pipe(
        Effect.catchTag("ProgressFailed", ({ error }) => Effect.fail(error)),
        Effect.flatMap((waits) => combine(platform, waits))
      )

    const waitForAll = <E, R>(
      ids: ReadonlyArray<TaskId>,
      { exitOnError, ...options }: WaitAllOptions<Task, E, R>
    ): Effect.Effect<ReadonlyArray<Task>, WaitError | E, R> =>
      Effect.flatMap(begin(ids, options), (begun) =>
        exitOnError === true
          ? Effect.forEach(ids, (id) => waitFor(id, options, begun), { concurrency: "unbounded" })
          : waitToEnds(ids, options, begun)
      )

    // One stream, not one of each merged: a merge begins later than what is forked, and its first polls are no batch.
    const watchAll = <E, R>(
      ids: ReadonlyArray<TaskId>,
      options: WaitOptions<Task, E, R> = {}
    ): Stream.Stream<Task, WaitError | E, R> =>
      Stream.callback<Task, WaitError | E, R>((queue) =>
        Effect.gen(function* () {
          yield* checkInput(platform, ids, options)
          const begun = ids.length > 1 ? yield* begin(ids, options) : undefined
          const onTask = (task: Task) => Effect.andThen(tell(options, task), Queue.offer(queue, task))
          yield* Effect.forEach(ids, (id) => pollUntilDone(polls, id, options, onTask, begun), {
            concurrency: "unbounded",
            discard: true
          })
          yield* Queue.end(queue)
        }).pipe(Effect.catchCause((cause) => Queue.failCause(queue, cause)))
      )

    return {
      wait: (id, options) =>
        Effect.andThen(
          checkInput(platform, [id], options),
          Effect.suspend(() => waitFor(id, options))
        ),
      waitAll: (ids, options = {}) =>
        Effect.andThen(
          checkInput(platform, ids, options),
          Effect.suspend(() => waitForAll(ids, options))
        ),
      watch: (id, options) => watchAll([id], options),
      watchAll,
      isDone: (id) =>
        Effect.andThen(
          checkInput(platform, [id]),
          Effect.map(
            Effect.suspend(() => polls.pollNow(id)),
            Option.exists((task) => task._tag === "Observed" && task.verdict._tag !== "Pending")
          )
        )
    }
  })
