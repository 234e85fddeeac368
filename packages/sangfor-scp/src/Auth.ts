/**
 * Credentials for Sangfor SCP: an access key that signs each request, or a login with name and password.
 *
 * ```ts
 * import { Auth } from "@effect-hci/sangfor-scp"
 * import { ConfigProvider, Effect } from "effect"
 *
 * // Credentials from the environment: an access key, or the name and password of a user.
 * export const program = Auth.credentialsConfig
 *   .parse(ConfigProvider.fromEnv({ env: { HCI_SCP_ACCESS_KEY: "AK5F3B2A1D9E7C4082F1", HCI_SCP_SECRET_KEY: "..." } }))
 *   .pipe(Effect.map((credentials) => "accessKey" in credentials))
 * ```
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
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { Auth as CoreAuth, LayerConfig, Session, Transport } from "@effect-hci/core/Platform"
import { HciError, optionalFields } from "@effect-hci/core/Runtime"
import * as Ec2 from "./internal/ec2.ts"
import * as Login from "./internal/login.ts"
import { protocol } from "./internal/protocol.ts"

/**
 * The contract of {@link Auth}: how requests are authorized, and what to check after a 401.
 *
 * @category models
 */
export interface SiteAuth extends CoreAuth.Auth {
  /** Which settings to check after a 401, added to the site's message. Default: nothing is added. */
  readonly unauthorizedAdvice?: Effect.Effect<string> | undefined
}

/** Adds credentials to the requests of one connection. Its own name is what editors and the compiler show. */
class SangforScpAuth extends Context.Service<SangforScpAuth, SiteAuth>()("@effect-hci/sangfor-scp/Auth") {}

export {
  /** Adds credentials to the requests of one connection. */
  SangforScpAuth as Auth
}

/**
 * EC2 credentials: an access key that signs each request with AWS4-HMAC-SHA256. No login is made.
 *
 * @category credentials
 */
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

/**
 * A user of the site, for a login that gives a token.
 *
 * @category credentials
 */
export interface TokenCredentials {
  /** Name of the user. */
  readonly username: string
  /** Password of the user. It is encrypted with the site's public key before it is sent. */
  readonly password: Redacted.Redacted
}

/**
 * EC2 credentials, or a user's name and password.
 *
 * @category credentials
 */
export type Credentials = Ec2Credentials | TokenCredentials

/**
 * Credentials, or an Effect that gives them. The Effect runs before every request that is signed and before every login,
 * so that credentials can change while the layer lives: keep what it reads at hand, as with `Effect.cachedWithTTL`. A call
 * for which it fails, or gives nothing within the `timeout`, is not sent.
 *
 * @category credentials
 */
export type CredentialsSource<A extends Credentials = Credentials> = A | Effect.Effect<A, HciError.RequestError>

/**
 * The site that credentials are for, and its name in errors.
 *
 * @category options
 */
export type SiteOptions = Pick<
  Transport.Options,
  "url" | "site" | "timeout" | "maxServerWait" | "retry" | "headers" | "transformClient"
>

/** What an error of credentials says beside its message. */
const authorizeDetail = (site: string | undefined) => ({
  platform: protocol.platform,
  operation: "Auth.authorize",
  ...optionalFields({ site })
})

/** An error of credentials that cannot be used; nothing was sent. */
const badCredentials = (site: string | undefined, message: string): HciError.BadRequest =>
  new HciError.BadRequest({ ...authorizeDetail(site), message })

/** Why something is no credentials; callers without types, and configuration, can give anything. */
const credentialsProblem = (credentials: unknown): string | undefined => {
  if (!Predicate.isObject(credentials)) return "There are no credentials: give EC2 keys, or a name and a password."
  const isEc2 = "accessKey" in credentials
  const [name, secret] = isEc2 ? (["accessKey", "secretKey"] as const) : (["username", "password"] as const)
  if (!Predicate.hasProperty(credentials, name) || !Predicate.isString(credentials[name]) || credentials[name] === "") {
    return `The credentials have no \`${name}\`: give it as a text.`
  }
  const value = Predicate.hasProperty(credentials, secret) ? credentials[secret] : undefined
  const text = CoreAuth.secretText(value)
  if (text === undefined) {
    return `\`${secret}\` of the credentials is no redacted text, or was wiped: give it as \`Redacted.make(...)\`.`
  }
  return text === "" ? `\`${secret}\` of the credentials is empty.` : undefined
}

