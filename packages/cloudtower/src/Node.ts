/**
 * CloudTower on Node: an HTTP client over undici with its own connections, and options for how certificates are verified.
 *
 * Import it as `CloudTowerNode`: `import * as CloudTowerNode from "@effect-hci/cloudtower/Node"`.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as WebSocket from "@effect-hci/core/node/WebSocket"
import * as Tls from "@effect-hci/core/Tls"
import * as Auth from "./Auth.ts"
import * as CloudTower from "./CloudTower.ts"

/** How certificates are verified: `Tls.verify`, `Tls.authority(pem)`, `Tls.pinned(fingerprint)`, `Tls.insecure`. */
export * as Tls from "@effect-hci/core/Tls"

/** Options of {@link layer}. */
export interface Options extends CloudTower.Options, HttpClient.Options {}

/** `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over an HTTP client and WebSockets of their own. */
export const layer = (options: Options): Layer.Layer<CloudTower.CloudTower> =>
  Layer.provide(CloudTower.layer({ webSocket: WebSocket.make(options), ...options }), HttpClient.layer(options))

/**
 * {@link layer} with options from the environment: the Tower at `HCI_CLOUDTOWER_URL`, credentials by the names of
 * `Auth.credentialsConfig` and `Auth.changeFeedConfig`, and `HCI_CLOUDTOWER_TLS` as `verify` (the default), `insecure` or `sha256:<fingerprint>`.
 */
export const layerConfig: Layer.Layer<CloudTower.CloudTower, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* Auth.credentialsConfig
    const url = yield* Config.NonEmptyString("HCI_CLOUDTOWER_URL")
    const changeFeed = yield* Auth.changeFeedConfig
    const tls = yield* Tls.config("HCI_CLOUDTOWER_TLS")
    return layer({ url, credentials, changeFeed, tls })
  })
)
