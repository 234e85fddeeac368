import { Vm } from "@effect-hci/cloudtower"
import { HciError, Servers, TaskPoller } from "@effect-hci/sangfor-scp"
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

/** A server of SCP, or `undefined`, beside a vm of CloudTower, whose `NotFound` stays in the type. */
export const both = (server: string, vm: string) =>
  Effect.all([
    Servers.get(server).pipe(
      HciError.withPlatform("sangfor-scp"),
      Effect.catchIf(HciError.isFrom("sangfor-scp", "NotFound"), () => Effect.succeed(undefined))
    ),
    Vm.get(vm).pipe(HciError.withPlatform("cloudtower"))
  ])
