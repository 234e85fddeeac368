/**
 * All services of one connection to Sangfor SCP, in one Layer.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Redacted } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * // A site over `fetch`, as browsers, Bun and Deno have it; for Node there is `@effect-hci/sangfor-scp/Node`.
 * export const site = SangforScp.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }
 * })
 *
 * export const program = Servers.count().pipe(Effect.provide(site), Effect.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { LayerConfig } from "@effect-hci/core/Platform"
import * as Auth from "./Auth.ts"
import * as HttpTransport from "./HttpTransport.ts"
import * as TaskPoller from "./TaskPoller.ts"

/**
 * The three services of a connection.
 *
 * @category services
 */
export type SangforScp = Auth.Auth | HttpTransport.HttpTransport | TaskPoller.TaskPoller

/**
 * Options of {@link layer}.
 *
 * @category options
 */
export interface Options extends HttpTransport.Options {
  /** EC2 credentials, or a user's name and password, or an Effect that gives either where they change. */
  readonly credentials: Auth.CredentialsSource
  /** Defaults of waits for tasks. Default: a poll every 3 seconds, for 300 seconds in all. */
  readonly tasks?: TaskPoller.Options | undefined
}

/**
 * `Auth`, `HttpTransport` and `TaskPoller` of one connection, over the HTTP client in the context.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<SangforScp, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  ...HttpTransport.optionNames,
  credentials: true,
  tasks: true
}

/**
 * Some options with those that have to be there: what is left out comes from the environment, by its documented name.
 *
 * @category configuration
 */
export const withEnvironment = <O extends Partial<Options>>(
  options: O
): Effect.Effect<O & Options, Config.ConfigError> =>
  Effect.gen(function* () {
    const [url, credentials] = yield* Auth.requiredOptions(options)
    const protocol = options.protocol ?? (options.url === undefined ? yield* HttpTransport.protocolConfig : undefined)
    return { ...options, credentials, url, protocol }
  })

/**
 * {@link layer} with options from configuration, each a `Config`, or all together one. Defaults: `url` is `HCI_SCP_URL`,
 * `credentials` are those of `Auth.credentialsConfig`, `protocol` is `HCI_SCP_PROTOCOL` where `url` is left out: it is of
 * the site of the environment.
 *
 * **Example** (A site and a timeout)
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Config, Effect } from "effect"
 *
 * // A site with a name, and a time limit from the environment; all else has its default.
 * export const site = SangforScp.layerConfig({ site: Config.succeed("lab"), timeout: Config.Duration("SCP_TIMEOUT") })
 *
 * export const program = Servers.count().pipe(Effect.provide(site))
 * ```
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<Partial<Options>> = {}
): Layer.Layer<SangforScp, Config.ConfigError, HttpClient.HttpClient> =>
  LayerConfig.unwrap(
    LayerConfig.options<Partial<Options>>(config, optionNames).pipe(
      Effect.flatMap((options) => withEnvironment(options)),
      Effect.map((options) => layer(options))
    )
  )
