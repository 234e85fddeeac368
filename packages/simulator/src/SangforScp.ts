/**
 * A Sangfor Cloud Platform (SCP) to test against: in process, or behind a socket.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import * as Simulator from "@effect-hci/simulator/SangforScp"
 * import { Effect, Layer } from "effect"
 *
 * const site = Layer.unwrap(
 *   Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials }))
 * ).pipe(Layer.provide(Simulator.layerClient({ servers: 500, seed: 7 })))
 *
 * export const program = Servers.count().pipe(Effect.provide(site))
 * ```
 *
 * Every record, id, credential and key is computed from the seed: the same options give the same responses, byte for
 * byte. A record takes memory only once it changes, so that a million servers start as fast as ten.
 *
 * The option `load` goes on with saved state, or starts as the real site of an export: `SimulatorState` reads both.
 * `save` on the handle is the state as it is now.
 *
 * Fault rules and counters name operations as the client does, `Servers.list` or `Auth.login`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type { FaultSyntaxError } from "./FaultRule.ts"
import type { InvalidOption, ListenError } from "./StartErrors.ts"
import * as Assembly from "./internal/sangfor-scp/assembly.ts"
import type { SangforScpHandle, Options, State } from "./internal/sangfor-scp/options.ts"
import * as Layers from "./internal/engine/layers.ts"
import type { ListenOptions } from "./internal/engine/options.ts"
import * as Scrub from "./internal/engine/scrub/scrub.ts"
import { isPlatformConstant } from "./internal/sangfor-scp/constants.ts"

export type {
  /** What a client logs in with, or signs its requests with. */
  Credentials,
  /** The response to a repeated `X-Client-Token`. */
  DuplicateToken,
  /** What the simulated Sangfor SCP is like. */
  Options,
  /** How many requests a minute are served. */
  RateLimit,
  /** A running Sangfor SCP simulator. */
  SangforScpHandle,
  /** The state of a Sangfor SCP simulator, as plain data that JSON can hold. */
  State
} from "./internal/sangfor-scp/options.ts"

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
export class Simulator extends Context.Service<Simulator, SangforScpHandle>()("@effect-hci/simulator/SangforScp") {}

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
  Scrub.scrub(state, options, isPlatformConstant)

/**
 * A simulator without a socket: every request of the `HttpClient` goes to it, whatever its host. Time is that of the
 * `Clock`, so that a test moves it with `TestClock`.
 *
 * @category layers
 */
export const layerClient = (options: Options = {}): Layer.Layer<Simulator | HttpClient.HttpClient, OptionsError> =>
  Layers.layerClient(Simulator, "https://scp.simulator", Assembly.make(options))

/** The largest body that is read. */
const maxBodyBytes = 8 * 1024 * 1024

/**
 * A simulator that listens on 127.0.0.1 until its scope ends; then open connections are closed at once. Fails with
 * `ListenError` when the port is in use.
 *
 * @category layers
 */
export const layerServer = (options: ServerOptions = {}): Layer.Layer<Simulator, OptionsError | ListenError> =>
  Layers.layerServer(Simulator, { ...options, maxBodyBytes }, Assembly.make(options))
