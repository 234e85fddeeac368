/**
 * `hci simulate cloudtower`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type * as CliFailure from "../../CliFailure.ts"
import * as Simulator from "./simulator.ts"
import * as State from "./state.ts"

/** The flags. */
export interface Input extends Simulator.Input, State.Input {
  readonly vms: Option.Option<number>
  readonly clusters: Option.Option<number>
  readonly version: Option.Option<string>
}

const toOptions = (
  input: Input
): Effect.Effect<CloudTower.ServerOptions, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> => {
  const { clusters, seed, version, vms } = input
  return Effect.map(State.load(input, { seed, vms, clusters }, SimulatorState.readCloudTower), (world) => ({
    ...Simulator.options(input),
    ...Record.getSomes({ vms, clusters }),
    ...Record.getSomes({ version }),
    ...world
  }))
}

/** A simulated Tower that listens. */
export const layer = (
  options: CloudTower.ServerOptions,
  loaded?: Option.Option<string>
): Layer.Layer<CloudTower.Simulator, CliFailure.CliFailure> => Simulator.layer(CloudTower.layerServer(options), loaded)

const factsOf = (handle: CloudTower.CloudTowerHandle): Simulator.Facts => ({
  platform: "cloudtower",
  url: handle.url,
  username: handle.credentials.username,
  password: Redacted.value(handle.credentials.password),
  version: handle.version,
  ...Simulator.fingerprint(handle)
})

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* CloudTower.Simulator
  const machines = yield* handle.vms.count
  const title = "SmartX CloudTower"
  const served = Simulator.serve({ title, environment: "HCI_CLOUDTOWER", machines, facts: factsOf(handle) }, input.json)
  return yield* State.savedAtEnd(served, input, handle.save)
})

/** Serves until a signal comes. */
export const run: (input: Input) => Effect.Effect<never, CliFailure.CliFailure, State.Context> = Effect.fnUntraced(
  function* (input) {
    yield* State.checkSave(input)
    const options = yield* toOptions(input)
    return yield* Effect.provide(serve(input), layer(options, input.load))
  }
)
