/**
 * The command itself: its subcommands, what it prints when it fails, and its exit code.
 *
 * Exit codes: 0 done, 1 failed, 2 not understood, 130 stopped by a signal.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as MutableRef from "effect/MutableRef"
import type * as Runtime from "effect/Runtime"
import { VERSION } from "@effect-hci/core/PackageVersion"
import * as CliFailure from "./CliFailure.ts"
import { demo } from "./commands/demo.ts"
import { inventory } from "./commands/inventory.ts"
import { simulate } from "./commands/simulate.ts"
import type { Code, Interruption } from "./Interruption.ts"

const hci = Command.make("hci").pipe(
  Command.withDescription(
    "Sangfor Cloud Platform and SmartX CloudTower from the command line: inventories, and simulators to try them on."
  ),
  Command.withSubcommands([demo, inventory, simulate])
)

/** Global flags but for those that a command has itself, such as the version of a simulated Tower. */
const withoutOverridden = (help: HelpDoc.HelpDoc): HelpDoc.HelpDoc => {
  const own = new Set(help.flags.map(({ name }) => name))
  return { ...help, globalFlags: (help.globalFlags ?? []).filter(({ name }) => !own.has(name)) }
}

/** Help as usual; a command line that does not parse gets one sentence in place of a page. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Help") {
      return CliOutput.defaultPresenter.present({ ...event, helpDoc: withoutOverridden(event.helpDoc) })
    }
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event)
    const [first] = event.errors
    return first === undefined ? Effect.void : Console.error(CliFailure.fromCommandLine(first, event.commandPath))
  }
}

/** What is still to be said about a failure; parse errors have been presented, signals answer for themselves. */
const sentenceOf = (cause: Cause.Cause<unknown>): string | undefined => {
  if (Cause.hasInterruptsOnly(cause)) return undefined
  const error = Cause.squash(cause)
  if (error instanceof CliFailure.CliFailure) return error.message
  return CliError.isCliError(error) ? undefined : CliFailure.unexpected(cause)
}

/** Runs the command with the arguments of the process. */
export const main: Effect.Effect<void, CliFailure.CliFailure | CliError.CliError, Command.Environment | Interruption> =
  Command.run(hci, { version: VERSION }).pipe(
    Effect.provideService(CliOutput.Presenter, presenter),
    Effect.tapCause((cause) => {
      const sentence = sentenceOf(cause)
      return sentence === undefined ? Effect.void : Console.error(sentence)
    })
  )

const codeOf = (error: unknown): number => {
  if (error instanceof CliFailure.CliFailure) return error.exitCode
  if (CliError.isCliError(error)) return error._tag === "ShowHelp" && error.errors.length === 0 ? 0 : 2
  return 1
}

/** From how the command ended to the exit code. */
export const teardown =
  (interruption: Code): Runtime.Teardown =>
  (exit, onExit) => {
    if (Exit.isSuccess(exit)) return onExit(0)
    if (Cause.hasInterruptsOnly(exit.cause)) return onExit(MutableRef.get(interruption))
    return onExit(codeOf(Cause.squash(exit.cause)))
  }
