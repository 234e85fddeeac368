/**
 * `hci simulate sangfor-scp`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type { ListenError } from "@effect-hci/simulator/ListenError"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as CliFailure from "../CliFailure.ts"
import * as Interruption from "../Interruption.ts"
import * as Format from "../ui/format.ts"
import * as Shell from "../ui/shell.ts"

/** The flags. */
export interface Input {
  readonly port: number
  readonly tls: boolean
  readonly servers: number
  readonly seed: number
  readonly taskTime: Option.Option<Duration.Duration>
  readonly tokenTtl: Option.Option<Duration.Duration>
  readonly latency: Option.Option<Duration.Duration>
  readonly rateLimit: boolean
  readonly faults: ReadonlyArray<string>
  readonly accessKey: Option.Option<string>
  readonly secretKey: Option.Option<string>
  readonly region: Option.Option<string>
  readonly service: Option.Option<string>
  readonly username: Option.Option<string>
  readonly password: Option.Option<string>
  readonly json: boolean
}

const toOptions = (input: Input): Simulator.ServerOptions => {
  const { accessKey, faults, latency, port, rateLimit, region, seed, servers, service, taskTime, tls, tokenTtl } = input
  return {
    port,
    tls,
    servers,
    seed,
    rateLimit,
    faults,
    ...Record.getSomes({ taskTime, tokenTtl, latency }),
    ...Record.getSomes({ accessKey, region, service, username: input.username }),
    ...Record.getSomes({
      secretKey: Option.map(input.secretKey, (text) => Redacted.make(text)),
      password: Option.map(input.password, (text) => Redacted.make(text))
    })
  }
}

const portInUse = /EADDRINUSE/

const listenFailure = ({ host, message, port }: ListenError): CliFailure.CliFailure =>
  portInUse.test(message)
    ? CliFailure.failed(
        `Port ${port} of ${host} is in use: choose another with --port, or leave it out for one that is free.`
      )
    : CliFailure.failed(`Cannot listen on ${host}:${port} (${message}): choose another port with --port.`)

const toFailure = (error: Simulator.OptionsError | ListenError): CliFailure.CliFailure =>
  error._tag === "ListenError" ? listenFailure(error) : CliFailure.usage(error.message)

/** A simulator that listens, or the sentence that says why it does not. */
export const layer = (options: Simulator.ServerOptions): Layer.Layer<Simulator.Simulator, CliFailure.CliFailure> =>
  Layer.effectContext(Effect.mapError(Layer.build(Simulator.layerServer(options)), toFailure))

/** What a client has to know of a simulator, secrets readable: they open nothing else. */
const facts = ({ certificate, credentials, url }: Simulator.SangforScpHandle) => ({
  platform: "sangfor-scp",
  url,
  accessKey: credentials.accessKey,
  secretKey: Redacted.value(credentials.secretKey),
  region: credentials.region,
  service: credentials.service,
  username: credentials.username,
  password: Redacted.value(credentials.password),
  ...(certificate === undefined ? undefined : { fingerprint: `sha256:${certificate.fingerprint.replaceAll(":", "")}` })
})

const describe = (handle: Simulator.SangforScpHandle, servers: number, hci: string): string => {
  const { accessKey, fingerprint, password, region, secretKey, service, url, username } = facts(handle)
  const tls = fingerprint === undefined ? "" : ` --tls ${fingerprint}`
  return [
    `Sangfor Cloud Platform (simulated, ${Format.plural(servers, "machine")}) listens on ${url}`,
    "",
    `  access key   ${accessKey}`,
    `  secret key   ${secretKey}`,
    `  region       ${region}`,
    `  service      ${service}`,
    `  user name    ${username}`,
    `  password     ${password}`,
    ...(fingerprint === undefined ? [] : [`  certificate  ${fingerprint}`]),
    "",
    "Export it from another terminal:",
    "",
    `  export HCI_SCP_USERNAME=${Shell.quote(username)} HCI_SCP_PASSWORD=${Shell.quote(password)}`,
    `  ${hci} inventory export --platform sangfor-scp --url ${url}${tls} --out ./inventory`,
    "",
    "Ctrl-C stops it."
  ].join("\n")
}

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* Simulator.Simulator
  yield* Interruption.isSuccess
  yield* Console.log(input.json ? JSON.stringify(facts(handle)) : describe(handle, input.servers, yield* Shell.hci))
  return yield* Effect.never
})

/** Serves until a signal comes. */
export const run = (input: Input): Effect.Effect<never, CliFailure.CliFailure, Interruption.Interruption> =>
  Effect.provide(serve(input), layer(toOptions(input)))
