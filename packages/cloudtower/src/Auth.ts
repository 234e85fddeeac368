/**
 * Credentials for CloudTower: a login with name and password, or an API key.
 *
 * ```ts
 * import { Auth } from "@effect-hci/cloudtower"
 * import { ConfigProvider, Effect } from "effect"
 *
 * // Credentials from the environment: an API key, or the name and password of a user.
 * export const program = Auth.credentialsConfig
 *   .parse(ConfigProvider.fromEnv({ env: { HCI_CLOUDTOWER_API_KEY: "..." } }))
 *   .pipe(Effect.map((credentials) => "apiKey" in credentials))
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Base64Url"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Auth as CoreAuth, LayerConfig, Session, Transport } from "@effect-hci/core/Platform"
import { HciError, ResponseDecoder, optionalFields } from "@effect-hci/core/Runtime"
import type { Operation } from "@effect-hci/core/Operation"
import type { LoginInput } from "./generated/inputs/User.ts"
import { login } from "./generated/User.ts"
import type { HeaderOptions } from "./internal/protocol.ts"
import { addressOf, graphql, protocol } from "./internal/protocol.ts"

/** Puts credentials on the requests to one Tower. Its own name is what editors and the compiler show. */
class CloudTowerAuth extends Context.Service<CloudTowerAuth, CoreAuth.Auth>()("@effect-hci/cloudtower/Auth") {}

export {
  /** Puts credentials on the requests to one Tower. */
  CloudTowerAuth as Auth
}

/**
 * A user of the Tower who logs in with name and password.
 *
 * @category credentials
 */
export interface PasswordCredentials {
  /** Name of the user. */
  readonly username: string
  /** Password of the user. */
  readonly password: Redacted.Redacted
  /**
   * Where the user is known. For `LDAP`, the strategy of the directory is looked up on Towers that have strategies.
   * Default: `AUTHN` where there is an `authConfigId`, else `LOCAL`.
   */
  readonly source?: "LOCAL" | "LDAP" | "AUTHN" | "SSO" | undefined
  /** Id of the login strategy, for `AUTHN`. */
  readonly authConfigId?: string | undefined
}

/**
 * An API key, which works where two-factor login is on.
 *
 * @category credentials
 */
export interface ApiKeyCredentials {
  /** The key as `ApiKeys.create` gives it. */
  readonly apiKey: Redacted.Redacted
}

/**
 * Either kind of credentials.
 *
 * @category credentials
 */
export type Credentials = PasswordCredentials | ApiKeyCredentials

/**
 * The API credentials of the change feed, which are not those of a user.
 *
 * @category credentials
 */
export interface ChangeFeedCredentials {
  /** Name of the credentials. */
  readonly username: string
  /** Password of the credentials. */
  readonly password: Redacted.Redacted
}

/**
 * Credentials, or an Effect that gives them. The Effect runs before every request, so that credentials can change while
 * the layer lives: keep what it reads at hand, as with `Effect.cachedWithTTL`. A call for which it fails, or gives nothing
 * within the `timeout`, is not sent.
 *
 * @category credentials
 */
export type CredentialsSource<A extends Credentials = Credentials> = A | Effect.Effect<A, HciError.RequestError>

/**
 * Address, timeout and headers of the login, as the options of a transport have them.
 *
 * @category options
 */
export interface LoginOptions
  extends
    Pick<Transport.Options, "url" | "site" | "timeout" | "maxServerWait" | "retry" | "headers" | "transformClient">,
    Pick<HeaderOptions, "bypassWhitelist"> {}

const Strategies = Schema.Struct({
  authnStrategies: Schema.Array(Schema.Struct({ id: Schema.String, type: Schema.String }))
})
interface Strategies extends Schema.Schema.Type<typeof Strategies> {}

/** The login strategies of the Tower; older Towers do not know the query. */
const authnStrategies: Operation<Record<string, never>, Strategies> = graphql(
  "Auth.strategies",
  "{authnStrategies{id type}}",
  "read",
  Strategies
)

type LoginSource = Pick<LoginInput, "source" | "auth_config_id">

/** Newer Towers know an LDAP user by the id of the directory's strategy; older ones have no strategies. */
const findLdap = (transport: Transport.Transport): Effect.Effect<LoginSource, HciError.RequestError> =>
  transport.execute(authnStrategies, {}).pipe(
    Effect.map(({ authnStrategies: strategies }): LoginSource => {
      const ldap = strategies.find(({ type }) => type === "LDAP")
      return ldap === undefined ? { source: "LDAP" } : { source: "AUTHN", auth_config_id: ldap.id }
    }),
    Effect.catchTag(["BadRequest", "Unauthorized", "Forbidden", "InvalidResponse"], () =>
      Effect.succeed({ source: "LDAP" as const })
    )
  )

