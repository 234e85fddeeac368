/**
 * Credentials for Sangfor SCP: an access key that signs each request, or a login with name and password.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as CoreAuth from "@effect-hci/core/Auth"
import * as Session from "@effect-hci/core/Session"
import * as Transport from "@effect-hci/core/Transport"
import * as Ec2 from "./internal/ec2.ts"
import * as Login from "./internal/login.ts"
import { protocol } from "./internal/protocol.ts"

/** Adds credentials to the requests of one connection. */
export class Auth extends Context.Service<Auth, CoreAuth.Auth>()("@effect-hci/sangfor-scp/Auth") {}

/** EC2 credentials: an access key that signs each request with AWS4-HMAC-SHA256. No login is made. */
export interface Ec2Credentials {
  /** Name of the access key. */
  readonly accessKey: string
  /** Secret key that belongs to the access key. */
  readonly secretKey: Redacted.Redacted
  /**
   * Region in the scope of the signature, which each site sets for itself: `regionOne` and names of cities are in use
   * too. A wrong one fails with `Unauthorized`. Default: `cn-south-1`.
   */
  readonly region?: string | undefined
  /**
   * Service in the scope of the signature, which each site sets for itself: `sdk-api` is in use too. A wrong one fails
   * with `Unauthorized`. Default: `open-api`.
   */
  readonly service?: string | undefined
}

/** A user of the site, for a login that gives a token. */
export interface TokenCredentials {
  /** Name of the user. */
  readonly username: string
  /** Password of the user. It is encrypted with the site's public key before it is sent. */
  readonly password: Redacted.Redacted
}

/** EC2 credentials, or a user's name and password. */
export type Credentials = Ec2Credentials | TokenCredentials

/** Options of {@link layerToken}: the user, and the site to log in to. */
export interface TokenOptions extends TokenCredentials, Pick<Transport.Options, "url" | "site" | "timeout"> {}

const emptyBody = new Uint8Array()

const bodyBytes = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array =>
  body._tag === "Uint8Array" ? body.body : emptyBody

/** A clock that is off by more than this explains a 401. */
const skewMillis = 60_000

const makeEc2 = (credentials: Ec2Credentials): CoreAuth.Auth => {
  const sign = Ec2.signer({
    accessKey: credentials.accessKey,
    secretKey: Redacted.value(credentials.secretKey),
    region: credentials.region ?? "cn-south-1",
    service: credentials.service ?? "open-api"
  })
  let offsetMillis = 0

  /** After a 401: signs with the server's time from now on where the clocks differ; gives whether they do. */
  const correctClock = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
    const serverTime = Date.parse(response.headers["date"] ?? "")
    const now = yield* Clock.currentTimeMillis
    const offset = serverTime - now
    if (Number.isNaN(offset) || Math.abs(offset - offsetMillis) < skewMillis) return false
    offsetMillis = offset
    yield* Effect.logWarning(
      `The clocks of this computer and of ${new URL(response.request.url).host} differ by ${Math.round(offset / 1000)} s; ` +
        "signing with the server's time. Synchronise the clocks."
    )
    return true
  })

  return {
    authorize: (request) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const path = new URL(request.url).pathname
        const headers = sign({ method: request.method, path, body: bodyBytes(request) }, now + offsetMillis)
        return HttpClientRequest.setHeaders(request, headers)
      }),
    invalidate: correctClock
  }
}

/** Signs every request with an access key (AWS4-HMAC-SHA256). No login is made. */
export const layerEc2 = (credentials: Ec2Credentials): Layer.Layer<Auth> => Layer.sync(Auth, () => makeEc2(credentials))

/**
 * Logs in with name and password, once for all fibers, and again before the token expires or after a 401.
 * `POST /janus/authenticate`. A token is used until its `expires`, or for 23 hours where the response has none.
 */
export const layerToken = (options: TokenOptions): Layer.Layer<Auth, never, HttpClient.HttpClient> =>
  Layer.effect(
    Auth,
    Effect.gen(function* () {
      const transport = yield* Transport.make(
        { protocol, auth: CoreAuth.anonymous, rateLimits: false },
        { ...options, circuitBreaker: false }
      )
      const session = yield* Session.make({
        credentials: Effect.succeed(options),
        login: (credentials) => Login.login(transport, credentials)
      })
      const header = (token: Redacted.Redacted) => `Token ${Redacted.value(token)}`
      return {
        authorize: (request) =>
          Effect.map(session.get, (token) => HttpClientRequest.setHeader(request, "authorization", header(token))),
        invalidate: ({ request }) => session.invalidate((token) => header(token) === request.headers["authorization"])
      }
    })
  )

/** {@link layerEc2} for EC2 credentials, {@link layerToken} for a user's name and password. */
export const layer = (
  credentials: Credentials,
  options: Pick<Transport.Options, "url" | "site" | "timeout">
): Layer.Layer<Auth, never, HttpClient.HttpClient> =>
  "accessKey" in credentials ? layerEc2(credentials) : layerToken({ ...credentials, ...options })

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

const ec2Config = Config.all({
  accessKey: Config.String("HCI_SCP_ACCESS_KEY"),
  secretKey: Config.Redacted("HCI_SCP_SECRET_KEY"),
  region: optional(Config.String("HCI_SCP_REGION")),
  service: optional(Config.String("HCI_SCP_SERVICE"))
})

const tokenConfig = Config.all({
  username: Config.String("HCI_SCP_USERNAME"),
  password: Config.Redacted("HCI_SCP_PASSWORD")
})

/**
 * Credentials from the environment: `HCI_SCP_ACCESS_KEY` and `HCI_SCP_SECRET_KEY`, with `HCI_SCP_REGION` and
 * `HCI_SCP_SERVICE` if they are not the default, else `HCI_SCP_USERNAME` and `HCI_SCP_PASSWORD`.
 */
export const credentialsConfig: Config.Config<Credentials> = Config.all([
  Config.option(Config.String("HCI_SCP_ACCESS_KEY")),
  Config.option(Config.Redacted("HCI_SCP_SECRET_KEY"))
]).pipe(
  Config.flatMap(([accessKey, secretKey]): Config.Config<Credentials> =>
    Option.isSome(accessKey) || Option.isSome(secretKey) ? ec2Config : tokenConfig
  )
)

/** Credentials from the environment, by the names of {@link credentialsConfig}, for the site at `HCI_SCP_URL`. */
export const layerConfig: Layer.Layer<Auth, Config.ConfigError, HttpClient.HttpClient> = Layer.unwrap(
  Effect.gen(function* () {
    const credentials = yield* credentialsConfig
    const url = yield* Config.URL("HCI_SCP_URL")
    return layer(credentials, { url })
  })
)
