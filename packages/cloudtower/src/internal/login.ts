import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Base64Url"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as HciError from "@effect-hci/core/HciError"
import type { Lease } from "@effect-hci/core/Session"
import type { Transport } from "@effect-hci/core/Transport"
import type { LoginInput } from "../generated/inputs/User.ts"
import { login } from "../generated/operations/User.ts"
import * as Graphql from "./graphql.ts"

/** Who logs in, and which directory knows them. */
export interface PasswordCredentials {
  readonly username: string
  readonly password: Redacted.Redacted
  /** `LDAP` users of newer Towers are found by themselves. Default: `LOCAL`. */
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
    Effect.catchTag(["BadRequest", "Unauthorized", "InvalidResponse"], () =>
      Effect.succeed({ source: "LDAP" as const })
    )
  )

const sourceOf = (
  transport: Transport,
  { authConfigId, source = "LOCAL" }: PasswordCredentials
): Effect.Effect<Source, HciError.RequestError> => {
  if (source === "LDAP" && authConfigId === undefined) return findLdap(transport)
  return Effect.succeed(authConfigId === undefined ? { source } : { source, auth_config_id: authConfigId })
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
  "check the user name, the password and the source (LOCAL, LDAP, AUTHN); where two-factor login is on, use an API key"

/** What a refused login means for its user. */
const explain = (error: HciError.RequestError): HciError.RequestError =>
  error._tag === "BadRequest" || error._tag === "Unauthorized" || error._tag === "Forbidden"
    ? new HciError.Unauthorized({ ...detailOf(error), message: `The login was refused: ${error.message} - ${advice}.` })
    : error

const detailOf = ({
  code,
  operation,
  platform,
  requestId,
  site,
  status
}: HciError.Unauthorized | HciError.BadRequest | HciError.Forbidden) => ({
  platform,
  operation,
  ...(site === undefined ? undefined : { site }),
  ...(status === undefined ? undefined : { status }),
  ...(code === undefined ? undefined : { code }),
  ...(requestId === undefined ? undefined : { requestId })
})

/** Logs in and gives the token with the time it lives. */
export const acquire: (
  transport: Transport,
  credentials: PasswordCredentials
) => Effect.Effect<Lease<Redacted.Redacted>, HciError.RequestError> = Effect.fnUntraced(
  function* (transport, credentials) {
    const source = yield* sourceOf(transport, credentials)
    const { username } = credentials
    const { data } = yield* Effect.mapError(
      transport.execute(login, { username, password: Redacted.value(credentials.password), ...source }),
      explain
    )
    return { value: Redacted.make(data.token), lifetimeMillis: lifetimeMillis(data.token) }
  }
)