/** Credentials from a source, checked each time. */
const toEffect = <A extends Credentials>(
  source: CredentialsSource<A>,
  { site, timeout }: Pick<Transport.Options, "site" | "timeout">
): Effect.Effect<A, HciError.RequestError> =>
  Effect.flatMap(CoreAuth.fromSource(source, { timeout }, authorizeDetail(site)), (credentials) => {
    const problem = credentialsProblem(credentials)
    return problem === undefined ? Effect.succeed(credentials) : Effect.fail(badCredentials(site, problem))
  })

/** The token of a login, unless no header carries it. */
const checkToken = (
  lease: Session.Lease<Redacted.Redacted>,
  site: string | undefined
): Effect.Effect<Session.Lease<Redacted.Redacted>, HciError.InvalidResponse> =>
  CoreAuth.isHeaderText(Redacted.value(lease.value))
    ? Effect.succeed(lease)
    : Effect.fail(
        new HciError.InvalidResponse({
          platform: protocol.platform,
          operation: "Auth.login",
          message:
            "The token of the login cannot be sent in a header: it is empty, has a line end or a space at its ends, or characters beyond latin-1.",
          issues: [{ path: "access.token.id", message: "no text for a header" }],
          ...optionalFields({ site })
        })
      )

/** Whether a login was refused; systems say so also with a success that holds no token. */
const isRefused = (error: HciError.RequestError): boolean =>
  Session.isRefused(error) ||
  (error._tag === "InvalidResponse" && error.operation === "Auth.login" && error.issues.length > 0)

/** Keys as they are signed with. */
const signingKeyOf = ({ accessKey, region, secretKey, service }: Ec2Credentials): Ec2.SigningKey => ({
  accessKey,
  secretKey: Redacted.value(secretKey),
  region: region ?? "cn-south-1",
  service: service ?? "open-api"
})

/** The name of the first part that no header can carry, as a key that was read with the line end of its file. */
const invalidPart = ({ accessKey, region, secretKey, service }: Ec2.SigningKey): string | undefined => {
  const parts = { "access key": accessKey, "secret key": secretKey, region, service }
  return Object.entries(parts).find(([, text]) => !CoreAuth.isHeaderText(text))?.[0]
}

const emptyBody = new Uint8Array()

const bodyBytes = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array =>
  body._tag === "Uint8Array" ? body.body : emptyBody

/** A clock that is off by more than this explains a 401. */
const minSkewMillis = 60_000

/** Clocks that are further apart are not corrected: such a date is wrong, and signing with it would hide that. */
const maxSkewMillis = 24 * 60 * 60 * 1000

/** The beginning of a line in the log: platform and site. */
const titleOf = (site: string | undefined): string =>
  site === undefined ? protocol.platform : `${protocol.platform} ${site}`

/** By how much the clock of a site is ahead of this computer's, as the site's dates show after a 401. */
const makeSkew = (site: string | undefined) => {
  let millis = 0
  let warned = false

  /** Warns once for each connection, and then at debug level. */
  const report = (offset: number, consequence: string) => {
    const log = warned ? Effect.logDebug : Effect.logWarning
    warned = true
    const difference = `${Math.round(offset / 1000)} s`
    return log(
      `${titleOf(site)}: the clocks of this computer and of the site differ by ${difference}; ${consequence}. Synchronise them.`
    )
  }

  /** Learns from the date of a 401; gives whether the next signature is made for another time than the last one. */
  const learn = Effect.fnUntraced(function* (date: string | undefined) {
    const offset = Date.parse(date ?? "") - (yield* Clock.currentTimeMillis)
    if (Number.isNaN(offset) || Math.abs(offset - millis) < minSkewMillis) return false
    if (Math.abs(offset) > maxSkewMillis) {
      yield* report(offset, "more than a day is not corrected")
      return false
    }
    millis = offset
    yield* report(offset, "signing with the server's time")
    return true
  })

  return { learn, millis: () => millis }
}

