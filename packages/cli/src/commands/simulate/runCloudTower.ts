/** Runs `hci simulate cloudtower`. */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import type { Files } from "../../stateFile.ts"
import * as Text from "../../ui/text.ts"
import * as Simulate from "./serve.ts"

/** The flags. */
export interface Input extends Simulate.Input {
  /** Vms at the start. */
  readonly vms: Option.Option<number>
  /** Clusters that run vms. */
  readonly clusters: Option.Option<number>
  /** The version of CloudTower whose paths and fields are served. */
  readonly version: Option.Option<string>
  /** Whether there is a root user at the start. */
  readonly rootUser: Option.Option<boolean>
}

const optionsOf = (input: Input): Effect.Effect<CloudTower.ServerOptions, CliFailure, Files> => {
  const { clusters, rootUser, seed, version, vms } = input
  return Effect.map(Simulate.loadState(input, { seed, vms, clusters }, SimulatorState.readCloudTower), (state) => ({
    ...Simulate.optionsOf(input),
    ...Record.getSomes({ vms, clusters }),
    ...Record.getSomes({ version }),
    ...Record.getSomes({ rootUser }),
    ...state
  }))
}

/** A simulated CloudTower that listens. */
export const layer = (
  options: CloudTower.ServerOptions,
  loadedPath?: Option.Option<string>
): Layer.Layer<CloudTower.Simulator, CliFailure> => Simulate.layer(CloudTower.layerServer(options), loadedPath)

const connectionOf = (handle: CloudTower.CloudTowerHandle): Simulate.ConnectionInfo => ({
  platform: "cloudtower",
  url: handle.url,
  username: handle.credentials.username,
  password: Redacted.value(handle.credentials.password),
  version: handle.version,
  ...Simulate.fingerprintOf(handle)
})

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* CloudTower.Simulator
  return yield* Simulate.serve(
    {
      title: "SmartX CloudTower",
      environment: "HCI_CLOUDTOWER",
      size: Text.plural(yield* handle.vms.count, "vm"),
      connection: connectionOf(handle),
      state: handle.save
    },
    input
  )
})

/** Serves until a signal comes, and saves the state then. */
export const run: (input: Input) => Effect.Effect<never, CliFailure, Simulate.Environment> = Effect.fnUntraced(
  function* (input) {
    yield* Simulate.checkSave(input)
    const options = yield* optionsOf(input)
    return yield* Effect.provide(serve(input), layer(options, input.load))
  }
)
