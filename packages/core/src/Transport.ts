/**
 * Executes operations against one site.
 *
 * A call passes, outermost first: span and metrics, circuit breaker, retry, rate limit, authorization, sending, reading
 * of the status, decoding. What does this is loaded when the first transport is made: it stands on much of effect that
 * nothing else here needs, and a program that only names calls, layers or errors does not wait for it.
 *
 * ```ts
 * import type { Transport } from "@effect-hci/core"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
 * import { Effect, Redacted } from "effect"
 *
 * // What every layer of a site takes, beside its credentials.
 * const options: Transport.Options = {
 *   url: "https://scp.example",
 *   site: "berlin",
 *   timeout: "20 seconds",
 *   circuitBreaker: { failures: 5, openFor: "30 seconds" },
 *   headers: { "x-audit": "nightly" }
 * }
 *
 * export const site = SangforScpNode.layer({
 *   ...options,
 *   credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") }
 * })
 *
 * export const program = Servers.count().pipe(Effect.provide(site))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import type * as Engine from "./internal/transport/engine.ts"
import type { Dependencies, Options, Transport } from "./internal/transport/options.ts"

export type {
  /** When calls to a site that fails are no longer tried. */
  CircuitBreakerOptions,
  /** What a platform brings to its transport. */
  Dependencies,
  /** Options of a transport. */
  Options,
  /** What executes operations; the contract of both platforms' `HttpTransport` services. */
  Transport
} from "./internal/transport/options.ts"

export type {
  /** Requests allowed in a window of time. */
  Limit,
  /** Limits that a transport keeps, so that the server does not have to reject requests with 429. */
  RateLimits
} from "./CallOptions.ts"

let loaded: typeof Engine | undefined

/** What transports are made of; once it is there, nothing waits for a promise. */
const engine: Effect.Effect<typeof Engine> = Effect.suspend(() =>
  loaded === undefined
    ? Effect.map(
        Effect.promise(() => import("./internal/transport/engine.ts")),
        (module) => (loaded = module)
      )
    : Effect.succeed(loaded)
)

/**
 * Loads what transports are made of, which the first one does otherwise. Virtual time does not wait for it: a test that
 * makes transports while time passes loads it before.
 *
 * @category constructors
 */
export const load: Effect.Effect<void> = Effect.asVoid(engine)

/**
 * Makes a transport, which lives as long as its scope.
 *
 * @category constructors
 */
export const make = (
  dependencies: Dependencies,
  options: Options
): Effect.Effect<Transport, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.flatMap(engine, (module) => module.make(dependencies, options))

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  url: true,
  site: true,
  timeout: true,
  rateLimits: true,
  maxServerWait: true,
  circuitBreaker: true,
  retry: true,
  headers: true,
  transformClient: true,
  strict: true
}
