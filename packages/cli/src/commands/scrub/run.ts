/** Runs `hci simulate scrub`. */
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import * as CliState from "../../stateFile.ts"
import * as Text from "../../ui/text.ts"

/** The flags. */
export interface Input {
  /** A state file, or the folder of an export. */
  readonly load: string
  /** The file for the scrubbed state. */
  readonly save: string
}

const scrub = (
  state: SimulatorState.SimulatorState,
  options: SimulatorState.ScrubOptions
): Effect.Effect<SimulatorState.SimulatorState> =>
  state.platform === "sangfor-scp" ? SangforScp.scrub(state, options) : CloudTower.scrub(state, options)

const countRecords = ({ records, site }: SimulatorState.SimulatorState): number =>
  Object.values(site ?? {}).reduce((total, exported) => total + exported.length, records.length)

/** Reads simulator state, and writes it with names, addresses and secrets replaced. */
export const run: (input: Input) => Effect.Effect<void, CliFailure, CliState.Files> = Effect.fnUntraced(function* ({
  load,
  save
}) {
  yield* CliState.checkWritable(save)
  const state = yield* CliState.read(load, SimulatorState.read)
  const key = yield* Effect.orDie(Config.option(Config.Redacted("HCI_SCRUB_KEY")))
  const scrubbed = yield* scrub(state, Record.getSomes({ key }))
  yield* CliState.write(save, scrubbed)
  yield* Console.log(`${Text.plural(countRecords(scrubbed), "record")} without names, addresses and secrets in ${save}`)
})
