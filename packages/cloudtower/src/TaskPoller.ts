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
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import * as Poller from "@effect-hci/core/Poller"
import type { Task } from "./generated/Shared.ts"
import { getTasks } from "./generated/Task.ts"
import { HttpTransport } from "./HttpTransport.ts"

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

/** The status decides; no document gives the scale of `progress`. */
const verdict = ({ description, error_code, error_message, status }: Task): Poller.Verdict => {
  switch (status) {
    case "SUCCESSED":
      return Poller.done
    case "FAILED":
      return Poller.failed({
        status,
        message:
          error_message === null || error_message === undefined || error_message === "" ? description : error_message,
        ...(error_code === null || error_code === undefined ? undefined : { code: error_code })
      })
    default:
      return Poller.pending
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
        observe: (ids) =>
          Effect.map(
            transport.execute(getTasks.operation, { where: { id_in: [...ids] }, first: ids.length }),
            (tasks) => new Map(tasks.map((task) => [task.id, Poller.observed(task, verdict(task))]))
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

/** Waits for a task by its id and gives the task in its last state; fails with `TaskFailed` if it failed. */
export const wait = (id: string, options?: WaitOptions): Effect.Effect<Task, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.wait(id, options))

/** Waits for many tasks at once by their ids, and gives them in their last states, in the order of the ids; absent ids are left out. */
export const waitAll = (
  ids: ReadonlyArray<MaybeTaskId>,
  options?: WaitAllOptions
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.waitAll(ids.filter(isId), options))

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
  /** The resource; until the task ends, only its id is sure to stay. */
  readonly data: T
}

/** The response to a write: one `WithTask`, or several. */
export type Accepted = WithTask<unknown> | ReadonlyArray<WithTask<unknown>>

/** The data of a response without its tasks: one resource, or an array of them. */
export type DataOf<A> =
  A extends ReadonlyArray<WithTask<infer T>> ? ReadonlyArray<T> : A extends WithTask<infer T> ? T : never

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
      if ("data" in accepted) return Effect.as(waitAll([accepted.task_id], options), accepted.data)
      const ids = accepted.map(({ task_id }) => task_id)
      return Effect.as(
        waitAll(ids, options),
        accepted.map(({ data }) => data)
      )
    })
)
