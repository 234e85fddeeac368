/** Runs `hci simulate sangfor-scp`. */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import type { Files } from "../../stateFile.ts"
import * as Text from "../../ui/text.ts"
import * as Simulate from "./serve.ts"

/** The flags. */
export interface Input extends Simulate.Input {
  /** Servers at the start. */
  readonly servers: Option.Option<number>
  /** Whether to enforce the published rate limits. */
  readonly rateLimit: boolean
  readonly accessKey: Option.Option<string>
  readonly secretKey: Option.Option<string>
  /** Region of signatures. */
  readonly region: Option.Option<string>
  /** Service of signatures. */
  readonly service: Option.Option<string>
  /** The one protocol to serve. */
  readonly protocol: Option.Option<"classic" | "2024">
  /** Version whose paths are served. */
  readonly version: Option.Option<string>
}

const optionsOf = (input: Input): Effect.Effect<SangforScp.ServerOptions, CliFailure, Files> => {
  const { accessKey, protocol, region, secretKey, seed, servers, service, version } = input
  return Effect.map(Simulate.loadState(input, { seed, servers }, SimulatorState.readSangforScp), (state) => ({
    ...Simulate.optionsOf(input),
    rateLimit: input.rateLimit,
    ...Record.getSomes({ servers }),
    ...Record.getSomes({ accessKey, region, service, version }),
    ...Record.getSomes({ protocol }),
    ...Record.getSomes({ secretKey: Simulate.redacted(secretKey) }),
    ...state
  }))
}

/** A simulated Sangfor Cloud Platform that listens. */
export const layer = (
  options: SangforScp.ServerOptions,
  loadedPath?: Option.Option<string>
): Layer.Layer<SangforScp.Simulator, CliFailure> => Simulate.layer(SangforScp.layerServer(options), loadedPath)

const connectionOf = (handle: SangforScp.SangforScpHandle): Simulate.ConnectionInfo => {
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
    ...Simulate.fingerprintOf(handle)
  }
}

const variablesOf = ({ password, username }: SangforScp.Credentials) => ({
  HCI_SCP_USERNAME: username,
  HCI_SCP_PASSWORD: Redacted.value(password)
})

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* SangforScp.Simulator
  return yield* Simulate.serve(
    {
      title: "Sangfor Cloud Platform",
      variables: variablesOf(handle.credentials),
      size: Text.plural(yield* handle.servers.count, "server"),
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
