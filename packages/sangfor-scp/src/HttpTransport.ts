/**
 * Executes operations against one Sangfor SCP site.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Transport from "@effect-hci/core/Transport"
import { Auth } from "./Auth.ts"
import { protocol } from "./internal/protocol.ts"

const HttpTransportService: Context.ServiceClass<
  HttpTransport,
  "@effect-hci/sangfor-scp/HttpTransport",
  Transport.Transport
> = Context.Service<HttpTransport, Transport.Transport>()("@effect-hci/sangfor-scp/HttpTransport")
/** The connection to one site. */
export class HttpTransport extends HttpTransportService {}

/** Options of the transport; see `@effect-hci/core/Transport`. */
export interface Options extends Transport.Options {}

/** SCP's published limits: 600 GET and 100 other requests a minute. */
export const rateLimits: Transport.RateLimits = {
  reads: { requests: 600, window: "1 minute" },
  writes: { requests: 100, window: "1 minute" }
}

/** The transport of one site. */
export const layer = (options: Options): Layer.Layer<HttpTransport, never, Auth | HttpClient.HttpClient> =>
  Layer.effect(
    HttpTransport,
    Effect.flatMap(Auth, (auth) => Transport.make({ protocol, auth, rateLimits }, options))
  )

/** The transport of one site, its options read from configuration. */
export const layerConfig = (
  config: Config.Wrap<Options>
): Layer.Layer<HttpTransport, Config.ConfigError, Auth | HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(config), layer))
