/**
 * Everything a program needs to talk to one CloudTower, in one Layer.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { RequestError } from "@effect-hci/core/HciError"
import { Unauthorized } from "@effect-hci/core/HciError"
import * as NodeHttp from "@effect-hci/core/NodeHttp"
import type { Operation } from "@effect-hci/core/Operation"
import * as Auth from "./Auth.ts"
import * as HttpTransport from "./HttpTransport.ts"
import * as Login from "./internal/login.ts"
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

/** Options of {@link layerNode}. */
export interface NodeOptions extends Options, NodeHttp.Options {}

const adviceFor = (credentials: Auth.Credentials): string =>
  "apiKey" in credentials
    ? "the API key may have been deleted or have expired: make a new one"
    : "the Tower refuses the token of a login it has just made: check that the account is active, and where two-factor login is on, use an API key"

/** Says what to do about a call that is refused in spite of its credentials; refused logins have their own words. */
const advised = (credentials: Auth.Credentials) =>
  Layer.effect(
    HttpTransport.HttpTransport,
    Effect.map(HttpTransport.HttpTransport, ({ execute, serverVersion }) => ({
      serverVersion,
      execute: <I, O, E>(operation: Operation<I, O, E>, input: I) =>
        Effect.mapError(execute(operation, input), (error) =>
          error instanceof Unauthorized && error.operation === operation.name
            ? Login.withAdvice(error, adviceFor(credentials))
            : error
        )
    }))
  )

/** `Auth`, `HttpTransport` and `TaskPoller` of one Tower, over the HTTP client in the context. */
export const layer = (options: Options): Layer.Layer<CloudTower, never, HttpClient.HttpClient> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(Layer.provide(advised(options.credentials), HttpTransport.layer(options))),
    Layer.provideMerge(Auth.layer(options.credentials, options))
  )

/** The same with undici below, connections of its own, and a say in how certificates are judged. */
export const layerNode = (options: NodeOptions): Layer.Layer<CloudTower> =>
  Layer.provide(layer(options), NodeHttp.layer(options))

/**
 * The same, everything from the environment: the Tower at `HCI_CLOUDTOWER_URL`, credentials by the names of
 * `Auth.credentialsConfig`, and `HCI_CLOUDTOWER_TLS` as `verify` (the default), `insecure` or `sha256:<fingerprint>`.
 */
export const layerConfig: Layer.Layer<CloudTower, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* Auth.credentialsConfig
    const url = yield* Config.URL("HCI_CLOUDTOWER_URL")
    const tls = yield* NodeHttp.tlsConfig("HCI_CLOUDTOWER_TLS")
    return layerNode({ url, credentials, tls })
  })
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
