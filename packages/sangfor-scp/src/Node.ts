/**
 * `SangforScp` on Node: over undici, with a choice of how the server's certificate is checked.
 *
 * Import it as `SangforScpNode`: `import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"`.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as Tls from "@effect-hci/core/Tls"
import * as Auth from "./Auth.ts"
import * as SangforScp from "./SangforScp.ts"

/** How the server's certificate is checked: `Tls.verify`, `Tls.authority(pem)`, `Tls.pinned(fingerprint)`, `Tls.insecure`. */
export * as Tls from "@effect-hci/core/Tls"

/** Options of {@link layer}. */
export interface Options extends SangforScp.Options, HttpClient.Options {}

/** `Auth`, `HttpTransport` and `TaskPoller` of one connection, over an HTTP client of its own. */
export const layer = (options: Options): Layer.Layer<SangforScp.SangforScp> =>
  Layer.provide(SangforScp.layer(options), HttpClient.layer(options))

/**
 * The same with all options from the environment: the site at `HCI_SCP_URL`, credentials by the names of
 * `Auth.credentialsConfig`, `HCI_SCP_TLS` as `verify` (the default), `insecure` or `sha256:<fingerprint>`, and
 * `HCI_SCP_PROTOCOL` as `classic` (the default), `2024` or `detect`.
 */
export const layerConfig: Layer.Layer<SangforScp.SangforScp, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* Auth.credentialsConfig
    const url = yield* Config.NonEmptyString("HCI_SCP_URL")
    const tls = yield* Tls.config("HCI_SCP_TLS")
    const protocol = yield* Config.withDefault(
      Config.Literals(["classic", "2024", "detect"], "HCI_SCP_PROTOCOL"),
      "classic"
    )
    return layer({ url, credentials, tls, protocol })
  })
)
