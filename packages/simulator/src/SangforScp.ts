/**
 * A Sangfor Cloud Platform that clients cannot tell from a real one: in process, or behind a socket.
 *
 * ```ts
 * import { SangforScp } from "@effect-hci/simulator"
 *
 * const inventory = program.pipe(
 *   Effect.provide(SangforScp.layerClient({ servers: 10_000, faults: ["*:status=503,probability=0.05"] }))
 * )
 * ```
 *
 * Everything is computed from the seed: the same options give the same machines, credentials and keys, byte for byte.
 * Machines take memory only once they change, so that a million of them start as fast as ten.
 *
 * `load` goes on with a saved world, or starts as the real site of an export; `StateFile` reads both, and `save` on the
 * handle is the world as it is now.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as FaultRule from "./FaultRule.ts"
import type { Handle } from "./Handle.ts"
import type { InvalidOption } from "./InvalidOption.ts"
import * as Certificate from "./internal/engine/certificate.ts"
import * as Control from "./internal/engine/control.ts"
import * as InProcess from "./internal/engine/inProcess.ts"
import * as Scrub from "./internal/engine/scrub/scrub.ts"
import * as Server from "./internal/engine/server.ts"
import type { DuplicateToken } from "./internal/sangfor-scp/idempotency.ts"
import type { RateLimit } from "./internal/sangfor-scp/limits.ts"
import * as Assembly from "./internal/sangfor-scp/simulator.ts"
import { isWord } from "./internal/sangfor-scp/vocabulary.ts"
import type { ListenError } from "./ListenError.ts"
import type * as SimulatorState from "./SimulatorState.ts"

export type {
  /** How a repeated `X-Client-Token` is refused: 409, or 429 as newer systems do. */
  DuplicateToken,
  /** Requests a minute. */
  RateLimit
}

/** A cloud as plain data that JSON can hold. */
export interface Saved extends SimulatorState.Saved {
  readonly platform: "sangfor-scp"
  /** Machines at the start, unless a site's records are in place of them. */
  readonly servers?: number
}

/** What the simulated cloud is like. */
export interface Options {
  /** Machines at the start, 0 to 1,000,000; 100 by default. */
  readonly servers?: number
  /** Where everything is computed from: a whole number below 2^32; 1 by default. */
  readonly seed?: number
  /** How long a task takes; 2 seconds by default. */
  readonly taskTime?: Duration.Input
  /** How long a token is good; 24 hours by default. */
  readonly tokenTtl?: Duration.Input
  /** How long every request waits before it is processed; not at all by default. */
  readonly latency?: Duration.Input
  /** Limits of requests a minute, `true` for the documented ones; none by default. */
  readonly rateLimit?: boolean | RateLimit
  /** Faults from the start, as data or as text; none by default. */
  readonly faults?: ReadonlyArray<FaultRule.Input>
  /** `"admin"` by default. */
  readonly username?: string
  /** Computed from the seed by default. */
  readonly password?: Redacted.Redacted
  /** Computed from the seed by default. */
  readonly accessKey?: string
  /** Computed from the seed by default. */
  readonly secretKey?: Redacted.Redacted
  /** Region of signatures; `"cn-south-1"` by default. */
  readonly region?: string
  /** Service of signatures; `"open-api"` by default. */
  readonly service?: string
  /** How far `X-Amz-Date` may be from the clock; 15 minutes by default. */
  readonly clockSkew?: Duration.Input
  /** The platform's version, which decides the dates that paths may carry; `"6.11.1"` by default. */
  readonly version?: string
  /** How a repeat of an `X-Client-Token` within 15 minutes is refused; `"conflict"` by default. */
  readonly duplicateToken?: DuplicateToken
  /** A world to go on with, see `StateFile`; its seed and its number of machines are in place of those of the options. */
  readonly load?: Saved
}

/** What a server is like, beside its cloud. */
export interface ServerOptions extends Options {
  /** The port on 127.0.0.1; by default one that the system chooses. */
  readonly port?: number
  /** HTTPS with a new self-signed certificate for localhost; plain HTTP by default. */
  readonly tls?: boolean
}

/** With what a client gets in. */
export interface Credentials {
  readonly username: string
  readonly password: Redacted.Redacted
  readonly accessKey: string
  readonly secretKey: Redacted.Redacted
  readonly region: string
  readonly service: string
}

/** A look at the machines, past the API. */
export interface Servers {
  readonly count: Effect.Effect<number>
  /** Ids in the order of the list. */
  readonly ids: (position: number, length: number) => Effect.Effect<ReadonlyArray<string>>
}

/** What a test or a program holds of a running simulator. */
export interface SangforScpHandle extends Handle {
  readonly credentials: Credentials
  readonly servers: Servers
  /** The world as it is now; tasks under way are not part of it. */
  readonly save: Effect.Effect<Saved>
}

const SimulatorBase: Context.ServiceClass<Simulator, "@effect-hci/simulator/SangforScp", SangforScpHandle> =
  Context.Service<Simulator, SangforScpHandle>()("@effect-hci/simulator/SangforScp")
/** The running simulator. */
export class Simulator extends SimulatorBase {}

/** What a simulator can fail to start with: an option out of range, or a fault rule that cannot be read. */
export type OptionsError = InvalidOption | FaultRule.FaultSyntaxError

const toHandle = (address: Control.Address, assembled: Assembly.Assembled): SangforScpHandle => ({
  ...Control.handle(address, assembled.machinery),
  credentials: assembled.credentials,
  servers: assembled.servers,
  save: assembled.save
})

/** A saved world without names, addresses and secrets; it can be loaded like the other. */
export const scrub = (saved: Saved, options: SimulatorState.ScrubOptions = {}): Effect.Effect<Saved> =>
  Scrub.world(saved, options, isWord)

/**
 * A simulator without a socket: every request of the `HttpClient` goes to it, whatever its host. Time is the `Clock`'s,
 * so that a test moves it with `TestClock`.
 */
export const layerClient = (options: Options = {}): Layer.Layer<Simulator | HttpClient.HttpClient, OptionsError> =>
  Layer.effectContext(
    Effect.map(Assembly.make(options), (assembled) => {
      const address = { url: "https://scp.simulator", port: undefined, certificate: undefined }
      return Context.make(Simulator, toHandle(address, assembled)).pipe(
        Context.add(HttpClient.HttpClient, InProcess.make(assembled.simulation))
      )
    })
  )

/** Largest body that is read. */
const maxBodyBytes = 8 * 1024 * 1024

/**
 * A simulator that listens on 127.0.0.1 until its scope ends; then open connections are closed at once. Fails with
 * `ListenError` when the port is in use.
 */
export const layerServer = (options: ServerOptions = {}): Layer.Layer<Simulator, OptionsError | ListenError> =>
  Layer.effect(
    Simulator,
    Effect.gen(function* () {
      const assembled = yield* Assembly.make(options)
      const certificate = options.tls === true ? yield* Certificate.make : undefined
      const { simulation } = assembled
      const host = "127.0.0.1"
      const port = yield* Server.serve({ simulation, host, port: options.port ?? 0, certificate, maxBodyBytes })
      const url = `${certificate === undefined ? "http" : "https"}://${host}:${port}`
      return toHandle({ url, port, certificate: certificate && publicPart(certificate) }, assembled)
    })
  )

const publicPart = ({ fingerprint, pem }: Certificate.KeyedCertificate) => ({ fingerprint, pem })
