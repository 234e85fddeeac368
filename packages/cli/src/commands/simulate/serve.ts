/** What the simulators of both platforms have in common: flags, errors, what is printed, and how serving ends. */
import * as Console from "effect/Console"
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CommandLine from "effect/process/CommandLine"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type { FaultSyntaxError } from "@effect-hci/simulator/FaultRule"
import type { Handle } from "@effect-hci/simulator/Handle"
import type { InvalidOption, ListenError } from "@effect-hci/simulator/StartErrors"
import type { ReadError, SimulatorState } from "@effect-hci/simulator/SimulatorState"
import * as CliFailure from "../../CliFailure.ts"
import type { SignalExitCode } from "../../runMain.ts"
import { failOnSignal, succeedOnSignal } from "../../runMain.ts"
import * as CliState from "../../stateFile.ts"
import * as Text from "../../ui/text.ts"

/** The flags that both simulators have. */
export interface Input {
  /** Port on 127.0.0.1; 0 for one that is free. */
  readonly port: number
  /** Whether to serve HTTPS. */
  readonly tls: boolean
  readonly seed: Option.Option<number>
  /** The time that records are computed from. */
  readonly startTime: Option.Option<DateTime.Utc>
  /** Names that requests may have in their header `Host`, separated by commas. */
  readonly hosts: Option.Option<string>
  readonly taskTime: Option.Option<Duration.Duration>
  readonly tokenTtl: Option.Option<Duration.Duration>
  readonly latency: Option.Option<Duration.Duration>
  /** Fault rules. */
  readonly faults: ReadonlyArray<string>
  readonly username: Option.Option<string>
  readonly password: Option.Option<string>
  /** Whether to print the credentials as JSON. */
  readonly json: boolean
  /** A state file, or the folder of an export, to begin with. */
  readonly load: Option.Option<string>
  /** The file for the state at the end. */
  readonly save: Option.Option<string>
}

/** The options of a simulator that follow from these flags. */
export interface Options {
  readonly port: number
  readonly tls: boolean
  readonly faults: ReadonlyArray<string>
  readonly seed?: number
  readonly startTime?: DateTime.Utc
  readonly hosts?: ReadonlyArray<string>
  readonly taskTime?: Duration.Duration
  readonly tokenTtl?: Duration.Duration
  readonly latency?: Duration.Duration
  readonly username?: string
  readonly password?: Redacted.Redacted
}

/** What serving needs. */
export type Environment = CliState.Files | SignalExitCode

/** A flag that holds a secret. */
export const redacted = (text: Option.Option<string>): Option.Option<Redacted.Redacted> =>
  Option.map(text, (value) => Redacted.make(value))

const hostNames = (text: string): ReadonlyArray<string> => text.split(",").map((name) => name.trim())

/** From flags to options. */
export const optionsOf = (input: Input): Options => ({
  port: input.port,
  tls: input.tls,
  faults: input.faults,
  ...Record.getSomes({ seed: input.seed }),
  ...Record.getSomes({ startTime: input.startTime }),
  ...Record.getSomes({ hosts: Option.map(input.hosts, hostNames) }),
  ...Record.getSomes({ taskTime: input.taskTime, tokenTtl: input.tokenTtl, latency: input.latency }),
  ...Record.getSomes({ username: input.username }),
  ...Record.getSomes({ password: redacted(input.password) })
})

/** The state to begin with. Fails when one of the `sizes` is given too: state has its own seed and records. */
export const loadState = <A extends SimulatorState>(
  { load }: Input,
  sizes: Readonly<Record<string, Option.Option<unknown>>>,
  decode: (path: string) => Effect.Effect<A, ReadError, CliState.Files>
): Effect.Effect<{ readonly load?: A }, CliFailure.CliFailure, CliState.Files> => {
  if (Option.isNone(load)) return Effect.succeed({})
  const [flag] = Object.keys(Record.getSomes(sizes))
  if (flag !== undefined) {
    return Effect.fail(
      CliFailure.usage(`--load and --${flag} contradict each other: loaded state has its own seed and its own records.`)
    )
  }
  return Effect.map(CliState.read(load.value, decode), (state) => ({ load: state }))
}

/** Fails before anything is served when the state could not be saved at the end. */
export const checkSave = ({ save }: Input): Effect.Effect<void, CliFailure.CliFailure, CliState.Files> =>
  Option.isNone(save) ? Effect.void : CliState.checkWritable(save.value)

