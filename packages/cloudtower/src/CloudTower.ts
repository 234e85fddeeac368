/**
 * Everything a program needs to talk to one CloudTower, in one Layer.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { RequestError } from "@effect-hci/core/HciError"
import * as Auth from "./Auth.ts"
import * as HttpTransport from "./HttpTransport.ts"
import { Language } from "./Language.ts"
import * as TaskPoller from "./TaskPoller.ts"

/** The three services of a Tower. */
export type CloudTower = Auth.Auth | HttpTransport.HttpTransport | TaskPoller.TaskPoller

/** Options of {@link layer}. */
export interface Options extends HttpTransport.Options {
  readonly credentials: Auth.Credentials
  /** What waits for tasks do unless they are told otherwise. */
  readonly tasks?: TaskPoller.Options | undefined
}

/** `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over the HTTP client in the context. */
export const layer = (options: Options): Layer.Layer<CloudTower, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer(options)),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/** The version of the Tower, as in `4.8.0`; asked once. */
export const serverVersion: Effect.Effect<string, RequestError, HttpTransport.HttpTransport> =
  HttpTransport.HttpTransport.use((transport) => transport.serverVersion)

/** The calls of a program answer in this language, whatever the layer says. */
export const withLanguage =
  (language: Language) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(self, Language, language)

export { whenUnlocked } from "./internal/whenUnlocked.ts"
