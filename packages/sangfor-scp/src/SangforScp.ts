/**
 * All services of one connection to Sangfor SCP, in one Layer.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Redacted } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * // A site over `fetch`, as browsers, Bun and Deno have it; for Node there is `@effect-hci/sangfor-scp/Node`.
 * const site = SangforScp.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }
 * })
 *
 * export const program = Servers.count().pipe(Effect.provide(site), Effect.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 */
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
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
