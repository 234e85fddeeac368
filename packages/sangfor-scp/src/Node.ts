/**
 * `SangforScp` on Node: over undici, with a choice of how the server's certificate is checked.
 *
 * Import it as `SangforScpNode`: `import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"`.
 *
 * ```ts
 * import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Redacted } from "effect"
 *
 * // A site whose certificate is known by its fingerprint.
 * export const site = SangforScpNode.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *   tls: SangforScpNode.Tls.pinned(`${"AB:".repeat(31)}AB`)
 * })
 *
 * export const program = Servers.count().pipe(Effect.provide(site))
 * ```
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LayerConfig } from "@effect-hci/core/Platform"
import * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as Tls from "@effect-hci/core/Tls"
import * as SangforScp from "./SangforScp.ts"

/** How the server's certificate is checked: `Tls.verify`, `Tls.authority(pem)`, `Tls.pinned(fingerprint)`, `Tls.insecure`. */
export * as Tls from "@effect-hci/core/Tls"

/**
 * Options of {@link layer}.
 *
 * @category options
 */
export interface Options extends SangforScp.Options, HttpClient.Options {}

/**
 * `Auth`, `HttpTransport` and `TaskPoller` of one connection, over an HTTP client of its own.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<SangforScp.SangforScp> =>
  Layer.provide(SangforScp.layer(options), HttpClient.layer(options))

/** The names of all {@link Options}. */
const optionNames: Readonly<Record<keyof Options, true>> = { ...SangforScp.optionNames, ...HttpClient.optionNames }

/**
 * {@link layer} with options from configuration, each a `Config`, or all together one: `layerConfig()` takes all of them
 * from the environment. Defaults: `url` is `HCI_SCP_URL`, `credentials` are those of `Auth.credentialsConfig`, and
 * where `url` is left out `tls` is `HCI_SCP_TLS` as `verify` (the default), `insecure` or `sha256:<fingerprint>`, and
 * `protocol` is `HCI_SCP_PROTOCOL` as `classic`, `2024` or `detect` (the default): both are for the site of the environment.
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<Partial<Options>> = {}
): Layer.Layer<SangforScp.SangforScp, Config.ConfigError> =>
  LayerConfig.unwrap(
    Effect.gen(function* () {
      const options = yield* LayerConfig.options<Partial<Options>>(config, optionNames)
      const complete = yield* SangforScp.withEnvironment(options)
      const tls = options.tls ?? (options.url === undefined ? yield* Tls.config("HCI_SCP_TLS") : undefined)
      return layer({ ...complete, tls })
    })
  )
