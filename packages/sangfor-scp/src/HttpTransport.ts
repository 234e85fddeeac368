/**
 * The connection to one Sangfor SCP site: executes operations.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Transport from "@effect-hci/core/Transport"
import type { SiteAuth } from "./Auth.ts"
import { Auth } from "./Auth.ts"
import { ClientToken, protocol } from "./internal/protocol.ts"

/** Executes operations over one connection. */
export class HttpTransport extends Context.Service<HttpTransport, Transport.Transport>()(
  "@effect-hci/sangfor-scp/HttpTransport"
) {}

/** Options of {@link layer}. `rateLimits` is {@link rateLimits} by default. */
export interface Options extends Transport.Options {}

/** SCP's published limits: 600 GET and 100 other requests a minute. */
export const rateLimits: Transport.RateLimits = {
  reads: { requests: 600, window: "1 minute" },
  writes: { requests: 100, window: "1 minute" }
}

/** Adds to a 401 which settings to check. */
const explainWith =
  ({ unauthorizedAdvice }: SiteAuth): NonNullable<Transport.Dependencies["explain"]> =>
  (_, failure) =>
    failure.status !== 401 || unauthorizedAdvice === undefined
      ? Effect.succeed(failure)
      : Effect.map(unauthorizedAdvice, (advice) => ({ ...failure, message: `${failure.message} (${advice})` }))

/** The transport of one connection. */
export const layer = (options: Options): Layer.Layer<HttpTransport, never, Auth | HttpClient.HttpClient> =>
  Layer.effect(
    HttpTransport,
    Effect.flatMap(Auth, (auth) => Transport.make({ protocol, auth, rateLimits, explain: explainWith(auth) }, options))
  )

/** The transport of one connection, its options read from configuration. */
export const layerConfig = (
  config: Config.Wrap<Options>
): Layer.Layer<HttpTransport, Config.ConfigError, Auth | HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(config), layer))

/**
 * Sends one write with an `X-Client-Token` of your own, a UUID, in place of a new one. SCP remembers it for 15 minutes: a
 * process that made a call, stopped, and makes it again within that time with the same token changes nothing twice, and
 * fails with `Conflict` if the first call was carried out. A token is for one POST or PUT: a second call with it is taken
 * for a repeat of the first.
 */
export const withClientToken =
  (token: string) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(self, ClientToken, token)