/** Saves the state when serving ends. A failure is printed here, because nothing runs after it that could catch it. */
const saveAtEnd = <A, E, R>(
  serving: Effect.Effect<A, E, R>,
  { save }: Input,
  state: Effect.Effect<SimulatorState>
): Effect.Effect<A, E, R | Environment> =>
  Option.isNone(save)
    ? serving
    : Effect.ensuring(
        serving,
        Effect.flatMap(state, (current) => CliState.write(save.value, current)).pipe(
          Effect.catch(({ message }) => Effect.andThen(Console.error(Text.oneLine(message)), failOnSignal))
        )
      )

const portInUse = /EADDRINUSE/

const listenFailure = ({ host, message, port }: ListenError): CliFailure.CliFailure =>
  portInUse.test(message)
    ? CliFailure.failed(
        `Port ${port} of ${host} is in use: choose another with --port, or leave it out for one that is free.`
      )
    : CliFailure.failed(`Cannot listen on ${host}:${port} (${message}): choose another port with --port.`)

const toFailure =
  (loadedPath: string) =>
  (error: FaultSyntaxError | InvalidOption | ListenError): CliFailure.CliFailure => {
    if (error._tag === "ListenError") return listenFailure(error)
    if (error._tag === "FaultSyntaxError") return CliFailure.usage(error.message)
    // Options have the names of their flags, and the messages begin with the name.
    return CliFailure.usage(`--${error.message.replace(/^load:/, `load ${loadedPath}:`)}.`)
  }

/** A simulator that listens; `loadedPath`, where its state was read, is named in errors. */
export const layer = <A>(
  server: Layer.Layer<A, FaultSyntaxError | InvalidOption | ListenError>,
  loadedPath: Option.Option<string> = Option.none()
): Layer.Layer<A, CliFailure.CliFailure> =>
  Layer.effectContext(Effect.mapError(Layer.build(server), toFailure(Option.getOrElse(loadedPath, () => ""))))

/** What a client needs to connect, with readable secrets: they belong to the simulator alone. */
export interface ConnectionInfo {
  readonly platform: string
  readonly url: string
  readonly username: string
  readonly password: string
  readonly [name: string]: string
}

/** The fingerprint of the simulator's certificate, if it serves HTTPS. */
export const fingerprintOf = ({ certificate }: Handle): { readonly fingerprint?: string } =>
  certificate === undefined ? {} : { fingerprint: `sha256:${certificate.fingerprint.replaceAll(":", "")}` }

/** A simulator that is being served. */
export interface Served {
  /** The platform's name for people. */
  readonly title: string
  /** The environment variables with which `hci inventory export` logs in. */
  readonly variables: Readonly<Record<string, string>>
  /** How many servers or vms it has, in words. */
  readonly size: string
  readonly connection: ConnectionInfo
  /** The state at this moment. */
  readonly state: Effect.Effect<SimulatorState>
}

/** The labels of what is printed below the address. */
const labels: ReadonlyArray<readonly [name: string, label: string]> = [
  ["version", "version"],
  ["accessKey", "access key"],
  ["secretKey", "secret key"],
  ["region", "region"],
  ["service", "service"],
  ["username", "user name"],
  ["password", "password"],
  ["apiKey", "API key"],
  ["feedUsername", "feed user name"],
  ["feedPassword", "feed password"],
  ["fingerprint", "certificate"]
]

const quote = (text: string): string => CommandLine.display([text])

/** The values that have a label, below each other. */
const labelled = (connection: ConnectionInfo): ReadonlyArray<string> => {
  const present = labels.filter(([name]) => connection[name] !== undefined)
  const width = Math.max(...present.map(([, label]) => label.length))
  return present.map(([name, label]) => `  ${label.padEnd(width)}  ${connection[name]}`)
}

const describe = ({ connection, size, title, variables }: Served, hci: string): string => {
  const { fingerprint, platform, url } = connection
  const tls = fingerprint === undefined ? "" : ` --tls ${fingerprint}`
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`)
  return [
    `${title} (simulated, ${size}) listens on ${url}`,
    "",
    ...labelled(connection),
    "",
    "Export it from another terminal:",
    "",
    `  export ${assignments.join(" ")}`,
    `  ${hci} inventory export --platform ${platform} --url ${url}${tls} --out ./inventory`,
    "",
    "Ctrl-C stops it."
  ].join("\n")
}

/** Prints what a client needs to connect, waits for the signal that ends it, and saves the state. */
export const serve: (served: Served, input: Input) => Effect.Effect<never, never, Environment> = Effect.fnUntraced(
  function* (served, input) {
    yield* succeedOnSignal
    const { connection } = served
    yield* Console.log(input.json ? JSON.stringify(connection) : describe(served, yield* Text.commandName))
    return yield* Effect.never
  },
  (serving, { state }, input) => saveAtEnd(serving, input, state)
)
