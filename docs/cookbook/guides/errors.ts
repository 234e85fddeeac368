import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

/** Starts a server. One that is gone or busy is told apart; what else can fail stays in the type. */
export const start = (id: string) =>
  Servers.start(id).pipe(
    TaskPoller.awaitTask,
    Effect.as("started"),
    Effect.catchTag("NotFound", () => Effect.succeed("there is no such server")),
    Effect.catchTag("Conflict", () => Effect.succeed("another task works on it: try again later")),
    Effect.catchTag("TaskFailed", ({ tasks: [task] }) => Effect.succeed(`the task failed: ${task?.message}`))
  )

/** Whether a call that failed may be made again without looking first. */
export const isSafeToRepeat = <A, R>(call: Effect.Effect<A, { readonly mayHaveTakenEffect?: boolean }, R>) =>
  call.pipe(
    Effect.as(false),
    Effect.catch(({ mayHaveTakenEffect = false }) => Effect.succeed(!mayHaveTakenEffect))
  )
