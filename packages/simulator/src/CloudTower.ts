/**
 * A SmartX CloudTower that clients cannot tell from a real one: in process, or behind a socket.
 *
 * ```ts
 * import { CloudTower } from "@effect-hci/simulator"
 *
 * const inventory = program.pipe(
 *   Effect.provide(CloudTower.layerClient({ vms: 10_000, faults: ["Vm.getVms:status=503,probability=0.05"] }))
 * )
 * ```
 *
 * Everything is computed from the seed: the same options give the same records, byte for byte. Records take memory only
 * once they change, so that a million machines start as fast as ten.
 *
 * `load` goes on with a saved world, or starts as the real Tower of an export; `StateFile` reads both, and `save` on the
 * handle is the world as it is now.
 *
 * Fault rules and counters name operations as the generated client does, `Vm.createVm` or `User.login`; the GraphQL
 * endpoint is `Graphql.query`, and `Health.probe` what clients of two Towers ask to find the active one.
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
import * as Assembly from "./internal/cloudtower/simulator.ts"
import * as Vocabulary from "./internal/cloudtower/constants.ts"
import * as Certificate from "./internal/engine/certificate.ts"
import * as Control from "./internal/engine/control.ts"
import * as InProcess from "./internal/engine/inProcess.ts"
import * as Scrub from "./internal/engine/scrub/scrub.ts"
import * as Server from "./internal/engine/server.ts"
import type { ListenError } from "./ListenError.ts"
import type * as SimulatorState from "./SimulatorState.ts"

/** A Tower as plain data that JSON can hold. */
export interface Saved extends SimulatorState.Saved {
  readonly platform: "cloudtower"
  /** The version that was served; served again unless the options name another. */
  readonly version?: string
  /** Machines at the start, unless a site's records are in place of them. */
  readonly vms?: number
  /** Clusters at the start that run machines, unless a site's records are in place of them. */
  readonly clusters?: number
}

/** What the simulated Tower is like. */
export interface Options {
  /** Machines at the start, 0 to 1,000,000; 100 by default. */
  readonly vms?: number
  /**
   * Clusters that run machines, 1 to 1000; by default 2, or one for each 2,000 machines. One cluster that only stores
   * comes on top for each four of them.
   */
  readonly clusters?: number
  /** Where everything is computed from: a whole number below 2^32; 1 by default. */
  readonly seed?: number
  /** The version whose paths and fields are served, `"2.8.0"` to `"4.9.0"`; the newest by default. */
  readonly version?: string
  /** How long a task takes; 2 seconds by default. */
  readonly taskTime?: Duration.Input
  /** How long a token is good; 24 hours by default. API keys do not end. */
  readonly tokenTtl?: Duration.Input
  /** How long every request waits before it is processed; not at all by default. */
  readonly latency?: Duration.Input
  /** Faults from the start, as data or as text; none by default. */
  readonly faults?: ReadonlyArray<FaultRule.Input>
  /** `"root"` by default. */
  readonly username?: string
  /** Computed from the seed by default. */
  readonly password?: Redacted.Redacted
  /** A world to go on with, see `StateFile`; its seed and its numbers are in place of those of the options, its version is the default. */
  readonly load?: Saved
}

/** What a server is like, beside its Tower. */
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
}

/** A look at the machines, past the API. */
export interface Machines {
  readonly count: Effect.Effect<number>
  /** Ids in the order of ids. */
  readonly ids: (position: number, length: number) => Effect.Effect<ReadonlyArray<string>>
}

/** What a test or a program holds of a running simulator. */
export interface CloudTowerHandle extends Handle {
  readonly credentials: Credentials
  readonly machines: Machines
  /** The version that is served. */
  readonly version: string
  /** The world as it is now; tasks under way are not part of it. */
  readonly save: Effect.Effect<Saved>
}

const SimulatorBase: Context.ServiceClass<Simulator, "@effect-hci/simulator/CloudTower", CloudTowerHandle> =
  Context.Service<Simulator, CloudTowerHandle>()("@effect-hci/simulator/CloudTower")
/** The running simulator. */
export class Simulator extends SimulatorBase {}

/** What a simulator can fail to start with: an option out of range, or a fault rule that cannot be read. */
export type OptionsError = InvalidOption | FaultRule.FaultSyntaxError

const toHandle = (address: Control.Address, assembled: Assembly.Assembled): CloudTowerHandle => ({
  ...Control.handle(address, assembled.machinery),
  credentials: assembled.credentials,
  machines: assembled.machines,
  version: assembled.version,
  save: assembled.save
})

/** A saved world without names, addresses and secrets; it can be loaded like the other. */
export const scrub = (saved: Saved, options: SimulatorState.ScrubOptions = {}): Effect.Effect<Saved> =>
  Scrub.world(saved, options, Vocabulary.make())

/**
 * A simulator without a socket: every request of the `HttpClient` goes to it, whatever its host. Time is the `Clock`'s,
 * so that a test moves it with `TestClock`.
 */
export const layerClient = (options: Options = {}): Layer.Layer<Simulator | HttpClient.HttpClient, OptionsError> =>
  Layer.effectContext(
    Effect.map(Assembly.make(options), (assembled) => {
      const address = { url: "https://tower.simulator", port: undefined, certificate: undefined }
      return Context.make(Simulator, toHandle(address, assembled)).pipe(
        Context.add(HttpClient.HttpClient, InProcess.make(assembled.simulation))
      )
    })
  )

/** Largest body that is read: a chunk of an upload and what is around it. */
const maxBodyBytes = 16 * 1024 * 1024

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
