/**
 * `hci simulate cloudtower`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as CliFailure from "../../CliFailure.ts"
import * as Interruption from "../../Interruption.ts"
import * as Simulator from "./simulator.ts"
import * as World from "./world.ts"

/** The flags. */
export interface Input extends Simulator.Input {
  readonly vms: Option.Option<number>
  readonly clusters: Option.Option<number>
  readonly version: Option.Option<string>
  readonly load: Option.Option<string>
  readonly save: Option.Option<string>
}

type Files = FileSystem.FileSystem | Path.Path

/** The flags that a loaded world has an answer to. */
const ownProportions = ({ clusters, load, seed, vms }: Input): Effect.Effect<void, CliFailure.CliFailure> => {
  const [given] = Object.keys(Record.getSomes({ seed, vms, clusters }))
  return given === undefined || Option.isNone(load)
    ? Effect.void
    : Effect.fail(
        CliFailure.usage(
          `--load and --${given} contradict each other: a world brings its own seed, machines and clusters.`
        )
      )
}

const toOptions = Effect.fnUntraced(function* (
  input: Input
): Effect.fn.Return<CloudTower.ServerOptions, CliFailure.CliFailure, Files> {
  yield* ownProportions(input)
  return {
    ...Simulator.options(input),
    ...Record.getSomes({ vms: input.vms, clusters: input.clusters }),
    ...Record.getSomes({ version: input.version }),
    ...(Option.isSome(input.load) ? { load: yield* World.read(input.load.value) } : undefined)
  }
})

/** A simulated Tower that listens. */
export const layer = (options: CloudTower.ServerOptions): Layer.Layer<CloudTower.Simulator, CliFailure.CliFailure> =>
  Simulator.layer(CloudTower.layerServer(options))

const factsOf = (handle: CloudTower.CloudTowerHandle): Simulator.Facts => ({
  platform: "cloudtower",
  url: handle.url,
  username: handle.credentials.username,
  password: Redacted.value(handle.credentials.password),
  version: handle.version,
  ...Simulator.fingerprint(handle)
})

/** The last thing that is done, when nobody is left to catch what it fails with. */
const saveAtEnd = (file: string, { save }: CloudTower.CloudTowerHandle) =>
  Effect.flatMap(save, (world) => World.write(file, world)).pipe(
    Effect.catch(({ message }) => Effect.andThen(Console.error(message), Interruption.isFailure))
  )

const serve = Effect.fnUntraced(function* ({ json, save }: Input) {
  const handle = yield* CloudTower.Simulator
  const machines = yield* handle.machines.count
  const title = "SmartX CloudTower"
  const served = Simulator.serve({ title, environment: "HCI_CLOUDTOWER", machines, facts: factsOf(handle) }, json)
  return yield* Option.isNone(save) ? served : Effect.ensuring(served, saveAtEnd(save.value, handle))
})

/** Serves until a signal comes. */
export const run: (input: Input) => Effect.Effect<never, CliFailure.CliFailure, Files | Interruption.Interruption> =
  Effect.fnUntraced(function* (input) {
    if (Option.isSome(input.save)) yield* World.checkWritable(input.save.value)
    const options = yield* toOptions(input)
    return yield* Effect.provide(serve(input), layer(options))
  })