/** Whether a request was signed by keys, as far as its header and the key that signed last show. */
const isSignedBy = (
  { accessKey, secretKey }: Ec2Credentials,
  last: Ec2.SigningKey,
  { headers }: HttpClientRequest.HttpClientRequest
): boolean =>
  headers["authorization"]?.includes(`Credential=${accessKey}/`) === true &&
  // The credentials of then may have been wiped since.
  Redacted.value(secretKey) === last.secretKey

/** What an `Auth` does after a 401, by the credentials of now; nothing where there are none. */
const invalidateWith =
  <A extends Credentials>(
    current: Effect.Effect<A, HciError.RequestError>,
    invalidate: (credentials: A, response: HttpClientResponse.HttpClientResponse) => Effect.Effect<boolean>
  ): SiteAuth["invalidate"] =>
  (response) =>
    Effect.matchEffect(current, {
      onFailure: () => Effect.succeed(false),
      onSuccess: (credentials) => invalidate(credentials, response)
    })

/** The secret of the credentials that were used last, which errors must not show though no request carries it as it is. */
const makeLastSecret = () => {
  const secrets: Array<Redacted.Redacted> = []
  return { secrets, use: (secret: Redacted.Redacted) => void secrets.splice(0, secrets.length, secret) }
}

type LastSecret = ReturnType<typeof makeLastSecret>

/** Signs requests with the keys that it is given. */
const makeSigner = (site: string | undefined, lastSecret: LastSecret) => {
  const skew = makeSkew(site)
  let last: { readonly keys: Ec2Credentials; readonly scope: Ec2.SigningKey; readonly sign: Ec2.Sign } | undefined

  const signerOf = Effect.fnUntraced(function* (keys: Ec2Credentials) {
    if (last?.keys === keys) return last.sign
    const scope = signingKeyOf(keys)
    const part = invalidPart(scope)
    if (part !== undefined) {
      const reason = "is empty, or has line ends, spaces around it or characters beyond latin-1"
      return yield* badCredentials(site, `The ${part} of the EC2 credentials ${reason}.`)
    }
    last = { keys, scope, sign: Ec2.signer(scope) }
    lastSecret.use(keys.secretKey)
    return last.sign
  })

  return {
    secrets: lastSecret.secrets,
    authorize: Effect.fnUntraced(function* (keys: Ec2Credentials, request: HttpClientRequest.HttpClientRequest) {
      const sign = yield* signerOf(keys)
      const now = yield* Clock.currentTimeMillis
      const path = Option.match(HttpClientRequest.toUrl(request), {
        // A malformed address fails when it is sent.
        onNone: () => "/",
        onSome: ({ pathname }) => pathname
      })
      const headers = sign({ method: request.method, path, body: bodyBytes(request) }, now + skew.millis())
      return HttpClientRequest.setHeaders(request, headers)
    }),
    /** Takes note of a 401; keys that have changed since are worth another attempt, and so is a corrected clock. */
    invalidate: (keys: Ec2Credentials, { headers, request }: HttpClientResponse.HttpClientResponse) =>
      last === undefined || !isSignedBy(keys, last.scope, request) ? Effect.succeed(true) : skew.learn(headers["date"]),
    unauthorizedAdvice: Effect.sync(() => {
      if (last === undefined) return ""
      const { region, service } = last.scope
      return `signed for region ${region} and service ${service}, which each site sets for itself: check them and the keys`
    })
  }
}

