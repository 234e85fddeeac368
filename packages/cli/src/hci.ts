/**
 * The command: its subcommands, what it prints when it fails, and its exit code.
 *
 * Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 done in part, 130 stopped by a signal.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as MutableRef from "effect/MutableRef"
import type * as Runtime from "effect/Runtime"
import { VERSION } from "@effect-hci/core/PackageVersion"
import * as CliFailure from "./CliFailure.ts"
import { demo } from "./commands/demo/command.ts"
import { inventory } from "./commands/inventory/command.ts"
import { simulate } from "./commands/simulate/command.ts"
import { runMain, SignalExitCode, signalExitCode } from "./runMain.ts"
import * as Text from "./ui/text.ts"

const hci = Command.make("hci").pipe(
  Command.withDescription(
    "Sangfor Cloud Platform and SmartX CloudTower from the command line: inventories, and simulators to try them on."
  ),
  Command.withSubcommands([demo, inventory, simulate]),
  Command.withExamples([
    { command: "hci demo", description: "Read three simulated sites into one database" },
    { command: "hci inventory sync --help", description: "Show how real sites are read" },
    { command: "hci simulate --help", description: "List the simulators" }
  ])
)

/** Without the global flags that a command has itself, such as the version of a simulated CloudTower. */
const withoutOverridden = (help: HelpDoc.HelpDoc): HelpDoc.HelpDoc => {
  const names = new Set(help.flags.map(({ name }) => name))
  return { ...help, globalFlags: (help.globalFlags ?? []).filter(({ name }) => !names.has(name)) }
}

/** The head of the examples, in bold or not, right below the line before it. */
const examplesBelowText = /([^\n])\n([^\nA-Z]*EXAMPLES)/

/** Help as usual, with a line between subcommands and examples. */
const printHelp = Effect.fnUntraced(function* (help: HelpDoc.HelpDoc) {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
  const text = CliOutput.defaultFormatter({ colors: canColor }).formatHelpDoc(help)
  yield* Console.log(text.replace(examplesBelowText, "$1\n\n$2"))
})

/** Help as usual; a command line that does not parse gets one sentence in place of a page. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Help") {
      return printHelp(withoutOverridden(event.helpDoc))
    }
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event)
    const [first] = event.errors
    return first === undefined ? Effect.void : Console.error(CliFailure.fromCommandLine(first, event.commandPath))
  }
}

/** The sentence to print; none for parse errors, which the presenter has printed, and for signals. */
const sentenceOf = (cause: Cause.Cause<unknown>): string | undefined => {
  if (Cause.hasInterruptsOnly(cause)) return undefined
  const error = Cause.squash(cause)
  if (error instanceof CliFailure.CliFailure) return error.message
  return CliError.isCliError(error) ? undefined : CliFailure.unexpected(cause)
}

/** Runs the command with the arguments of the process. */
export const main: Effect.Effect<
  void,
  CliFailure.CliFailure | CliError.CliError,
  Command.Environment | SignalExitCode
> = Command.run(hci, { version: VERSION }).pipe(
  Effect.provideService(CliOutput.Presenter, presenter),
  Effect.tapCause((cause) => {
    const sentence = sentenceOf(cause)
    return sentence === undefined ? Effect.void : Console.error(Text.oneLine(sentence))
  })
)

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CliFailure.CliFailure) return error.exitCode
  if (CliError.isCliError(error)) return error._tag === "ShowHelp" && error.errors.length === 0 ? 0 : 2
  return 1
}

/** Passes on the exit code that belongs to the way the command ended. */
export const teardown =
  (interruptionCode: MutableRef.MutableRef<number>): Runtime.Teardown =>
  (exit, onExit) => {
    if (Exit.isSuccess(exit)) return onExit(0)
    if (Cause.hasInterruptsOnly(exit.cause)) return onExit(MutableRef.get(interruptionCode))
    return onExit(exitCodeOf(Cause.squash(exit.cause)))
  }

/** Runs the command in this process, with Node's services, and ends the process with its exit code. */
export const start = (): void => {
  const interruptionCode = signalExitCode()
  const command = Effect.provideService(main, SignalExitCode, interruptionCode)
  runMain(Effect.provide(command, NodeServices.layer), {
    disableErrorReporting: true,
    teardown: teardown(interruptionCode)
  })
}
