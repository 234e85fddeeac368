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
  /** The id of a user of this source and name with this password. */
  readonly find: (source: string, username: string, password: string) => string | undefined
  readonly has: (id: string) => boolean
}

/** The API credentials of the change feed, and whether it takes a token too. */
export interface ChangeFeedAccess {
  readonly username: string
  readonly password: Redacted.Redacted
  readonly token: boolean
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
  /** Milliseconds. */
  readonly apiKeyTtl: number
  /** True where a name and a password are not enough to log in. */
  readonly twoFactor: boolean
  /** True where users of a directory log in through its strategy. */
  readonly hasStrategies: boolean
  readonly changeFeed: ChangeFeedAccess
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
  /** As `check`, for the change feed, which has API credentials of its own: with these it is `""`. */
  readonly checkFeed: (request: HttpRequest, now: number) => Outcome<string>
  /** 401; ends the session that the request uses, while an API key stays valid. */
  readonly expire: (request: HttpRequest) => Outcome<never>
  /** Ends all sessions; gives how many there were. */
  readonly expireAll: () => number
  readonly createKey: (name: string, user: string, now: number) => ApiKey
  readonly deleteKey: (key: string) => string | undefined
  /** A token for the console of a vm. */
  readonly consoleToken: () => string
  /** The id of the user of the options. */
  readonly rootId: () => string
  /** True once there is the user of the options, who stays whatever becomes of the record. */
  readonly hasRoot: () => boolean
  /** Makes the user of the options, with a password. */
  readonly createRoot: (password: string) => void
  readonly strategies: ReadonlyArray<{ readonly id: string; readonly type: string }>
}

const strategyTypes = ["LDAP", "AUTHN"] as const

const authorizationOf = (request: HttpRequest): string => (request.headers["authorization"] ?? "").trim()

/** A token, bare or as a bearer's. */
const tokenOf = (request: HttpRequest): string => authorizationOf(request).replace(/^Bearer\s+/i, "")

/** The name and the password of HTTP Basic, with the colon between them. */
const basicOf = (request: HttpRequest): string | undefined => {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(authorizationOf(request)) ?? []
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8")
}

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
  const random = Prng.make(Prng.hash(options.seed, 71))
  const keys = ExpiringMap.make<ApiKey>(options.apiKeyTtl)
  const keysById = new Map<string, string>()
  const { changeFeed, users } = options
  let hasRoot = options.rootUser
  let password = Redacted.value(options.password)
  const strategies = strategyTypes.map((type, index) => ({ id: `cl${Prng.hex(random, 20)}00${index}`, type }))

  /** Where a login looks for its user: `AUTHN` stands for the directory of its strategy. */
  const sourceOf = (input: JsonObject): Outcome<string> => {
    const source = asText(input["source"] ?? "LOCAL")
    if (source === "LDAP" && options.hasStrategies) {
      return badRequest(`Users of a directory log in with the source "AUTHN" and the "auth_config_id" of its strategy`)
    }
    if (source !== "AUTHN") return Result.succeed(source)
    const strategy = strategies.find(({ id }) => id === input["auth_config_id"])
    return strategy === undefined
      ? badRequest(`"auth_config_id" must name an authentication strategy`)
      : Result.succeed(strategy.type)
  }

  const userOf = (source: string, username: string, given: string): string | undefined => {
    const isRoot = hasRoot && source === "LOCAL" && username === options.username && given === password
    return isRoot ? users.root() : users.find(source, username, given)
  }

  const check = (request: HttpRequest, now: number): Outcome<string> => {
    const token = tokenOf(request)
    if (token === "") return unauthorized("Authorization is required: log in first")
    const user = sessions.get(token, now) ?? keys.get(token, now)?.user
    return user !== undefined && (user === users.root() ? hasRoot : users.has(user))
      ? Result.succeed(user)
      : unauthorized("The token is invalid or has expired")
  }

  return {
    login: (input, now) =>
      Result.gen(function* () {
        const source = yield* sourceOf(input)
        const username = asText(input["username"])
        const user = userOf(source, username, asText(input["password"]))
        if (user === undefined) return yield* badRequest("Login failed: the username or the password is wrong")
        if (options.twoFactor) return yield* badRequest("Login failed: two-factor login is on, and needs a code")
        const token = tokenFor(username, now, options.tokenTtl, Prng.hex(random, 43))
        sessions.set(token, user, now)
        options.onLogin()
        return token
      }),
    check,
    checkFeed: (request, now) => {
      const basic = basicOf(request)
      if (basic === `${changeFeed.username}:${Redacted.value(changeFeed.password)}`) return Result.succeed("")
      return basic === undefined && changeFeed.token
        ? check(request, now)
        : unauthorized("The change feed takes HTTP Basic with API credentials of its own")
    },
    expire: (request) => {
      sessions.delete(tokenOf(request))
      return unauthorized("The token is invalid or has expired")
    },
    expireAll: sessions.clear,
    createKey: (name, user, now) => {
      const key = { id: `cl${Prng.hex(random, 23)}`, key: `${name}.${Prng.hex(random, 40)}`, user }
      keys.set(key.key, key, now)
      keysById.set(key.id, key.key)
      return key
    },
    deleteKey: (keyOrId) => {
      const key = keysById.get(keyOrId) ?? keyOrId
      const id = [...keysById].find(([, each]) => each === key)?.[0]
      if (id === undefined) return undefined
      keysById.delete(id)
      keys.delete(key)
      return id
    },
    consoleToken: () => Prng.hex(random, 32),
    rootId: users.root,
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
