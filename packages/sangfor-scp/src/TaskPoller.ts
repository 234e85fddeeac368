/**
 * Waiting for SCP's tasks.
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
import { HttpTransport } from "./HttpTransport.ts"
import type { Task } from "./models/Tasks.ts"
import { get as getTask } from "./operations/Tasks.ts"

const TaskPollerService: Context.ServiceClass<
  TaskPoller,
  "@effect-hci/sangfor-scp/TaskPoller",
  Poller.Poller<Task>
> = Context.Service<TaskPoller, Poller.Poller<Task>>()("@effect-hci/sangfor-scp/TaskPoller")
/** Waits for the tasks of one site. */
export class TaskPoller extends TaskPollerService {}

/** What waits do unless they are told otherwise. */
export interface Options {
  /** How long to wait in all. Default: 300 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** When to look again. Default: every 3 seconds. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
}

/** The status decides: a failure wins over `progress: 100`, and a task that is being cancelled has not ended. */
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

/** The poller of the site that the transport talks to. */
export const layer = (options: Options = {}): Layer.Layer<TaskPoller, never, HttpTransport> =>
  Layer.effect(
    TaskPoller,
    Effect.flatMap(HttpTransport, (transport) =>
      Poller.make<Task>({
        platform: "sangfor-scp",
        observe: ([id = ""]) =>
          transport.execute(getTask, { id }).pipe(
            Effect.map((task) => new Map([[id, task]])),
            // A task is listed a moment after the answer that names it.
            Effect.catchTag("NotFound", () => Effect.succeed(new Map()))
          ),
        verdict,
        batchSize: 1,
        schedule: options.schedule ?? Schedule.spaced("3 seconds"),
        timeout: options.timeout ?? "300 seconds"
      })
    )
  )

/** Options of one wait; see `@effect-hci/core/Poller`. */
export interface WaitOptions extends Poller.WaitOptions<Task> {}
/** Options of waiting for many; see `@effect-hci/core/Poller`. */
export interface WaitAllOptions extends Poller.WaitAllOptions<Task> {}

/** Waits for a task and gives its last observation. */
export const wait = (id: string, options?: WaitOptions): Effect.Effect<Task, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.wait(id, options))

/** Waits for many tasks at once, and gives their last observations in the order of the ids. */
export const waitAll = (
  ids: ReadonlyArray<string>,
  options?: WaitAllOptions
): Effect.Effect<ReadonlyArray<Task>, Poller.WaitError, TaskPoller> =>
  TaskPoller.use((poller) => poller.waitAll(ids, options))

/** Every observation of a task until it ends. */
export const watch = (id: string, options?: WaitOptions): Stream.Stream<Task, Poller.WaitError, TaskPoller> =>
  Stream.unwrap(Effect.map(TaskPoller, (poller) => poller.watch(id, options)))

/** Whether a task has ended, well or not; looks once. */
export const isDone = (id: string): Effect.Effect<boolean, RequestError, TaskPoller> =>
  TaskPoller.use((poller) => poller.isDone(id))

/** An answer that names a task: its id, or an object that holds it. No id means that all is done. */
export type Accepted = string | { readonly task_id?: string | null }

const taskIdOf = (accepted: Accepted): string | undefined => {
  const id = typeof accepted === "string" ? accepted : (accepted.task_id ?? "")
  return id === "" ? undefined : id
}

/**
 * Pipes after a write: waits for the task that its response names, then gives the response.
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
