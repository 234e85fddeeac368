import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"
import * as Failures from "@effect-hci/core/Failures"
import * as HciError from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import type { Lease } from "@effect-hci/core/Session"
import type { Transport } from "@effect-hci/core/Transport"
import { encrypt } from "./rsa.ts"

interface PublicKey {
  readonly public_key: string
}
const PublicKey: Model.Model<PublicKey> = Schema.Struct({ public_key: Schema.String })

/** A token as the site gives it. */
interface Token {
  readonly id: string
  readonly issued_at?: string | null
  readonly expires?: string | null
}
interface Access {
  readonly access: { readonly token: Token }
}
const Access: Model.Model<Access> = Schema.Struct({
  access: Schema.Struct({
    token: Schema.Struct({
      id: Schema.String,
      issued_at: Model.optional(Schema.String),
      expires: Model.optional(Schema.String)
    })
  })
})

/** A token that can be printed. */
interface Grant extends Omit<Token, "id"> {
  readonly token: Redacted.Redacted
}

// Redacted at once: the span of the login keeps what it answers.
const grant = ({ access: { token } }: Access): Grant => {
  const { id, ...times } = token
  return { ...times, token: Redacted.make(id) }
}

const publicKey = <E>(path: string, failures: Failures.FailureTable<E>): Operation<void, PublicKey, E> => ({
  name: "Auth.publicKey",
  method: "GET",
  path,
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.model(PublicKey),
  failures
})

/** The RSA modulus that passwords are encrypted with; since 6.8.0. */
export const getPublicKey: Operation<void, PublicKey, HciError.NotFound> = publicKey(
  "/janus/v2/public-key",
  Failures.notFound
)

/** The same on systems before 6.8.0. */
export const getPublicKeyV1: Operation<void, PublicKey> = publicKey("/janus/public-key", Failures.none)

/** Name and encrypted password for a token. */
export const authenticate: Operation<{ readonly username: string; readonly password: string }, Grant> = {
  name: "Auth.login",
  method: "POST",
  path: "/janus/authenticate",
  request: (passwordCredentials) => ({ body: { auth: { passwordCredentials } } }),
  // Logging in twice makes a second token and harms nothing.
  safety: "idempotent",
  response: ResponseDecoder.map(ResponseDecoder.model(Access), grant),
  failures: Failures.none
}

const defaultLifetimeMillis = 23 * 60 * 60 * 1000

/** Times without a zone are UTC. */
const parseTime = (text: string | null | undefined): number | undefined => {
  if (text === null || text === undefined) return undefined
  const millis = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(millis) ? undefined : millis
}

/** How long a token lives: by the server's own two times where it gives them, so that clocks need not agree. */
const lifetime = ({ expires, issued_at }: Grant, now: number): number => {
  const end = parseTime(expires)
  if (end === undefined) return defaultLifetimeMillis
  const millis = end - (parseTime(issued_at) ?? now)
  return millis > 0 ? millis : defaultLifetimeMillis
}

/** Encrypts a password with the site's public key, by whichever of its routes the system has. */
export const encryptPassword: (
  transport: Transport,
  password: Redacted.Redacted
) => Effect.Effect<string, HciError.RequestError> = Effect.fnUntraced(function* (transport, password) {
  const { public_key } = yield* transport
    .execute(getPublicKey, undefined)
    .pipe(
      Effect.catchTag(["NotFound", "Unauthorized", "BadRequest"], () => transport.execute(getPublicKeyV1, undefined))
    )
  return yield* Effect.fromResult(encrypt(public_key, Redacted.value(password))).pipe(
    Effect.mapError(
      () =>
        new HciError.InvalidResponse({
          platform: "sangfor-scp",
          operation: "Auth.publicKey",
          message: "The public key of the site is not an RSA modulus in hexadecimal.",
          issues: [{ path: "public_key", message: "not an RSA modulus" }]
        })
    )
  )
})

/** Logs in and gives the token with the time it lives. */
export const login: (
  transport: Transport,
  credentials: { readonly username: string; readonly password: Redacted.Redacted }
) => Effect.Effect<Lease<Redacted.Redacted>, HciError.RequestError> = Effect.fnUntraced(function* (
  transport,
  { password, username }
) {
  const encrypted = yield* encryptPassword(transport, password)
  const granted = yield* transport.execute(authenticate, { username, password: encrypted })
  const now = yield* Clock.currentTimeMillis
  return { value: granted.token, lifetimeMillis: lifetime(granted, now) }
})
