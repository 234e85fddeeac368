/**
 * The process of the command: Node's services, signals and the exit code.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Hci from "./hci.ts"
import * as Interruption from "./Interruption.ts"

/** Runs the command with the arguments of the process, which ends with its exit code. */
export const start = (): void => {
  const interruption = Interruption.make()
  const main = Effect.provideService(Hci.main, Interruption.Interruption, interruption)
  NodeRuntime.runMain(Effect.provide(main, NodeServices.layer), {
    disableErrorReporting: true,
    teardown: Hci.teardown(interruption)
  })
}
