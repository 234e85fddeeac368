/**
 * What the simulators of all platforms have in common: their flags, what they tell, and how they end.
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
import type { FaultSyntaxError } from "@effect-hci/simulator/FaultRule"
import type { Handle } from "@effect-hci/simulator/Handle"
import type { InvalidOption } from "@effect-hci/simulator/InvalidOption"
import type { ListenError } from "@effect-hci/simulator/ListenError"
import * as CliFailure from "../../CliFailure.ts"
import * as Interruption from "../../Interruption.ts"
import * as Format from "../../ui/format.ts"
import * as Shell from "../../ui/shell.ts"

/** The flags that every simulator has. */
export interface Input {
  readonly port: number
  readonly tls: boolean
  readonly seed: Option.Option<number>
  readonly taskTime: Option.Option<Duration.Duration>
  readonly tokenTtl: Option.Option<Duration.Duration>
  readonly latency: Option.Option<Duration.Duration>
  readonly faults: ReadonlyArray<string>
  readonly username: Option.Option<string>
  readonly password: Option.Option<string>
  readonly json: boolean
}

/** The options that they make. */
export interface Options {
  readonly port: number
  readonly tls: boolean
  readonly faults: ReadonlyArray<string>
  readonly seed?: number
  readonly taskTime?: Duration.Duration
  readonly tokenTtl?: Duration.Duration
  readonly latency?: Duration.Duration
  readonly username?: string
  readonly password?: Redacted.Redacted
}

/** A secret that may be given. */
export const redacted = (text: Option.Option<string>): Option.Option<Redacted.Redacted> =>
  Option.map(text, (value) => Redacted.make(value))

/** From flags to options. */
export const options = (input: Input): Options => ({
  port: input.port,
  tls: input.tls,
  faults: input.faults,
  ...Record.getSomes({ seed: input.seed }),
  ...Record.getSomes({ taskTime: input.taskTime, tokenTtl: input.tokenTtl, latency: input.latency }),
  ...Record.getSomes({ username: input.username }),
  ...Record.getSomes({ password: redacted(input.password) })
})

const portInUse = /EADDRINUSE/

const listenFailure = ({ host, message, port }: ListenError): CliFailure.CliFailure =>
  portInUse.test(message)
    ? CliFailure.failed(
        `Port ${port} of ${host} is in use: choose another with --port, or leave it out for one that is free.`
      )
    : CliFailure.failed(`Cannot listen on ${host}:${port} (${message}): choose another port with --port.`)

const toFailure =
  (loaded: string) =>
  (error: FaultSyntaxError | InvalidOption | ListenError): CliFailure.CliFailure => {
    if (error._tag === "ListenError") return listenFailure(error)
    if (error._tag === "FaultSyntaxError") return CliFailure.usage(error.message)
    // Options are called as their flags are, and their messages begin with the name.
    return CliFailure.usage(`--${error.message.replace(/^load:/, `load ${loaded}:`)}.`)
  }

/** A simulator that listens, or the sentence that says why it does not; `loaded` is the file of its world. */
export const layer = <A>(
  server: Layer.Layer<A, FaultSyntaxError | InvalidOption | ListenError>,
  loaded: Option.Option<string> = Option.none()
): Layer.Layer<A, CliFailure.CliFailure> => {
  const file = Option.getOrElse(loaded, () => "")
  return Layer.effectContext(Effect.mapError(Layer.build(server), toFailure(file)))
}

/** What a client has to know, secrets readable: they open nothing else. */
export interface Facts {
  readonly platform: string
  readonly url: string
  readonly username: string
  readonly password: string
  readonly [name: string]: string
}

/** The part of the facts that is the same for all. */
export const fingerprint = ({ certificate }: Handle): { readonly fingerprint?: string } =>
  certificate === undefined ? {} : { fingerprint: `sha256:${certificate.fingerprint.replaceAll(":", "")}` }

/** What is told of a simulator. */
export interface Simulated {
  /** The platform for people. */
  readonly title: string
  /** What the names of its credentials in the environment begin with. */
  readonly environment: string
  readonly machines: number
  readonly facts: Facts
}

/** What facts are called, for those that people are told below the address. */
const labels: ReadonlyArray<readonly [fact: string, label: string]> = [
  ["version", "version"],
  ["accessKey", "access key"],
  ["secretKey", "secret key"],
  ["region", "region"],
  ["service", "service"],
  ["username", "user name"],
  ["password", "password"],
  ["fingerprint", "certificate"]
]

const describe = ({ environment, facts, machines, title }: Simulated, hci: string): string => {
  const { fingerprint, password, platform, url, username } = facts
  const tls = fingerprint === undefined ? "" : ` --tls ${fingerprint}`
  return [
    `${title} (simulated, ${Format.plural(machines, "machine")}) listens on ${url}`,
    "",
    ...labels.flatMap(([fact, label]) => {
      const value = facts[fact]
      return value === undefined ? [] : [`  ${label.padEnd(11)}  ${value}`]
    }),
    "",
    "Export it from another terminal:",
    "",
    `  export ${environment}_USERNAME=${Shell.quote(username)} ${environment}_PASSWORD=${Shell.quote(password)}`,
    `  ${hci} inventory export --platform ${platform} --url ${url}${tls} --out ./inventory`,
    "",
    "Ctrl-C stops it."
  ].join("\n")
}

/** Tells what a client has to know, and waits for the signal that ends it well. */
export const serve: (simulated: Simulated, json: boolean) => Effect.Effect<never, never, Interruption.Interruption> =
  Effect.fnUntraced(function* (simulated, json) {
    yield* Interruption.isSuccess
    yield* Console.log(json ? JSON.stringify(simulated.facts) : describe(simulated, yield* Shell.hci))
    return yield* Effect.never
  })
