/**
 * Waiting for tasks, once for both platforms: each brings how to look and how to judge.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type * as HciError from "./HciError.ts"
import type { RequestError } from "./HciError.ts"
import * as Lookout from "./internal/lookout.ts"
import * as TaskErrors from "./internal/taskErrors.ts"

/** A task's id. */
export type TaskId = string

/** What an observation says about a task. */
export type Verdict =
  | { readonly _tag: "Pending" }
  | { readonly _tag: "Done" }
  | { readonly _tag: "Failed"; readonly status: string; readonly code?: string; readonly message: string }

/** Still running. */
export const pending: Verdict = { _tag: "Pending" }
/** Ended well. */
export const done: Verdict = { _tag: "Done" }
/** Ended in failure, or cancelled. */
export const failed = (failure: {
  readonly status: string
  readonly code?: string
  readonly message: string
}): Verdict => ({
  _tag: "Failed",
  ...failure
})

/** Options of a wait. */
export interface WaitOptions<Task> {
  /** How long to wait in all. The default is the platform's: 300 seconds. */
  readonly timeout?: Duration.Input
  /** When to look again; a wait whose schedule ends is a `Timeout`. The default is the platform's. */
  readonly schedule?: Schedule.Schedule<unknown>
  /** Runs after each look that did not end the wait, and after the last one. */
  readonly onProgress?: (task: Task) => Effect.Effect<void>
}

/** Options of waiting for many. */
export interface WaitAllOptions<Task> extends WaitOptions<Task> {
  /**
   * `false`: wait for all, then fail with every task that failed. `true`: fail at the first that fails. Default: false.
   */
  readonly exitOnError?: boolean
}

/** What a wait can fail with. */
export type WaitError = HciError.TaskFailed | HciError.Timeout | RequestError

/** The contract of both platforms' `TaskPoller` services. */
export interface Poller<Task> {
  /** Waits for one task and gives its last observation. */
  readonly wait: (id: TaskId, options?: WaitOptions<Task>) => Effect.Effect<Task, WaitError>
  /** Waits for many at once, and gives their last observations in the order of the ids. */
  readonly waitAll: (
    ids: ReadonlyArray<TaskId>,
    options?: WaitAllOptions<Task>
  ) => Effect.Effect<ReadonlyArray<Task>, WaitError>
  /** Every observation of a task until it ends, the last one included; fails after it if the task failed. */
  readonly watch: (id: TaskId, options?: WaitOptions<Task>) => Stream.Stream<Task, WaitError>
  /** Whether a task has ended, well or not; looks once. */
  readonly isDone: (id: TaskId) => Effect.Effect<boolean, RequestError>
}

/** How a platform looks at its tasks. */
export interface Platform<Task> {
  readonly platform: string
  /** Looks at some tasks; those that the server does not list are absent. */
  readonly observe: (ids: ReadonlyArray<TaskId>) => Effect.Effect<ReadonlyMap<TaskId, Task>, RequestError>
  readonly verdict: (task: Task) => Verdict
  /** Tasks that one request can ask for. */
  readonly batchSize: number
  readonly schedule: Schedule.Schedule<unknown>
  readonly timeout: Duration.Input
}

/** Looks at whole multiples of an interval, so that all waits look together and share requests. */
export const aligned = (interval: Duration.Input): Schedule.Schedule<number> => {
  const every = Duration.toMillis(Duration.fromInputUnsafe(interval))
  return Schedule.fromStepWithMetadata(
    Effect.succeed((meta) => Effect.succeed([meta.attempt - 1, Duration.millis(every - (meta.now % every))]))
  )
}

const waiting = Metric.gauge("hci_tasks_waiting", { description: "Tasks that are waited for" })

