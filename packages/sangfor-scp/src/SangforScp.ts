/**
 * Everything a program needs to talk to one Sangfor SCP site, in one Layer.
 *
 * @since 0.1.0
 */
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
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

/** `Auth`, `HttpTransport` and `TaskPoller` of one site, over the HTTP client in the context. */
export const layer = (options: Options): Layer.Layer<SangforScp, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )
