/**
 * Who may call: logins with a password, tokens that expire, API keys.
 *
 * @since 0.1.0
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ExpiringMap from "../../engine/expiringMap.ts"
import type { HttpRequest } from "../../engine/http.ts"
import * as Prng from "../../engine/prng.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest, unauthorized } from "../../engine/outcome.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asText } from "../../engine/json.ts"

/** The users, of whom the first is that of the options. */
export interface Users {
  /** The id of the user of the options. */
  readonly root: () => string
  /** Makes the record of the user of the options. */
  readonly createRoot: () => void
  /** The id of a user of this name with this password. */
  readonly find: (username: string, password: string) => string | undefined
  readonly has: (id: string) => boolean
}

/** Credentials and the life of sessions. */
export interface Options {
  readonly seed: number
  readonly username: string
  readonly password: Redacted.Redacted
  readonly users: Users
  /** True when there is the user of the options at the start. */
  readonly rootUser: boolean
  /** Milliseconds. */
  readonly tokenTtl: number
  readonly onLogin: () => void
}

/** A key for automation. */
export interface ApiKey {
  readonly id: string
  readonly key: string
  /** The id of the user who created it. */
  readonly user: string
}

/** Logins, the tokens that they give, and API keys. */
export interface Sessions {
  /** A new token, for the fields of `LoginInput`. */
  readonly login: (input: JsonObject, now: number) => Outcome<string>
  /** The id of the user of a request's token or key, or 401. */
  readonly check: (request: HttpRequest, now: number) => Outcome<string>
  /** 401; ends the session that the request uses, while an API key stays valid. */
  readonly expire: (request: HttpRequest) => Outcome<never>
  /** Ends all sessions; gives how many there were. */
  readonly expireAll: () => number
  readonly createKey: (name: string, user: string) => ApiKey
  readonly deleteKey: (key: string) => string | undefined
  /** True once there is the user of the options, who stays whatever becomes of the record. */
  readonly hasRoot: () => boolean
  /** Makes the user of the options, with a password. */
  readonly createRoot: (password: string) => void
  readonly strategies: ReadonlyArray<{ readonly id: string; readonly type: string }>
}

const strategyTypes = ["LDAP", "AUTHN"] as const

const tokenOf = (request: HttpRequest): string => (request.headers["authorization"] ?? "").trim()

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** Tokens are JWTs, so that clients can see when they end. */
const tokenFor = (username: string, now: number, ttl: number, signature: string): string => {
  const iat = Math.floor(now / 1000)
  const claims = { username, iat, exp: iat + Math.floor(ttl / 1000) }
  return `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}.${signature}`
}

/** The sessions of a Tower, with nobody logged in. */
export const make = (options: Options): Sessions => {
  const sessions = ExpiringMap.make<string>(options.tokenTtl)
  const source = Prng.make(Prng.hash(options.seed, 71))
  const keys = new Map<string, ApiKey>()
  const { users } = options
  let hasRoot = options.rootUser
  let password = Redacted.value(options.password)
  const strategies = strategyTypes.map((type, index) => ({ id: `cl${Prng.hex(source, 20)}00${index}`, type }))

  const isStrategy = (input: JsonObject): boolean =>
    input["source"] !== "AUTHN" || strategies.some(({ id }) => id === input["auth_config_id"])

  const userOf = (input: JsonObject): string | undefined => {
    const [username, given] = [asText(input["username"]), asText(input["password"])]
    const isRoot = hasRoot && username === options.username && given === password
    return isRoot ? users.root() : users.find(username, given)
  }

  return {
    login: (input, now) => {
      if (!isStrategy(input)) return badRequest(`"auth_config_id" must name an authentication strategy`)
      const username = asText(input["username"])
      const user = userOf(input)
      if (user === undefined) return badRequest("Login failed: the username or the password is wrong")
      const token = tokenFor(username, now, options.tokenTtl, Prng.hex(source, 43))
      sessions.set(token, user, now)
      options.onLogin()
      return Result.succeed(token)
    },
    check: (request, now) => {
      const token = tokenOf(request)
      if (token === "") return unauthorized("Authorization is required: log in first")
      const user = sessions.get(token, now) ?? keys.get(token)?.user
      return user !== undefined && (user === users.root() ? hasRoot : users.has(user))
        ? Result.succeed(user)
        : unauthorized("The token is invalid or has expired")
    },
    expire: (request) => {
      sessions.delete(tokenOf(request))
      return unauthorized("The token is invalid or has expired")
    },
    expireAll: sessions.clear,
    createKey: (name, user) => {
      const key = { id: `cl${Prng.hex(source, 23)}`, key: `${name}.${Prng.hex(source, 40)}`, user }
      keys.set(key.key, key)
      return key
    },
    deleteKey: (key) => {
      const apiKey = keys.get(key) ?? [...keys.values()].find(({ id }) => id === key)
      if (apiKey !== undefined) keys.delete(apiKey.key)
      return apiKey?.id
    },
    hasRoot: () => hasRoot,
    createRoot: (created) => {
      users.createRoot()
      hasRoot = true
      password = created
    },
    strategies
  }
}

const hash = (password: string, salt: Buffer): Buffer => scryptSync(password, salt, 32)

/** The field of a user's record that stores the hash of a password; no response shows it. */
export const hashedPassword = (password: string | undefined): { readonly password_hash?: string } => {
  if (password === undefined) return {}
  const salt = randomBytes(16)
  return { password_hash: Buffer.concat([salt, hash(password, salt)]).toString("base64") }
}

/** True for the password whose hash a record stores. */
export const matchesPassword = ({ password_hash }: JsonObject, password: string): boolean => {
  if (typeof password_hash !== "string") return false
  const bytes = Buffer.from(password_hash, "base64")
  const stored = bytes.subarray(16)
  return stored.length === 32 && timingSafeEqual(stored, hash(password, bytes.subarray(0, 16)))
}