/** Looks until a task ends, telling each observation. */
const follow = <Task>(
  platform: Platform<Task>,
  look: Lookout.Look<Task>,
  id: TaskId,
  options: WaitOptions<Task>,
  tell: (task: Task) => Effect.Effect<void>
): Effect.Effect<Task, WaitError> =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const timeout = Duration.fromInputUnsafe(options.timeout ?? platform.timeout)
    const next = yield* Schedule.toStepWithSleep(options.schedule ?? platform.schedule)
    let last: Option.Option<Task> = Option.none()

    const loop = Effect.gen(function* () {
      while (true) {
        const seen = yield* look(id)
        if (Option.isSome(seen)) {
          last = seen
          yield* tell(seen.value)
          const verdict = platform.verdict(seen.value)
          if (verdict._tag === "Done") return seen.value
          if (verdict._tag === "Failed") {
            const { _tag, ...failure } = verdict
            return yield* TaskErrors.taskFailed(platform.platform, [{ id, ...failure, observation: seen.value }])
          }
        }
        yield* next(undefined)
      }
    })

    const late = (timeoutMillis: number) =>
      TaskErrors.timedOut(platform.platform, {
        taskIds: [id],
        timeoutMillis,
        ...(Option.isSome(last) ? { unlisted: [], observation: last.value } : { unlisted: [id] })
      })

    return yield* loop.pipe(
      Pull.catchDone(() => Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(late(now - started)))),
      Effect.timeoutOrElse({
        duration: timeout,
        orElse: () => Effect.suspend(() => Effect.fail(late(Duration.toMillis(timeout))))
      })
    )
  })

/** How one of many waits ended. */
type Ended<Task> = { readonly _tag: "Ended"; readonly task: Task } | HciError.TaskFailed | HciError.Timeout

const gather = <Task>(
  platform: string,
  all: ReadonlyArray<Ended<Task>>
): Effect.Effect<ReadonlyArray<Task>, HciError.TaskFailed | HciError.Timeout> => {
  const failures = all.flatMap((one) => (one._tag === "TaskFailed" ? one.tasks : []))
  if (failures.length > 0) return Effect.fail(TaskErrors.taskFailed(platform, failures))
  const late = all.filter((one) => one._tag === "Timeout")
  const [first] = late
  if (first === undefined) return Effect.succeed(all.flatMap((one) => (one._tag === "Ended" ? [one.task] : [])))
  const taskIds = late.flatMap((one) => one.taskIds)
  const unlisted = late.flatMap((one) => (one.observation === undefined ? one.taskIds : []))
  const observed = late.find((one) => one.observation !== undefined)
  return Effect.fail(
    TaskErrors.timedOut(platform, {
      taskIds,
      unlisted,
      timeoutMillis: first.timeoutMillis,
      ...(observed === undefined ? undefined : { observation: observed.observation })
    })
  )
}

/** Makes a poller; all waits of its scope share its requests. */
export const make = <Task>(platform: Platform<Task>): Effect.Effect<Poller<Task>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const look = yield* Lookout.make(platform.observe, platform.batchSize)
    const gauge = Metric.withAttributes(waiting, { platform: platform.platform })
    // Added to what other pollers of the platform count.
    const counted = (change: number) => Metric.modify(gauge, change)

    const wait = (id: TaskId, options: WaitOptions<Task> = {}) =>
      Effect.acquireUseRelease(
        counted(1),
        () => follow(platform, look, id, options, options.onProgress ?? (() => Effect.void)),
        () => counted(-1)
      ).pipe(Effect.withSpan(`${platform.platform}.TaskPoller.wait`, { attributes: { "hci.task.id": id } }))

    const ended = (id: TaskId, options: WaitOptions<Task>): Effect.Effect<Ended<Task>, RequestError> =>
      wait(id, options).pipe(
        Effect.map((task): Ended<Task> => ({ _tag: "Ended", task })),
        Effect.catchTag(["TaskFailed", "Timeout"], (error) => Effect.succeed(error))
      )

    return {
      wait,
      waitAll: (ids, { exitOnError = false, ...options } = {}) =>
        exitOnError
          ? Effect.forEach(ids, (id) => wait(id, options), { concurrency: "unbounded" })
          : Effect.flatMap(
              Effect.forEach(ids, (id) => ended(id, options), { concurrency: "unbounded" }),
              (all) => gather(platform.platform, all)
            ),
      watch: (id, options = {}) =>
        Stream.callback((queue) =>
          follow(platform, look, id, options, (task) =>
            Effect.andThen(options.onProgress?.(task) ?? Effect.void, Queue.offer(queue, task))
          ).pipe(
            Effect.andThen(Queue.end(queue)),
            Effect.catchCause((cause) => Queue.failCause(queue, cause))
          )
        ),
      isDone: (id) =>
        Effect.map(
          look(id),
          Option.exists((task) => platform.verdict(task)._tag !== "Pending")
        )
    }
  })
