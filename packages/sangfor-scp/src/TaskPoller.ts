/**
 * Waits for tasks to end.
 *
 * ```ts
 * import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
 * import { Effect, Option, Stream } from "effect"
 *
 * // Stops a server, and waits until it has stopped.
 * export const program = Effect.gen(function* () {
 *   const running = yield* Servers.list({ status: "running" }).pipe(Stream.runHead)
 *   if (Option.isSome(running)) yield* Servers.stop(running.value.id).pipe(TaskPoller.awaitTask)
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import { HciError } from "@effect-hci/core/Runtime"
import { Poller } from "@effect-hci/core/Platform"
import type { Transport } from "@effect-hci/core/Transport"
import { optionalFields } from "@effect-hci/core/Runtime"
import type { Started } from "./Common.ts"
import { HttpTransport } from "./internal/call.ts"
import type { Task } from "./Tasks.ts"
import * as Tasks from "./Tasks.ts"

/** Waits for the tasks of one connection. Its own name is what editors and the compiler show. */
class SangforScpTaskPoller extends Context.Service<SangforScpTaskPoller, Poller.Poller<Task>>()(
  "@effect-hci/sangfor-scp/TaskPoller"
) {}

export {
  /** Waits for the tasks of one connection. */
  SangforScpTaskPoller as TaskPoller
}

/**
 * Options of {@link layer}: the defaults of every wait.
 *
 * @category options
 */