const sourceOf = (
  transport: Transport.Transport,
  { authConfigId, source }: PasswordCredentials
): Effect.Effect<LoginSource, HciError.RequestError> => {
  if (authConfigId === undefined) {
    return source === "LDAP" ? findLdap(transport) : Effect.succeed({ source: source ?? "LOCAL" })
  }
  // A strategy is used through AUTHN, whatever directory it stands for.
  const loginSource = source === undefined || source === "LDAP" ? "AUTHN" : source
  return Effect.succeed({ source: loginSource, auth_config_id: authConfigId })
}

/** The lifetime of a token that is a JWT; any other is kept until the Tower rejects it. */
const lifetimeMillis = (token: string): number => {
  const claims = Result.flatMap(Encoding.decodeString(token.split(".")[1] ?? ""), (text) =>
    Result.try((): unknown => JSON.parse(text))
  )
  const numberOf = (name: string) =>
    Result.isSuccess(claims) && Predicate.hasProperty(claims.success, name) ? Number(claims.success[name]) : Number.NaN
  const seconds = numberOf("exp") - numberOf("iat")
  return seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY
}

const advice =
  "check the user name, the password and the source (LOCAL, LDAP, or AUTHN with the id of its strategy as " +
  "`authConfigId`); where two-factor login is on, use an API key"

const detailOf = ({ code, operation, platform, requestId, site, status }: HciError.ErrorDetail) => ({
  platform,
  operation,
  ...optionalFields({ site, status, code, requestId })
})

const isRedirect = (status: number): boolean => status >= 300 && status < 400

/** Why the Tower rejected a login, if it did; a 404 means that there is no Tower at the address. */
const rejectionOf = (error: HciError.RequestError): string | undefined => {
  switch (error._tag) {
    case "Unauthorized":
    case "Forbidden":
      return error.message
    case "BadRequest":
      // Without a status, nothing was sent.
      return error.status === undefined || error.status === 404 || isRedirect(error.status) ? undefined : error.message
    case "InvalidResponse":
      return error.issues.some(({ path }) => /^(?:data(?:\.token)?)?$/.test(path))
        ? "the response has no token"
        : undefined
    default:
      return undefined
  }
}

/** Adds to a rejected login what its user can do. */
const explainLogin = (error: HciError.RequestError): HciError.RequestError => {
  const rejection = rejectionOf(error)
  if (rejection === undefined) return error
  const message = `The login was rejected: ${rejection} - ${advice}.`
  return new HciError.Unauthorized({ ...detailOf(error), message, cause: error })
}

/** The login, whose token is redacted before spans can see the response. */
const secretLogin: Operation<LoginInput, Redacted.Redacted> = {
  ...login.operation,
  // A second login gives a second token: a failed one leaves nothing to look for.
  safety: "read",
  response: ResponseDecoder.map(login.operation.response, ({ data }) => Redacted.make(data.token))
}

/** Logs in; gives the token and its lifetime. */
const acquireToken: (
  transport: Transport.Transport,
  credentials: PasswordCredentials
) => Effect.Effect<Session.Lease<Redacted.Redacted>, HciError.RequestError> = Effect.fnUntraced(
  function* (transport, credentials) {
    const source = yield* sourceOf(transport, credentials)
    const { username } = credentials
    const token = yield* Effect.mapError(
      transport.execute(secretLogin, { username, password: Redacted.value(credentials.password), ...source }),
      explainLogin
    )
    return { value: token, lifetimeMillis: lifetimeMillis(Redacted.value(token)) }
  }
)

const withToken = (request: HttpClientRequest.HttpClientRequest, token: Redacted.Redacted) =>
  HttpClientRequest.setHeader(request, "authorization", Redacted.value(token))

const carries = (request: HttpClientRequest.HttpClientRequest, token: Redacted.Redacted): boolean =>
  request.headers["authorization"] === Redacted.value(token)

/** What an error of credentials says beside its message. */
const authorizeDetail = (site: string | undefined) => ({
  platform: "cloudtower",
  operation: "Auth.authorize",
  ...optionalFields({ site })
})

const noHeader =
  "cannot be sent in a header: it is empty, ends in a space or a line end, or has characters beyond latin-1."

/** Refuses a key that no header carries, before anything is sent. */
const checkKey = (key: Redacted.Redacted, { site }: LoginOptions): Effect.Effect<void, HciError.BadRequest> =>
  CoreAuth.isHeaderText(Redacted.value(key))
    ? Effect.void
    : Effect.fail(new HciError.BadRequest({ ...authorizeDetail(site), message: `The API key ${noHeader}` }))

