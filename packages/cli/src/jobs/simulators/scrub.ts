/**
 * `hci simulate scrub`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import * as Format from "../../ui/format.ts"
import * as Credentials from "../credentials.ts"
import * as State from "./state.ts"

/** The flags. */
export interface Input {
  readonly load: string
  readonly save: string
}

const scrub = (
  world: SimulatorState.SimulatorState,
  options: SimulatorState.ScrubOptions
): Effect.Effect<SimulatorState.SimulatorState> =>
  world.platform === "sangfor-scp" ? SangforScp.scrub(world, options) : CloudTower.scrub(world, options)

const sizeOf = ({ records, site }: SimulatorState.SimulatorState): number =>
  Object.values(site ?? {}).reduce((sum, own) => sum + own.length, records.length)

/** Reads a world, and writes it without names, addresses and secrets. */
export const run: (input: Input) => Effect.Effect<void, CliFailure, FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* ({ load, save }) {
    yield* State.checkWritable(save)
    const world = yield* State.read(load, SimulatorState.read)
    const key = yield* Credentials.secret("HCI_SCRUB_KEY")
    const scrubbed = yield* scrub(world, key === undefined ? {} : { key })
    yield* State.write(save, scrubbed)
    yield* Console.log(`${Format.plural(sizeOf(scrubbed), "record")} without names, addresses and secrets in ${save}`)
  })
