/**
 * `hci simulate sangfor-scp`, once its flags are read.
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
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import * as Simulator from "./simulator.ts"
import * as State from "./state.ts"

/** The flags. */
export interface Input extends Simulator.Input, State.Input {
  readonly servers: Option.Option<number>
  readonly rateLimit: boolean
  readonly accessKey: Option.Option<string>
  readonly secretKey: Option.Option<string>
  readonly region: Option.Option<string>
  readonly service: Option.Option<string>
}

const toOptions = (
  input: Input
): Effect.Effect<SangforScp.ServerOptions, CliFailure, FileSystem.FileSystem | Path.Path> => {
  const { accessKey, region, secretKey, seed, servers, service } = input
  return Effect.map(State.load(input, { seed, servers }, SimulatorState.readSangforScp), (world) => ({
    ...Simulator.options(input),
    rateLimit: input.rateLimit,
    ...Record.getSomes({ servers }),
    ...Record.getSomes({ accessKey, region, service }),
    ...Record.getSomes({ secretKey: Simulator.redacted(secretKey) }),
    ...world
  }))
}

/** A simulated cloud that listens. */
export const layer = (
  options: SangforScp.ServerOptions,
  loaded?: Option.Option<string>
): Layer.Layer<SangforScp.Simulator, CliFailure> => Simulator.layer(SangforScp.layerServer(options), loaded)

const factsOf = (handle: SangforScp.SangforScpHandle): Simulator.Facts => {
  const { accessKey, password, region, secretKey, service, username } = handle.credentials
  return {
    platform: "sangfor-scp",
    url: handle.url,
    accessKey,
    secretKey: Redacted.value(secretKey),
    region,
    service,
    username,
    password: Redacted.value(password),
    ...Simulator.fingerprint(handle)
  }
}

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* SangforScp.Simulator
  const machines = yield* handle.servers.count
  const title = "Sangfor Cloud Platform"
  const served = Simulator.serve({ title, environment: "HCI_SCP", machines, facts: factsOf(handle) }, input.json)
  return yield* State.savedAtEnd(served, input, handle.save)
})

/** Serves until a signal comes. */
export const run: (input: Input) => Effect.Effect<never, CliFailure, State.Context> = Effect.fnUntraced(
  function* (input) {
    yield* State.checkSave(input)
    const options = yield* toOptions(input)
    return yield* Effect.provide(serve(input), layer(options, input.load))
  }
)
