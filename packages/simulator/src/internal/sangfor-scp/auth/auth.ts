/**
 * Authentication: logins with a password, tokens that expire, signatures.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as ExpiringMap from "../../engine/expiringMap.ts"
import type { HttpRequest } from "../../engine/http.ts"
import * as Prng from "../../engine/prng.ts"
import { bodyOf, route } from "../call.ts"
import type { Handler, Route } from "../call.ts"
import * as Times from "../response.ts"
import { unauthorized } from "../../engine/outcome.ts"
import { ok } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import * as Ec2 from "./ec2.ts"
import * as RsaKey from "./rsaKey.ts"

/** Credentials and the life of sessions. */
export interface AuthOptions extends Ec2.Ec2Options {
  readonly seed: number
  readonly username: string
  readonly password: Redacted.Redacted
  /** Milliseconds. */
  readonly tokenTtl: number
  readonly onLogin: () => void
}

/** Sessions and signatures. */
export interface Auth {
  readonly routes: ReadonlyArray<Route>
  /** The name or access key of the client, or 401. */
  readonly check: (request: HttpRequest, now: number) => Outcome<string>
  /** Ends the session that the request uses, and gives 401; a signed request has none, and its next one is served. */
  readonly expire: (request: HttpRequest) => Outcome<never>
  /** Ends all sessions; gives how many there were. */
  readonly expireAll: () => number
}

const Login = Schema.Struct({
  auth: Schema.Struct({
    passwordCredentials: Schema.Struct({ username: Schema.String, password: Schema.String })
  })
})

const tokenOf = (request: HttpRequest): string | undefined =>
  /^Token\s+(\S+)$/.exec(request.headers["authorization"] ?? "")?.[1]

/** The sessions of a platform, with nobody logged in. */
export const make = (options: AuthOptions): Auth => {
  const sessions = ExpiringMap.make<string>(options.tokenTtl)
  const tokens = Prng.make(Prng.hash(options.seed, 91))
  let key: RsaKey.RsaKey | undefined
  const rsa = () => (key ??= RsaKey.make(Prng.hash(options.seed, 90)))

  const publicKey: Handler = () => Result.succeed(ok({ public_key: `${rsa().modulus.toUpperCase()}\n` }))

  const login: Handler = (call) =>
    Result.gen(function* () {
      const { password, username } = (yield* bodyOf(call, Login)).auth.passwordCredentials
      if (username !== options.username || rsa().decrypt(password) !== Redacted.value(options.password)) {
        return yield* unauthorized("Incorrect username or password")
      }
      const id = Prng.hex(tokens, 32)
      sessions.set(id, username, call.now)
      options.onLogin()
      const token = {
        id,
        issued_at: Times.utcTime(call.now),
        expires: Times.utcTime(call.now + options.tokenTtl),
        tenant: { id: call.state.catalog.projects.at(0).id, name: "admin", description: "", enabled: true },
        audit_ids: [id.slice(0, 22)]
      }
      return ok({
        access: {
          token,
          user: { id: call.state.catalog.projects.at(0).userId, name: username, username, roles: [{ name: "admin" }] }
        }
      })
    })

  const check = (request: HttpRequest, now: number): Outcome<string> => {
    const header = request.headers["authorization"] ?? ""
    if (Ec2.isSignature(header)) return Ec2.verify(options, request, header, now)
    const token = tokenOf(request)
    const username = token === undefined ? undefined : sessions.get(token, now)
    return username === undefined
      ? unauthorized(token === undefined ? "Authentication is required" : "The token is invalid or has expired")
      : Result.succeed(username)
  }

  return {
    routes: [
      route("Auth.publicKey", "GET", "/janus/public-key", publicKey, { public: true }),
      route("Auth.publicKey", "GET", "/janus/v2/public-key", publicKey, { public: true }),
      route("Auth.login", "POST", "/janus/authenticate", login, { public: true })
    ],
    check,
    expire: (request) => {
      const token = tokenOf(request)
      if (token !== undefined) sessions.delete(token)
      return unauthorized("The token is invalid or has expired")
    },
    expireAll: sessions.clear
  }
}