/** The token of a login, unless no header carries it. */
const checkToken = (
  lease: Session.Lease<Redacted.Redacted>,
  { site }: LoginOptions
): Effect.Effect<Session.Lease<Redacted.Redacted>, HciError.InvalidResponse> =>
  CoreAuth.isHeaderText(Redacted.value(lease.value))
    ? Effect.succeed(lease)
    : Effect.fail(
        new HciError.InvalidResponse({
          platform: "cloudtower",
          operation: login.operation.name,
          message: `The token of the login ${noHeader}`,
          issues: [{ path: "data.token", message: "no text for a header" }],
          ...optionalFields({ site })
        })
      )

/** Whether a login was refused; one that gives no token is not repeated at once either. */
const isRefused = (error: HciError.RequestError): boolean =>
  Session.isRefused(error) ||
  (error._tag === "InvalidResponse" && error.operation === login.operation.name && error.issues.length > 0)

const isFilledText = (value: unknown): boolean => Predicate.isString(value) && value !== ""

/** Why something is no credentials; callers without types, and configuration, can give anything. */
const credentialsProblem = (credentials: unknown): string | undefined => {
  if (!Predicate.isObject(credentials)) return "There are no credentials: give an API key, or a name and a password."
  const secret = "apiKey" in credentials ? "apiKey" : "password"
  if (
    secret === "password" &&
    !(Predicate.hasProperty(credentials, "username") && isFilledText(credentials.username))
  ) {
    return "The credentials have no `username`: give it as a text."
  }
  const value = Predicate.hasProperty(credentials, secret) ? credentials[secret] : undefined
  const text = CoreAuth.secretText(value)
  if (text === undefined) {
    return `\`${secret}\` of the credentials is no redacted text, or was wiped: give it as \`Redacted.make(...)\`.`
  }
  return text === "" ? `\`${secret}\` of the credentials is empty.` : undefined
}

/** Fails where credentials are none, before anything is sent. */
const checkCredentials = <A>(credentials: A, site: string | undefined): Effect.Effect<A, HciError.BadRequest> => {
  const message = credentialsProblem(credentials)
  return message === undefined
    ? Effect.succeed(credentials)
    : Effect.fail(new HciError.BadRequest({ ...authorizeDetail(site), message }))
}

const isApiKey = (credentials: Credentials): credentials is ApiKeyCredentials => "apiKey" in credentials

/** A session of whatever user the credentials name. */
const makeSession = Effect.fnUntraced(function* (
  credentials: Effect.Effect<Credentials, HciError.RequestError>,
  options: LoginOptions,
  secrets: Array<Redacted.Redacted>
) {
  const transport = yield* Transport.make(
    {
      protocol: protocol({ bypassWhitelist: options.bypassWhitelist }),
      auth: CoreAuth.anonymous,
      rateLimits: false
    },
    { ...options, url: addressOf(options.url), circuitBreaker: false }
  )
  return yield* Session.make({
    credentials,
    maxServerWait: options.maxServerWait,
    isRefused,
    login: Effect.fnUntraced(function* (current: Credentials) {
      // An API key is a token that needs no login; it is read anew for every request.
      if (isApiKey(current)) return { value: current.apiKey, lifetimeMillis: 0 }
      secrets.splice(0, secrets.length, current.password)
      yield* Effect.logDebug(`cloudtower${options.site === undefined ? "" : ` ${options.site}`}: logging in.`)
      return yield* checkToken(yield* acquireToken(transport, current), options)
    })
  })
})

/** Either kind of credentials, from a source. */
const makeAuth = Effect.fnUntraced(function* (source: CredentialsSource, options: LoginOptions) {
  const credentials = Effect.flatMap(CoreAuth.fromSource(source, options, authorizeDetail(options.site)), (current) =>
    checkCredentials(current, options.site)
  )
  // The password of the last login, which a Tower can repeat long afterwards.
  const secrets: Array<Redacted.Redacted> = []
  const session = yield* makeSession(credentials, options, secrets)
  const authorize: CoreAuth.Auth["authorize"] = Effect.fnUntraced(function* (request) {
    const current = yield* credentials
    if (!isApiKey(current)) return withToken(request, yield* session.get)
    yield* checkKey(current.apiKey, options)
    return withToken(request, current.apiKey)
  })
  const invalidate: CoreAuth.Auth["invalidate"] = ({ request }) =>
    Effect.matchEffect(credentials, {
      onFailure: () => Effect.succeed(false),
      onSuccess: (current) =>
        isApiKey(current)
          ? Effect.succeed(!carries(request, current.apiKey))
          : Effect.as(
              session.invalidate((token) => carries(request, token)),
              true
            )
    })
  return { authorize, invalidate, secrets }
})

