import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Failures, HciError, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
import { Auth } from "@effect-hci/core/Platform"
import type { Operation } from "@effect-hci/core/Operation"
import type { Lease } from "@effect-hci/core/Session"
import type { Transport } from "@effect-hci/core/Transport"
import { optionalFields } from "@effect-hci/core/Runtime"
import { encrypt } from "./rsa.ts"

const PublicKey = Schema.Struct({ public_key: Schema.String })
interface PublicKey extends Schema.Schema.Type<typeof PublicKey> {}

const Token = Schema.Struct({
  id: Schema.String,
  issued_at: Model.optionalString,
  expires: Model.optionalString
})
interface Token extends Schema.Schema.Type<typeof Token> {}

const Access = Schema.Struct({ access: Schema.Struct({ token: Token }) })

/** A token whose id is redacted at once, since the span of the login keeps the result of the operation. */
interface RedactedToken extends Omit<Token, "id"> {
  readonly token: Redacted.Redacted
}

const redact = ({ id, ...times }: Token): RedactedToken => ({ ...times, token: Redacted.make(id) })

const publicKey = <E>(path: string, failures: Failures.FailureTable<E>): Operation<void, PublicKey, E> => ({
  name: "Auth.publicKey",
  method: "GET",
  path,
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.model(PublicKey),
  failures
})

/** The RSA modulus that passwords are encrypted with, from SCP 6.8.0 on. */
const getPublicKey: Operation<void, PublicKey, HciError.NotFound> = publicKey("/janus/v2/public-key", Failures.notFound)

/** The same on systems before 6.8.0. */
const getPublicKeyV1: Operation<void, PublicKey> = publicKey("/janus/public-key", Failures.none)

/** A name and a password, encrypted and as it is, which is not sent and which errors must not show. */
interface LoginInput {
  readonly username: string
  readonly password: string
  readonly plain: Redacted.Redacted
}

/** Gives a token for a name and an encrypted password. */
const authenticate: Operation<LoginInput, RedactedToken> = {
  name: "Auth.login",
  method: "POST",
  path: "/janus/authenticate",
  request: ({ plain, ...passwordCredentials }) => ({
    body: { auth: { passwordCredentials } },
    secrets: [plain]
  }),
  // A second login gives a second token: a failed one leaves nothing to look for.
  safety: "read",
  response: ResponseDecoder.map(ResponseDecoder.model(Access), ({ access }) => redact(access.token)),
  failures: Failures.none
}

const defaultLifetimeMillis = 23 * 60 * 60 * 1000

/** Times without a zone are UTC. */
const parseTime = (text: string | null | undefined): number | undefined => {
  if (text === null || text === undefined) return undefined
  const millis = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(millis) ? undefined : millis
}

/** How long a token lives: from `issued_at` to `expires`, both by the server's clock, where the response has them. */
const lifetime = ({ expires, issued_at }: RedactedToken, now: number): number => {
  const end = parseTime(expires)
  if (end === undefined) return defaultLifetimeMillis
  const millis = end - (parseTime(issued_at) ?? now)
  return millis > 0 ? millis : defaultLifetimeMillis
}

/** Encrypts a password with the site's public key, which older systems have at another path. */
export const encryptPassword: (
  transport: Transport,
  password: Redacted.Redacted
) => Effect.Effect<string, HciError.RequestError> = Effect.fnUntraced(function* (transport, password) {
  const detail = {
    platform: "sangfor-scp",
    operation: "Auth.publicKey",
    ...optionalFields({ site: transport.site })
  }
  const plain = Auth.secretText(password)
  if (plain === undefined) {
    const message = "The password is no redacted text, or was wiped: give it as `Redacted.make(password)`."
    return yield* Effect.fail(new HciError.BadRequest({ ...detail, message }))
  }
  const { public_key } = yield* transport
    .execute(getPublicKey, undefined)
    .pipe(
      Effect.catchTag(["NotFound", "Unauthorized", "BadRequest"], () => transport.execute(getPublicKeyV1, undefined))
    )
  return yield* Effect.fromResult(encrypt(public_key, plain)).pipe(
    Effect.mapError((problem) =>
      problem === "too long"
        ? new HciError.BadRequest({
            ...detail,
            message: "The password is longer than the public key of the site can encrypt."
          })
        : new HciError.InvalidResponse({
            ...detail,
            message: "The public key of the site is not an RSA modulus in hexadecimal.",
            issues: [{ path: "public_key", message: problem }]
          })
    )
  )
})

/** Logs in and gives the token with its lifetime. */
export const login: (
  transport: Transport,
  credentials: { readonly username: string; readonly password: Redacted.Redacted }
) => Effect.Effect<Lease<Redacted.Redacted>, HciError.RequestError> = Effect.fnUntraced(function* (
  transport,
  { password, username }
) {
  const encrypted = yield* encryptPassword(transport, password)
  const token = yield* transport.execute(authenticate, { username, password: encrypted, plain: password })
  const now = yield* Clock.currentTimeMillis
  return { value: token.token, lifetimeMillis: lifetime(token, now) }
})