/**
 * Signs every request with an access key (AWS4-HMAC-SHA256). No login is made.
 *
 * After a 401 from a site whose clock differs from this computer's by 1 minute to 24 hours, requests are signed with the
 * site's time, and a warning says so once. Clocks further apart are not corrected.
 *
 * @category layers
 */
export const layerEc2 = (
  credentials: CredentialsSource<Ec2Credentials>,
  options: Pick<Transport.Options, "site" | "timeout"> = {}
): Layer.Layer<SangforScpAuth> =>
  Layer.sync(SangforScpAuth, () => {
    const signer = makeSigner(options.site, makeLastSecret())
    const current = toEffect(credentials, options)
    return {
      ...signer,
      authorize: (request) => Effect.flatMap(current, (keys) => signer.authorize(keys, request)),
      invalidate: invalidateWith(current, signer.invalidate)
    }
  })

const tokenHeader = (token: Redacted.Redacted): string => `Token ${Redacted.value(token)}`

/** Puts the token of a login on requests. */
const makeTokens = Effect.fnUntraced(function* (
  credentials: Effect.Effect<TokenCredentials, HciError.RequestError>,
  options: SiteOptions,
  lastSecret: LastSecret = makeLastSecret()
) {
  const transport = yield* Transport.make(
    { protocol, auth: CoreAuth.anonymous, rateLimits: false },
    { ...options, circuitBreaker: false }
  )
  const session = yield* Session.make<TokenCredentials, Redacted.Redacted, HciError.RequestError>({
    credentials,
    isRefused,
    maxServerWait: options.maxServerWait,
    login: (user) =>
      Effect.sync(() => lastSecret.use(user.password)).pipe(
        Effect.andThen(Effect.logDebug(`${titleOf(options.site)}: logging in.`)),
        Effect.andThen(Login.login(transport, user)),
        Effect.flatMap((lease) => checkToken(lease, options.site))
      )
  })
  const auth: SiteAuth = {
    secrets: lastSecret.secrets,
    authorize: (request) =>
      Effect.map(session.get, (token) => HttpClientRequest.setHeader(request, "authorization", tokenHeader(token))),
    invalidate: ({ request }) =>
      Effect.as(
        session.invalidate((token) => tokenHeader(token) === request.headers["authorization"]),
        true
      )
  }
  return auth
})

/**
 * Logs in with name and password, once for all fibers, and again before the token expires or after a 401.
 * `POST /janus/authenticate`. A token is used until its `expires`, or for 23 hours where the response has none. A refused
 * password is not sent again for 60 seconds, or until the credentials change, so that calls that go on do not lock the
 * account; after a login that came too often, none is made until the site takes one again, for `maxServerWait` at most.
 *
 * @category layers
 */
export const layerToken = (
  credentials: CredentialsSource<TokenCredentials>,
  options: SiteOptions
): Layer.Layer<SangforScpAuth, never, HttpClient.HttpClient> =>
  Layer.effect(SangforScpAuth, makeTokens(toEffect(credentials, options), options))

/** Signatures or tokens, by the kind of credentials that an Effect gives for each request. */
const makeEither = Effect.fnUntraced(function* (
  current: Effect.Effect<Credentials, HciError.RequestError>,
  options: SiteOptions
) {
  const user = Effect.flatMap(current, (either) =>
    "accessKey" in either
      ? Effect.fail(badCredentials(options.site, "The credentials changed to EC2 keys during a login; call again."))
      : Effect.succeed(either)
  )
  const lastSecret = makeLastSecret()
  const tokens = yield* makeTokens(user, options, lastSecret)
  const signer = makeSigner(options.site, lastSecret)
  const auth: SiteAuth = {
    authorize: (request) =>
      Effect.flatMap(current, (either) =>
        "accessKey" in either ? signer.authorize(either, request) : tokens.authorize(request)
      ),
    invalidate: invalidateWith(current, (either, response) => {
      if (response.request.headers["x-amz-date"] === undefined) return tokens.invalidate(response)
      return "accessKey" in either ? signer.invalidate(either, response) : Effect.succeed(true)
    }),
    unauthorizedAdvice: signer.unauthorizedAdvice,
    secrets: lastSecret.secrets
  }
  return auth
})

