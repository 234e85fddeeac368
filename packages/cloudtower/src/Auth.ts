/**
 * Credentials for CloudTower: a login with name and password, or an API key.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as CoreAuth from "@effect-hci/core/Auth"
import * as Session from "@effect-hci/core/Session"
import * as Transport from "@effect-hci/core/Transport"
import * as Login from "./internal/login.ts"
import { protocol } from "./internal/protocol.ts"

const AuthService: Context.ServiceClass<Auth, "@effect-hci/cloudtower/Auth", CoreAuth.Auth> = Context.Service<
  Auth,
  CoreAuth.Auth
>()("@effect-hci/cloudtower/Auth")
/** Puts credentials on the requests of one Tower. */
export class Auth extends AuthService {}

/** A user of the Tower. */
export interface PasswordCredentials extends Login.PasswordCredentials {}

/** An API key, which works where two-factor login is on. */
export interface ApiKeyCredentials {
  readonly apiKey: Redacted.Redacted
}

/** Either kind of credentials. */
export type Credentials = PasswordCredentials | ApiKeyCredentials

/** Where a login is made; the options of its transport. */
export interface LoginOptions extends Pick<Transport.Options, "url" | "site" | "timeout"> {}

const withToken = (request: HttpClientRequest.HttpClientRequest, token: Redacted.Redacted) =>
  HttpClientRequest.setHeader(request, "authorization", Redacted.value(token))

/** Sends an API key with every request. No login is made. */
export const layerApiKey = ({ apiKey }: ApiKeyCredentials): Layer.Layer<Auth> =>
  Layer.succeed(Auth, {
    authorize: (request) => Effect.succeed(withToken(request, apiKey)),
    invalidate: () => Effect.succeed(false)
  })

/**
 * Logs in with name and password, once for all fibers, and again before the token expires or when it is refused.
 * `LDAP` users of newer Towers are logged in through the strategy of their directory.
 */
export const layerPassword = (
  credentials: PasswordCredentials,
  options: LoginOptions
): Layer.Layer<Auth, never, HttpClient.HttpClient> =>
  Layer.effect(
    Auth,
    Effect.gen(function* () {
      const transport = yield* Transport.make(
        { protocol: protocol("en-US"), auth: CoreAuth.anonymous, rateLimits: false },
        { ...options, circuitBreaker: false }
      )
      const session = yield* Session.make(Login.acquire(transport, credentials))
      return {
        authorize: (request) => Effect.map(session.get, (token) => withToken(request, token)),
        invalidate: ({ request }) =>
          Effect.as(
            session.invalidate((token) => Redacted.value(token) === request.headers["authorization"]),
            true
          )
      }
    })
  )

/** Either kind, as the credentials are. */
export const layer = (
  credentials: Credentials,
  options: LoginOptions
): Layer.Layer<Auth, never, HttpClient.HttpClient> =>
  "apiKey" in credentials ? layerApiKey(credentials) : layerPassword(credentials, options)

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

/**
 * Credentials from the environment: `HCI_CLOUDTOWER_API_KEY`, else `HCI_CLOUDTOWER_USERNAME` and
 * `HCI_CLOUDTOWER_PASSWORD` with `HCI_CLOUDTOWER_SOURCE` and `HCI_CLOUDTOWER_AUTH_CONFIG_ID` where they are needed.
 */
export const credentialsConfig: Config.Config<Credentials> = Config.orElse(
  Config.all({ apiKey: Config.Redacted("HCI_CLOUDTOWER_API_KEY") }),
  () =>
    Config.all({
      username: Config.String("HCI_CLOUDTOWER_USERNAME"),
      password: Config.Redacted("HCI_CLOUDTOWER_PASSWORD"),
      source: optional(Config.Literals(["LOCAL", "LDAP", "AUTHN", "SSO"], "HCI_CLOUDTOWER_SOURCE")),
      authConfigId: optional(Config.String("HCI_CLOUDTOWER_AUTH_CONFIG_ID"))
    })
)

/** Credentials from the environment, by the names of {@link credentialsConfig}, for the Tower at `HCI_CLOUDTOWER_URL`. */
export const layerConfig: Layer.Layer<Auth, Config.ConfigError, HttpClient.HttpClient> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* credentialsConfig
    const url = yield* Config.URL("HCI_CLOUDTOWER_URL")
    return layer(credentials, { url })
  })
)