/**
 * Puts an API key on every request, or logs in with name and password.
 *
 * The login is made once for all fibers, and again before the token expires or when the Tower rejects it; a login that the
 * Tower refuses is not repeated for a minute, unless the credentials change, and one that came too often not until the Tower
 * takes one again, for `maxServerWait` at most. `LDAP` users of newer Towers are logged in through the strategy of their
 * directory.
 *
 * @category layers
 */
export const layer = (
  credentials: CredentialsSource,
  options: LoginOptions
): Layer.Layer<CloudTowerAuth, never, HttpClient.HttpClient> =>
  Layer.effect(CloudTowerAuth, makeAuth(credentials, options))

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

/**
 * Credentials from the environment: `HCI_CLOUDTOWER_API_KEY`, else `HCI_CLOUDTOWER_USERNAME` and
 * `HCI_CLOUDTOWER_PASSWORD` with `HCI_CLOUDTOWER_SOURCE` and `HCI_CLOUDTOWER_AUTH_CONFIG_ID` where they are needed.
 *
 * @category configuration
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

const feedVariables = {
  username: "HCI_CLOUDTOWER_FEED_USERNAME",
  password: "HCI_CLOUDTOWER_FEED_PASSWORD"
} as const

const missingFeed = (
  absent: keyof typeof feedVariables,
  present: keyof typeof feedVariables
): Effect.Effect<never, Config.ConfigError> =>
  Effect.fail(
    LayerConfig.invalid(
      `${feedVariables[absent]} is missing while ${feedVariables[present]} is set: set both, or neither.`
    )
  )

/**
 * Credentials of the change feed from the environment: `HCI_CLOUDTOWER_FEED_USERNAME` and `HCI_CLOUDTOWER_FEED_PASSWORD`;
 * `undefined` where neither is set. Fails where one is set alone. They are for the Tower at `HCI_CLOUDTOWER_URL`: a layer
 * whose options give another `url` reads them only where its `changeFeed` asks for this.
 *
 * @category configuration
 */
export const changeFeedConfig: Config.Config<ChangeFeedCredentials | undefined> = Config.all({
  username: optional(Config.String(feedVariables.username)),
  password: optional(Config.Redacted(feedVariables.password))
}).pipe(
  Config.mapEffect(({ password, username }) => {
    if (username === undefined) return password === undefined ? Effect.undefined : missingFeed("username", "password")
    return password === undefined ? missingFeed("password", "username") : Effect.succeed({ username, password })
  })
)

/**
 * The address of the Tower from the environment: `HCI_CLOUDTOWER_URL`.
 *
 * @category configuration
 */
export const urlConfig: Effect.Effect<string, Config.ConfigError> = LayerConfig.required(
  "HCI_CLOUDTOWER_URL",
  Config.NonEmptyString,
  "it is the address of the Tower, as https://10.0.0.10; or give the option `url`"
)

/**
 * Options of {@link layerConfig}.
 *
 * @category options
 */
export interface ConfigOptions extends Partial<LoginOptions> {
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
  transformClient: true,
  bypassWhitelist: true
}

/**
 * {@link credentialsConfig}; where none of its names is set, the failure says which there are.
 *
 * @category configuration
 */
export const requiredCredentials: Effect.Effect<Credentials, Config.ConfigError> = Effect.gen(function* () {
  const user = yield* Config.option(Config.String("HCI_CLOUDTOWER_USERNAME"))
  const apiKey = yield* Config.option(Config.Redacted("HCI_CLOUDTOWER_API_KEY"))
  if (Option.isSome(user) || Option.isSome(apiKey)) return yield* credentialsConfig
  return yield* Effect.fail(
    LayerConfig.invalid(
      "No credentials are set: set HCI_CLOUDTOWER_API_KEY, or HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD; or " +
        "give the option `credentials`."
    )
  )
})

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
 * {@link layer} with options from configuration. Default of `url`: `HCI_CLOUDTOWER_URL`.
 *
 * @category layers
 */
export const layerConfig = (
  config: LayerConfig.Wrap<ConfigOptions> = {}
): Layer.Layer<CloudTowerAuth, Config.ConfigError, HttpClient.HttpClient> =>
  LayerConfig.unwrap(
    Effect.gen(function* () {
      const options = yield* LayerConfig.options<ConfigOptions>(config, configNames)
      const [url, credentials] = yield* requiredOptions(options)
      return layer(credentials, { ...options, url })
    })
  )