export interface Options {
  /** How long to wait for a task in all. Default: 300 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** When to poll a task again. Default: every 3 seconds. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
}

/** Only the status counts: a failure can have `progress: 100`, and a task that is being cancelled has not ended. */
const verdict = ({ description, status }: Task): Poller.Verdict => {
  switch (status) {
    case "finish":
      return Poller.done
    case "failure":
    case "canceled":
      return Poller.failed({ status, message: description ?? "SCP gives no reason" })
    default:
      return Poller.pending
  }
}

/** A task with its verdict; a status without text tells nothing. */
const judge = (task: Task): Poller.Observation<Task> =>
  task.status.trim() === ""
    ? Poller.unreadable([{ path: "status", message: "Expected the state of the task" }])
    : Poller.observed(task, verdict(task))

/** A task as it stands; one without a status that can be read fails the waits for it alone. */
const observe = (
  transport: Transport,
  id: string
): Effect.Effect<ReadonlyMap<string, Poller.Observation<Task>>, RequestError> =>
  Tasks.get(id).pipe(
    Effect.provideService(HttpTransport, transport),
    Effect.map((task) => new Map([[id, judge(task)]])),
    // SCP can list a task a moment after the response that names it.
    Effect.catchTag("NotFound", () => Effect.succeed(new Map())),
    Effect.catchTag("InvalidResponse", (error) =>
      error.issues.length > 0 ? Effect.succeed(new Map([[id, Poller.unreadable(error.issues)]])) : Effect.fail(error)
    )
  )

/**
 * The poller of the tasks of the transport's connection.
 *
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<SangforScpTaskPoller, never, HttpTransport> =>
  Layer.effect(
    SangforScpTaskPoller,
    Effect.flatMap(HttpTransport, (transport) =>
      Poller.make<Task>({
        platform: "sangfor-scp",
        site: transport.site,
        mask: transport.mask,
        observe: ([id = ""]) => observe(transport, id),
        batchSize: 1,
        schedule: options?.schedule ?? Schedule.spaced("3 seconds"),
        timeout: options?.timeout ?? "300 seconds"
      })
    )
  )

/**
 * Options of a wait for one task; what is left out is as in {@link Options}.
 *
 * @category options
 */
export interface WaitOptions<out E = never, out R = never> extends Poller.WaitOptions<Task, E, R> {}

/**
 * Options of a wait for many tasks; what is left out is as in {@link Options}.
 *
 * @category options
 */
export interface WaitAllOptions<out E = never, out R = never> extends Poller.WaitAllOptions<Task, E, R> {}

/**
 * Waits until a task has finished, by its id, and gives the task. Polls `GET /janus/20180725/tasks/{task_id}`; fails with
 * `TaskFailed` after `failure` or `canceled`, with `TaskGone` when SCP has listed it and does so no more, and with
 * `Timeout` when it has not ended in time.
 *
 * @category waiting
 */
export const wait = <E = never, R = never>(
  id: string,
  options?: WaitOptions<E, R>
): Effect.Effect<Task, Poller.WaitError | E, SangforScpTaskPoller | R> =>
  SangforScpTaskPoller.use((poller) => poller.wait(id, options))

/**
 * Waits until many tasks have finished, by their ids, and gives them in the order of the ids. Fails with `TaskFailed`,
 * which names every task that failed, with `TaskGone`, or with `Timeout`.
 *
 * @category waiting
 */
export const waitAll = <E = never, R = never>(
  ids: ReadonlyArray<string>,
  options?: WaitAllOptions<E, R>
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError | E, SangforScpTaskPoller | R> =>
  SangforScpTaskPoller.use((poller) => poller.waitAll(ids, options))

/**
 * Whether a task, by its id, has ended, successfully or not; polls once.
 *
 * @category predicates
 */
export const isDone = (id: string): Effect.Effect<boolean, RequestError, SangforScpTaskPoller> =>
  SangforScpTaskPoller.use((poller) => poller.isDone(id))

/**
 * A response that names a task: its id, an object that holds the id, or a task as `Tasks.list` gives it. No id means that
 * there is nothing to wait for.
 *
 * @category models
 */
export type AcceptedOne = string | Started | Task

/**
 * What a wait can be for: one response, or many.
 *
 * @category waiting
 */
export type Accepted = AcceptedOne | ReadonlyArray<AcceptedOne>

/** The states of tasks. */
const taskStatuses: ReadonlySet<string> = new Set(["waiting", "doing", "finish", "failure", "canceling", "canceled"])

/** Whether an object is a task itself: its status is one that tasks have, and records do not. */
const isTask = (accepted: Started | Task): accepted is Task => "status" in accepted && taskStatuses.has(accepted.status)

const taskIdOf = (accepted: AcceptedOne): string => {
  if (typeof accepted === "string") return accepted
  return accepted.task_id ?? (isTask(accepted) ? (accepted.id ?? "") : "")
}

const isMany = (accepted: Accepted): accepted is ReadonlyArray<AcceptedOne> => Array.isArray(accepted)

/** The ids of the tasks that the parts of a response name. */
const idsOf = (accepted: Accepted): ReadonlyArray<string> =>
  [...new Set((isMany(accepted) ? accepted : [accepted]).map(taskIdOf))].filter((id) => id !== "")

/** Waits for what the parts of a response name, and gives the task of each part that names one. */
const awaitParts = <E, R>(
  accepted: Accepted,
  options: WaitAllOptions<E, R> | undefined
): Effect.Effect<ReadonlyMap<string, Task>, Poller.WaitError | E, SangforScpTaskPoller | R> => {
  const ids = idsOf(accepted)
  return Effect.map(waitAll(ids, options), (tasks) => new Map(Array.zip(ids, tasks)))
}

/** A response as it is, a task in its last state. */
const lastState = (part: AcceptedOne, tasks: ReadonlyMap<string, Task>): AcceptedOne =>
  typeof part !== "string" && isTask(part) ? (tasks.get(taskIdOf(part)) ?? part) : part

/**
 * Waits for the tasks that the response to a write names, then gives the response; fails as {@link waitAll} does. Takes one
 * response, an array of them, or tasks, which it gives in their last states.
 *
 * The response is as the site gave it, before the task: {@link awaitRecord} gives the record as it is after it.
 *
 * Takes the write first, or only options, for use in a pipe: `Servers.start(id).pipe(TaskPoller.awaitTask)`.
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
  ? Effect.Effect<A, E | Poller.WaitError | E2, R | SangforScpTaskPoller | R2>
  : <A extends Accepted, E, R>(
      self: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | Poller.WaitError | E2, R | SangforScpTaskPoller | R2> = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <E, R, E2, R2>(self: Effect.Effect<Accepted, E, R>, options?: WaitAllOptions<E2, R2>) =>
    Effect.flatMap(self, (accepted) =>
      Effect.map(awaitParts(accepted, options), (tasks) =>
        isMany(accepted) ? accepted.map((part) => lastState(part, tasks)) : lastState(accepted, tasks)
      )
    )
)

/**
 * What {@link awaitRecord} gives for a response: one record, or an array of them.
 *
 * @category models
 */
export type RecordsOf<A, B> = A extends ReadonlyArray<unknown> ? ReadonlyArray<B> : B

/** The id of the record that a response is about: the task knows it, or the response itself. */
const recordIdOf = (part: AcceptedOne, task: Task | undefined): string | undefined => {
  const id = task?.object_id ?? (Predicate.hasProperty(part, "id") && part.id !== taskIdOf(part) ? part.id : undefined)
  return Predicate.isString(id) && id !== "" ? id : undefined
}

const noRecord = Effect.flatMap(HttpTransport, ({ site }) =>
  Effect.fail(
    new HciError.InvalidResponse({
      platform: "sangfor-scp",
      operation: "TaskPoller.awaitRecord",
      ...optionalFields({ site }),
      message: "Neither the response nor its task names a record: use `awaitTask`, and read the record by its id.",
      issues: []
    })
  )
)

/** Records that are read at the same time after a wait. */
const readConcurrency = 10

/**
 * Waits for the tasks that the response to a write names, then reads the records that they worked on, so that they are as
 * they are after their tasks: `Servers.rename(id, name).pipe(TaskPoller.awaitRecord(Servers.get))`. A record that is gone
 * by then fails as `read` does, with `NotFound`; a response of which no record is known, with `InvalidResponse`.
 *
 * @category waiting
 */
export const awaitRecord: {
  <B, E1, R1, E2 = never, R2 = never>(
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ): <A extends Accepted, E, R>(
    self: Effect.Effect<A, E, R>
  ) => Effect.Effect<
    RecordsOf<A, B>,
    E | Poller.WaitError | E1 | E2,
    R | SangforScpTaskPoller | HttpTransport | R1 | R2
  >
  <A extends Accepted, E, R, B, E1, R1, E2 = never, R2 = never>(
    self: Effect.Effect<A, E, R>,
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ): Effect.Effect<RecordsOf<A, B>, E | Poller.WaitError | E1 | E2, R | SangforScpTaskPoller | HttpTransport | R1 | R2>
} = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <E, R, B, E1, R1, E2, R2>(
    self: Effect.Effect<Accepted, E, R>,
    read: (id: string) => Effect.Effect<B, E1, R1>,
    options?: WaitAllOptions<E2, R2>
  ) =>
    Effect.gen(function* () {
      const accepted = yield* self
      const tasks = yield* awaitParts(accepted, options)
      const readOne = (part: AcceptedOne): Effect.Effect<B, E1 | HciError.InvalidResponse, R1 | HttpTransport> => {
        const id = recordIdOf(part, tasks.get(taskIdOf(part)))
        return id === undefined ? noRecord : read(id)
      }
      return isMany(accepted)
        ? yield* Effect.forEach(accepted, readOne, { concurrency: readConcurrency })
        : yield* readOne(accepted)
    })
)

const watchAll = <E, R>(
  ids: ReadonlyArray<string>,
  options: WaitOptions<E, R> | undefined
): Stream.Stream<Task, Poller.WaitError | E, SangforScpTaskPoller | R> =>
  Stream.unwrap(Effect.map(SangforScpTaskPoller, (poller) => poller.watchAll(ids, options)))

/**
 * Tasks, each time they are polled until they have ended: of one task by its id, or of all tasks that the response to a
 * write names, as `Servers.start(id).pipe(TaskPoller.watch)`. The stream makes the write when it is run, and fails as
 * {@link wait} does, with the first task that fails.
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
  ? Stream.Stream<Task, Poller.WaitError | E2, SangforScpTaskPoller | R2>
  : [Arg] extends [Effect.Effect<infer _A, infer E, infer R>]
    ? Stream.Stream<Task, E | Poller.WaitError | E2, R | SangforScpTaskPoller | R2>
    : <E, R>(
        self: Effect.Effect<Accepted, E, R>
      ) => Stream.Stream<Task, E | Poller.WaitError | E2, R | SangforScpTaskPoller | R2> = Function.dual(
  ([first]) => Predicate.isString(first) || Effect.isEffect(first),
  <E, R, E2, R2>(
    self: string | Effect.Effect<Accepted, E, R>,
    options?: WaitOptions<E2, R2>
  ): Stream.Stream<Task, E | Poller.WaitError | E2, R | SangforScpTaskPoller | R2> =>
    Predicate.isString(self)
      ? watchAll([self], options)
      : Stream.unwrap(Effect.map(self, (accepted) => watchAll(idsOf(accepted), options)))
)
