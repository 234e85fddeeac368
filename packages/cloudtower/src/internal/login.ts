import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Base64Url"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as HciError from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import type { Lease } from "@effect-hci/core/Session"
import type { Transport } from "@effect-hci/core/Transport"
import type { LoginInput } from "../generated/inputs/User.ts"
import { login } from "../generated/User.ts"
import * as Graphql from "./graphql.ts"

/** Who logs in, and which directory knows them. */
export interface PasswordCredentials {
  readonly username: string
  readonly password: Redacted.Redacted
  /**
   * `LDAP` finds the directory of newer Towers by itself. Default: `AUTHN` where there is an `authConfigId`, else
   * `LOCAL`.
   */
  readonly source?: "LOCAL" | "LDAP" | "AUTHN" | "SSO" | undefined
  /** Which directory, for `AUTHN`. */
  readonly authConfigId?: string | undefined
}

type Source = Pick<LoginInput, "source" | "auth_config_id">

/** Newer Towers want an LDAP user under the id of the directory's strategy; older ones do not know the question. */
const findLdap = (transport: Transport): Effect.Effect<Source, HciError.RequestError> =>
  transport.execute(Graphql.authnStrategies, {}).pipe(
    Effect.map(({ authnStrategies }): Source => {
      const ldap = authnStrategies.find(({ type }) => type === "LDAP")
      return ldap === undefined ? { source: "LDAP" } : { source: "AUTHN", auth_config_id: ldap.id }
    }),
    Effect.catchTag(["BadRequest", "Unauthorized", "Forbidden", "InvalidResponse"], () =>
      Effect.succeed({ source: "LDAP" as const })
    )
  )

const sourceOf = (
  transport: Transport,
  { authConfigId, source }: PasswordCredentials
): Effect.Effect<Source, HciError.RequestError> => {
  if (authConfigId === undefined) {
    return source === "LDAP" ? findLdap(transport) : Effect.succeed({ source: source ?? "LOCAL" })
  }
  // The id of a strategy is AUTHN's; that the strategy is LDAP the Tower knows.
  const named = source === undefined || source === "LDAP" ? "AUTHN" : source
  return Effect.succeed({ source: named, auth_config_id: authConfigId })
}

/** A token that is a JWT tells how long it lives; another one is kept until it is refused. */
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
  ...(site === undefined ? undefined : { site }),
  ...(status === undefined ? undefined : { status }),
  ...(code === undefined ? undefined : { code }),
  ...(requestId === undefined ? undefined : { requestId })
})

/** Why a login was refused, if it was; a 404 says that there is no Tower at the address. */
const refusalOf = (error: HciError.RequestError): string | undefined => {
  switch (error._tag) {
    case "Unauthorized":
    case "Forbidden":
      return error.message
    case "BadRequest":
      return error.status === 404 ? undefined : error.message
    case "InvalidResponse":
      return error.issues.some(({ path }) => path === "data.token") ? "it gave no token" : undefined
    default:
      return undefined
  }
}

/** What a refused login means for its user. */
const explain = (error: HciError.RequestError): HciError.RequestError => {
  const refusal = refusalOf(error)
  if (refusal === undefined) return error
  return new HciError.Unauthorized({ ...detailOf(error), message: `The login was refused: ${refusal} - ${advice}.` })
}

/** The login, whose answer is redacted before anything that watches calls can see it: a span keeps what a call gave. */
const secretLogin: Operation<LoginInput, Redacted.Redacted> = {
  ...login.operation,
  response: ResponseDecoder.map(login.operation.response, ({ data }) => Redacted.make(data.token))
}

/** Logs in and gives the token with the time it lives. */
export const acquire: (
  transport: Transport,
  credentials: PasswordCredentials
) => Effect.Effect<Lease<Redacted.Redacted>, HciError.RequestError> = Effect.fnUntraced(
  function* (transport, credentials) {
    const source = yield* sourceOf(transport, credentials)
    const { username } = credentials
    const token = yield* Effect.mapError(
      transport.execute(secretLogin, { username, password: Redacted.value(credentials.password), ...source }),
      explain
    )
    return { value: token, lifetimeMillis: lifetimeMillis(Redacted.value(token)) }
  }
)
