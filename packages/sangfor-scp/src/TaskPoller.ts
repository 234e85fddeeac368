/**
 * Waits for tasks to end.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import * as Poller from "@effect-hci/core/Poller"
import type { Transport } from "@effect-hci/core/Transport"
import type { Started } from "./Common.ts"
import { HttpTransport } from "./internal/call.ts"
import type { Task } from "./Tasks.ts"
import * as Tasks from "./Tasks.ts"

/** Waits for the tasks of one connection. */
export class TaskPoller extends Context.Service<TaskPoller, Poller.Poller<Task>>()(
  "@effect-hci/sangfor-scp/TaskPoller"
) {}

/** Options of {@link layer}: the defaults of every wait. */
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

/** A task as it stands; one without a status that can be read fails the waits for it alone. */
const observe = (
  transport: Transport,
  id: string
): Effect.Effect<ReadonlyMap<string, Poller.Observation<Task>>, RequestError> =>
  Tasks.get(id).pipe(
    Effect.provideService(HttpTransport, transport),
    Effect.map((task) => new Map([[id, Poller.observed(task, verdict(task))]])),
    // SCP can list a task a moment after the response that names it.
    Effect.catchTag("NotFound", () => Effect.succeed(new Map())),
    Effect.catchTag("InvalidResponse", (error) =>
      error.issues.length > 0 ? Effect.succeed(new Map([[id, Poller.unreadable(error.issues)]])) : Effect.fail(error)
    )
  )

/** The poller of the tasks of the transport's connection. */
export const layer = (options: Options = {}): Layer.Layer<TaskPoller, never, HttpTransport> =>
  Layer.effect(
    TaskPoller,
    Effect.flatMap(HttpTransport, (transport) =>
      Poller.make<Task>({
        platform: "sangfor-scp",
        site: transport.site,
        mask: transport.mask,
        observe: ([id = ""]) => observe(transport, id),
        batchSize: 1,
        schedule: options.schedule ?? Schedule.spaced("3 seconds"),
        timeout: options.timeout ?? "300 seconds"
      })
    )
  )

/** Options of a wait for one task; what is left out is as in {@link Options}. */
export interface WaitOptions extends Poller.WaitOptions<Task> {}

/** Options of a wait for many tasks; what is left out is as in {@link Options}. */
export interface WaitAllOptions extends Poller.WaitAllOptions<Task> {}

/**
 * Waits until a task has finished, by its id, and gives the task. Polls `GET /janus/20180725/tasks/{task_id}`; fails with
 * `TaskFailed` after `failure` or `canceled`, with `TaskGone` when SCP has listed it and does so no more, and with
 * `Timeout` when it has not ended in time.
 */
export const wait = (id: string, options?: WaitOptions): Effect.Effect<Task, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.wait(id, options))

/**
 * Waits until many tasks have finished, by their ids, and gives them in the order of the ids. Fails with `TaskFailed`,
 * which names every task that failed, with `TaskGone`, or with `Timeout`.
 */
export const waitAll = (
  ids: ReadonlyArray<string>,
  options?: WaitAllOptions
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.waitAll(ids, options))

/** A task, by its id, each time it is polled until it has ended; the stream fails as {@link wait} does. */
export const watch = (id: string, options?: WaitOptions): Stream.Stream<Task, Poller.WaitError, TaskPoller> =>
  Stream.unwrap(Effect.map(TaskPoller, (poller) => poller.watch(id, options)))

/** Whether a task, by its id, has ended, successfully or not; polls once. */
export const isDone = (id: string): Effect.Effect<boolean, RequestError, TaskPoller> =>
  TaskPoller.use((poller) => poller.isDone(id))

/** A response that names a task: its id, or an object that holds the id. No id means that there is nothing to wait for. */
export type Accepted = string | Started

const taskIdOf = (accepted: Accepted): string | undefined => {
  const id = typeof accepted === "string" ? accepted : (accepted.task_id ?? "")
  return id === "" ? undefined : id
}

/**
 * Waits for the task that the response to a write names, then gives the response; fails as {@link wait} does.
 *
 * Takes the write first, or only options, for use in a pipe: `Servers.start(id).pipe(TaskPoller.awaitTask)`.
 */
export const awaitTask: <Arg extends Effect.Effect<Accepted, unknown, unknown> | undefined = undefined>(
  selfOrOptions?: Arg | WaitOptions,
  options?: WaitOptions
) => [Arg] extends [Effect.Effect<infer A, infer E, infer R>]
  ? Effect.Effect<A, E | Poller.WaitError, R | TaskPoller>
  : <A extends Accepted, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Poller.WaitError, R | TaskPoller> =
  Function.dual(
    (args) => Effect.isEffect(args[0]),
    <A extends Accepted, E, R>(
      self: Effect.Effect<A, E, R>,
      options?: WaitOptions
    ): Effect.Effect<A, E | Poller.WaitError, R | TaskPoller> =>
      Effect.tap(self, (accepted) => {
        const id = taskIdOf(accepted)
        return id === undefined ? Effect.void : wait(id, options)
      })
  )
