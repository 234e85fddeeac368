/**
 * Credentials for Sangfor SCP: EC2 signatures or a login with name and password.
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

const AuthService: Context.ServiceClass<Auth, "@effect-hci/sangfor-scp/Auth", CoreAuth.Auth> = Context.Service<
  Auth,
  CoreAuth.Auth
>()("@effect-hci/sangfor-scp/Auth")
/** Puts credentials on the requests of one site. */
export class Auth extends AuthService {}

/** An access key of the site, for AWS4-HMAC-SHA256 signatures. No login is made. */
export interface Ec2Credentials {
  readonly accessKey: string
  readonly secretKey: Redacted.Redacted
  /** Default: `cn-south-1`; some systems use `regionOne`. */
  readonly region?: string | undefined
  /** Default: `open-api`; some systems use `sdk-api`. */
  readonly service?: string | undefined
}

/** A user of the site. The password is encrypted with the site's public key before it is sent. */
export interface TokenCredentials {
  readonly username: string
  readonly password: Redacted.Redacted
}

/** Either kind of credentials. */
export type Credentials = Ec2Credentials | TokenCredentials

/** Where a login is made; the options of its transport. */
export interface TokenOptions extends TokenCredentials, Pick<Transport.Options, "url" | "site" | "timeout"> {}

const noBody = new Uint8Array()

const bodyBytes = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array =>
  body._tag === "Uint8Array" ? body.body : noBody

/** A clock that is off by more than this explains a refused signature. */
const skewMillis = 60_000

const makeEc2 = (credentials: Ec2Credentials): CoreAuth.Auth => {
  const sign = Ec2.signer({
    accessKey: credentials.accessKey,
    secretKey: Redacted.value(credentials.secretKey),
    region: credentials.region ?? "cn-south-1",
    service: credentials.service ?? "open-api"
  })
  let offsetMillis = 0

  const correctClock = Effect.fnUntraced(function* (refused: HttpClientResponse.HttpClientResponse) {
    const server = Date.parse(refused.headers["date"] ?? "")
    const now = yield* Clock.currentTimeMillis
    const offset = server - now
    if (Number.isNaN(offset) || Math.abs(offset - offsetMillis) < skewMillis) return false
    offsetMillis = offset
    yield* Effect.logWarning(
      `The clock of this machine and of ${new URL(refused.request.url).host} differ by ${Math.round(offset / 1000)} s; ` +
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

/** Signs every request with an access key (EC2, AWS4-HMAC-SHA256). */
export const layerEc2 = (credentials: Ec2Credentials): Layer.Layer<Auth> => Layer.sync(Auth, () => makeEc2(credentials))

/**
 * Logs in with name and password, once for all fibers, and again before the token expires or when it is refused.
 * A token lives until its `expires`, or 23 hours where the server does not say.
 */
export const layerToken = (options: TokenOptions): Layer.Layer<Auth, never, HttpClient.HttpClient> =>
  Layer.effect(
    Auth,
    Effect.gen(function* () {
      const transport = yield* Transport.make(
        { protocol, auth: CoreAuth.anonymous, rateLimits: false },
        { ...options, circuitBreaker: false }
      )
      const session = yield* Session.make(Login.login(transport, options))
      const header = (token: Redacted.Redacted) => `Token ${Redacted.value(token)}`
      return {
        authorize: (request) =>
          Effect.map(session.get, (token) => HttpClientRequest.setHeader(request, "authorization", header(token))),
        invalidate: ({ request }) =>
          Effect.as(
            session.invalidate((token) => header(token) === request.headers["authorization"]),
            true
          )
      }
    })
  )

/** Either kind, as the credentials are. */
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