/**
 * {@link layerEc2} for EC2 credentials, {@link layerToken} for a user's name and password.
 *
 * @category layers
 */
export const layer = (
  credentials: CredentialsSource,
  options: SiteOptions
): Layer.Layer<SangforScpAuth, never, HttpClient.HttpClient> => {
  if (Effect.isEffect(credentials) || credentialsProblem(credentials) !== undefined) {
    return Layer.effect(SangforScpAuth, makeEither(toEffect(credentials, options), options))
  }
  return "accessKey" in credentials ? layerEc2(credentials, options) : layerToken(credentials, options)
}

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
 *
 * @category configuration
 */
export const credentialsConfig: Config.Config<Credentials> = Config.all([
  Config.option(Config.String("HCI_SCP_ACCESS_KEY")),
  Config.option(Config.Redacted("HCI_SCP_SECRET_KEY"))
]).pipe(
  Config.flatMap(([accessKey, secretKey]): Config.Config<Credentials> =>
    Option.isSome(accessKey) || Option.isSome(secretKey) ? ec2Config : tokenConfig
  )
)

/**
 * The address of the site from the environment: `HCI_SCP_URL`.
 *
 * @category configuration
 */
export const urlConfig: Effect.Effect<string, Config.ConfigError> = LayerConfig.required(
  "HCI_SCP_URL",
  Config.NonEmptyString,
  "it is the address of the site, as https://10.0.0.10:4430; or give the option `url`"
)

/**
 * {@link credentialsConfig}; where none of its names is set, the failure says which there are.
 *
 * @category configuration
 */
export const requiredCredentials: Effect.Effect<Credentials, Config.ConfigError> = Effect.gen(function* () {
  const user = yield* Config.option(Config.String("HCI_SCP_USERNAME"))
  const accessKey = yield* Config.option(Config.String("HCI_SCP_ACCESS_KEY"))
  const secretKey = yield* Config.option(Config.Redacted("HCI_SCP_SECRET_KEY"))
  if (Option.isSome(user) || Option.isSome(accessKey) || Option.isSome(secretKey)) return yield* credentialsConfig
  return yield* Effect.fail(
    LayerConfig.invalid(
      "No credentials are set: set HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY, or HCI_SCP_USERNAME and HCI_SCP_PASSWORD; " +
        "or give the option `credentials`."
    )
  )
})

/**
 * Options of {@link layerConfig}.
 *
 * @category options
 */
export interface ConfigOptions extends Partial<SiteOptions> {
  /** As {@link layer} takes them. Default: {@link credentialsConfig}. */
  readonly credentials?: CredentialsSource | undefined
}

const configNames: Readonly<Record<keyof ConfigOptions, true>> = {
  credentials: true,
  url: true,
  site: true,
  timeout: true,
  maxServerWait: true,
  retry: true,
  headers: true,
  transformClient: true
}

/**
 * Address and credentials: those that are given, else from the environment. One failure names all that is not set.
 *
 * @category configuration
 */
export const requiredOptions = ({
  credentials,
  url
}: ConfigOptions): Effect.Effect<readonly [url: string | URL, credentials: CredentialsSource], Config.ConfigError> =>
  LayerConfig.both(
    url === undefined ? urlConfig : Effect.succeed(url),
    credentials === undefined ? requiredCredentials : Effect.succeed(credentials)
  )

/**
 * {@link layer} with options from configuration. Default of `url`: `HCI_SCP_URL`.
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<ConfigOptions> = {}
): Layer.Layer<SangforScpAuth, Config.ConfigError, HttpClient.HttpClient> =>
  LayerConfig.unwrap(
    Effect.gen(function* () {
      const options = yield* LayerConfig.options<ConfigOptions>(config, configNames)
      const [url, credentials] = yield* requiredOptions(options)
      return layer(credentials, { ...options, url })
    })
  )
