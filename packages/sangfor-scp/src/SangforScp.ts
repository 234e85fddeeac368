/**
 * Everything a program needs to talk to one Sangfor SCP site, in one Layer.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as NodeHttp from "@effect-hci/core/NodeHttp"
import * as Auth from "./Auth.ts"
import * as HttpTransport from "./HttpTransport.ts"
import * as TaskPoller from "./TaskPoller.ts"

/** The three services of a site. */
export type SangforScp = Auth.Auth | HttpTransport.HttpTransport | TaskPoller.TaskPoller

/** Options of {@link layer}. */
export interface Options extends HttpTransport.Options {
  readonly credentials: Auth.Credentials
  /** What waits for tasks do unless they are told otherwise. */
  readonly tasks?: TaskPoller.Options | undefined
}

/** Options of {@link layerNode}. */
export interface NodeOptions extends Options, NodeHttp.Options {}

/** `Auth`, `HttpTransport` and `TaskPoller` of one site, over the HTTP client in the context. */
export const layer = (options: Options): Layer.Layer<SangforScp, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/** The same with undici below, connections of its own, and a say in how certificates are judged. */
export const layerNode = (options: NodeOptions): Layer.Layer<SangforScp> =>
  Layer.provide(layer(options), NodeHttp.layer(options))

/**
 * The same, everything from the environment: the site at `HCI_SCP_URL`, credentials by the names of
 * `Auth.credentialsConfig`, and `HCI_SCP_TLS` as `verify` (the default), `insecure` or `sha256:<fingerprint>`.
 */
export const layerConfig: Layer.Layer<SangforScp, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* Auth.credentialsConfig
    const url = yield* Config.URL("HCI_SCP_URL")
    const tls = yield* NodeHttp.tlsConfig("HCI_SCP_TLS")
    return layerNode({ url, credentials, tls })
  })
)
