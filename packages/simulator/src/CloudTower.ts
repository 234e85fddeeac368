/**
 * A SmartX CloudTower to test against: in process, or behind a socket.
 *
 * ```ts
 * import { CloudTower, Vm } from "@effect-hci/cloudtower"
 * import * as Simulator from "@effect-hci/simulator/CloudTower"
 * import { Effect, Layer } from "effect"
 *
 * const tower = Layer.unwrap(
 *   Effect.map(Simulator.Simulator, ({ credentials, url }) => CloudTower.layer({ url, credentials }))
 * ).pipe(Layer.provide(Simulator.layerClient({ vms: 500 })))
 *
 * export const program = Vm.count().pipe(Effect.provide(tower))
 * ```
 *
 * Every record, id and secret is computed from the seed: the same options give the same responses, byte for byte. A
 * record takes memory only once it changes, so that a million vms start as fast as ten.
 *
 * The option `load` goes on with saved state, or starts as the real site of an export: `SimulatorState` reads both.
 * `save` on the handle is the state as it is now.
 *
 * Fault rules and counters name operations as the client does, `Vm.createVm` or `User.login`; the GraphQL endpoint is
 * `Graphql.query`, and `Health.probe` the request by which clients of two Towers find the active one.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type { FaultSyntaxError } from "./FaultRule.ts"
import type { InvalidOption, ListenError } from "./StartErrors.ts"
import * as Assembly from "./internal/cloudtower/assembly.ts"
import type { CloudTowerHandle, Options, State } from "./internal/cloudtower/options.ts"
import * as PlatformConstants from "./internal/cloudtower/platformConstants.ts"
import * as Layers from "./internal/engine/layers.ts"
import type { ListenOptions } from "./internal/engine/options.ts"
import * as Scrub from "./internal/engine/scrub/scrub.ts"

export type {
  /** A running CloudTower simulator. */
  CloudTowerHandle,
  /** What a client logs in with. */
  Credentials,
  /** What the simulated CloudTower is like. */
  Options,
  /** The credentials of the change feed, and whether it takes those of all other requests. */
  ChangeFeedOptions,
  /** A user beside the one that clients log in with by default. */
  UserCredentials,
  /** The state of a CloudTower simulator, as plain data that JSON can hold. */
  State
} from "./internal/cloudtower/options.ts"

/**
 * What the simulated platform is like, and how it listens.
 *
 * @category options
 */
export interface ServerOptions extends Options, ListenOptions {}

/**
 * The running simulator.
 *
 * @category services
 */
export class Simulator extends Context.Service<Simulator, CloudTowerHandle>()("@effect-hci/simulator/CloudTower") {}

/**
 * Why a simulator does not start: an option is out of range, or a fault rule cannot be read.
 *
 * @category errors
 */
export type OptionsError = InvalidOption | FaultSyntaxError

/**
 * The state without names, addresses and secrets; it can be loaded like any other.
 *
 * @category state
 */
export const scrub = (state: State, options: Scrub.ScrubOptions = {}): Effect.Effect<State> =>
  Scrub.scrub(state, options, PlatformConstants.make())

/**
 * A simulator without a socket: every request of the `HttpClient` goes to it, whatever its host. Time is that of the
 * `Clock`, so that a test moves it with `TestClock`.
 *
 * @category layers
 */
export const layerClient = (options: Options = {}): Layer.Layer<Simulator | HttpClient.HttpClient, OptionsError> =>
  Layers.layerClient(Simulator, "https://tower.simulator", Assembly.make(options))

/** The largest body that is read: a chunk of an upload and what is around it. */
const maxBodyBytes = 16 * 1024 * 1024

/**
 * A simulator that listens on 127.0.0.1 until its scope ends; then open connections are closed at once. Fails with
 * `ListenError` when the port is in use.
 *
 * @category layers
 */
export const layerServer = (options: ServerOptions = {}): Layer.Layer<Simulator, OptionsError | ListenError> =>
  Layers.layerServer(Simulator, { ...options, maxBodyBytes }, Assembly.make(options))
