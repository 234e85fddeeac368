/**
 * `hci simulate sangfor-scp`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import type { CliFailure } from "../../CliFailure.ts"
import type { Interruption } from "../../Interruption.ts"
import * as Simulator from "./simulator.ts"

/** The flags. */
export interface Input extends Simulator.Input {
  readonly servers: number
  readonly rateLimit: boolean
  readonly accessKey: Option.Option<string>
  readonly secretKey: Option.Option<string>
  readonly region: Option.Option<string>
  readonly service: Option.Option<string>
}

const toOptions = (input: Input): SangforScp.ServerOptions => ({
  ...Simulator.options(input),
  servers: input.servers,
  rateLimit: input.rateLimit,
  ...Record.getSomes({ accessKey: input.accessKey, region: input.region, service: input.service }),
  ...Record.getSomes({ secretKey: Simulator.redacted(input.secretKey) })
})

/** A simulated cloud that listens. */
export const layer = (options: SangforScp.ServerOptions): Layer.Layer<SangforScp.Simulator, CliFailure> =>
  Simulator.layer(SangforScp.layerServer(options))

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

const serve = Effect.fnUntraced(function* (json: boolean) {
  const handle = yield* SangforScp.Simulator
  const machines = yield* handle.servers.count
  const title = "Sangfor Cloud Platform"
  return yield* Simulator.serve({ title, environment: "HCI_SCP", machines, facts: factsOf(handle) }, json)
})

/** Serves until a signal comes. */
export const run = (input: Input): Effect.Effect<never, CliFailure, Interruption> =>
  Effect.provide(serve(input.json), layer(toOptions(input)))
