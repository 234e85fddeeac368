/**
 * CloudTower on Node: an HTTP client over undici with its own connections, and options for how certificates are verified.
 *
 * Import it as `CloudTowerNode`: `import * as CloudTowerNode from "@effect-hci/cloudtower/Node"`.
 *
 * ```ts
 * import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
 * import { Vm } from "@effect-hci/cloudtower"
 * import { Effect, Redacted } from "effect"
 *
 * // A Tower whose certificate is known by its fingerprint.
 * export const tower = CloudTowerNode.layer({
 *   url: "https://tower.example",
 *   credentials: { apiKey: Redacted.make("...") },
 *   tls: CloudTowerNode.Tls.pinned(`${"AB:".repeat(31)}AB`)
 * })
 *
 * export const program = Vm.count().pipe(Effect.provide(tower))
 * ```
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LayerConfig } from "@effect-hci/core/Platform"
import * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as WebSocket from "@effect-hci/core/node/WebSocket"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTower from "./CloudTower.ts"

/** How certificates are verified: `Tls.verify`, `Tls.authority(pem)`, `Tls.pinned(fingerprint)`, `Tls.insecure`. */
export * as Tls from "@effect-hci/core/Tls"

/**
 * Options of {@link layer}.
 *
 * @category options
 */
export interface Options extends CloudTower.Options, HttpClient.Options {}

/**
 * `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over an HTTP client and WebSockets of their own.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<CloudTower.CloudTower> =>
  Layer.provide(CloudTower.layer({ webSocket: WebSocket.make(options), ...options }), HttpClient.layer(options))

/** The names of all {@link Options}. */
const optionNames: Readonly<Record<keyof Options, true>> = { ...CloudTower.optionNames, ...HttpClient.optionNames }

/**
 * {@link layer} with options from configuration, each a `Config`, or all together one: `layerConfig()` takes all of them
 * from the environment. Defaults: `url` is `HCI_CLOUDTOWER_URL`, `credentials` are those of `Auth.credentialsConfig`,
 * and where `url` is left out `changeFeed` those of `Auth.changeFeedConfig` and `tls` is `HCI_CLOUDTOWER_TLS` as `verify` (the
 * default), `insecure` or `sha256:<fingerprint>`: both are for the Tower of the environment.
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<Partial<Options>> = {}
): Layer.Layer<CloudTower.CloudTower, Config.ConfigError> =>
  LayerConfig.unwrap(
    Effect.gen(function* () {
      const options = yield* LayerConfig.options<Partial<Options>>(config, optionNames)
      const complete = yield* CloudTower.withEnvironment(options)
      const tls = options.tls ?? (options.url === undefined ? yield* Tls.config("HCI_CLOUDTOWER_TLS") : undefined)
      return layer({ ...complete, tls })
    })
  )
