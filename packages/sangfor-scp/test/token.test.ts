import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { Auth, HttpTransport, Servers } from "../src/index.ts"
import { encrypt } from "../src/internal/rsa.ts"
import type { Reply, Seen, Server } from "./support/http.ts"
import { json, ok, refusal, serve, url } from "./support/http.ts"

const password = "p4ss wörd"
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 })
const modulus = Buffer.from(publicKey.export({ format: "jwk" }).n ?? "", "base64url").toString("hex")

// Node refuses to take PKCS#1 v1.5 padding off in some builds, so it is taken off here.
const decrypt = (hex: string): string => {
  const block = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, Buffer.from(hex, "hex"))
  assert.deepStrictEqual([block[0], block[1]], [0, 2])
  return block.subarray(block.indexOf(0, 2) + 1).toString("utf8")
}

interface Options {
  readonly key?: (request: Seen) => Reply
  readonly token?: (login: number) => unknown
  readonly get?: (request: Seen, login: number) => Reply
}

/** A site that logs in. */
const makeSite = ({ get, key, token }: Options = {}) => {
  let logins = 0
  const server = serve((request) => {
    if (request.path.endsWith("/public-key")) return key?.(request) ?? ok({ public_key: modulus })
    if (request.path === "/janus/authenticate") {
      logins += 1
      return ok({ access: { token: token?.(logins) ?? { id: `token-${logins}` } } })
    }
    return get?.(request, logins) ?? ok({ id: "a", name: "a" })
  })
  return { server, logins: () => logins }
}

const layer = (server: Server) =>
  HttpTransport.layer({ url, rateLimits: false }).pipe(
    Layer.provide(Auth.layerToken({ url, username: "admin", password: Redacted.make(password) })),
    Layer.provide(server.layer)
  )

const paths = (server: Server) => server.requests.map(({ path }) => path)

describe("token login", () => {
  it.effect("sends the password encrypted, in lower-case hex, and the token on each call", () => {
    const { server } = makeSite()
    return Effect.gen(function* () {
      yield* Servers.get("a")
      assert.deepStrictEqual(paths(server), [
        "/janus/v2/public-key",
        "/janus/authenticate",
        "/janus/20180725/servers/a"
      ])
      const [, login, call] = server.requests
      const sent = JSON.parse(login?.text ?? "").auth.passwordCredentials
      assert.strictEqual(sent.username, "admin")
      assert.match(sent.password, /^[0-9a-f]{256}$/)
      assert.strictEqual(decrypt(sent.password), password)
      assert.strictEqual(call?.headers["authorization"], "Token token-1")
      assert.isUndefined(login?.headers["authorization"])
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("takes the older route for the key where the newer one is missing", () => {
    const { server } = makeSite({
      key: ({ path }) => (path.includes("/v2/") ? refusal(404, "no route") : ok({ public_key: `${modulus}\\n` }))
    })
    return Effect.gen(function* () {
      yield* Servers.get("a")
      assert.deepStrictEqual(paths(server).slice(0, 3), [
        "/janus/v2/public-key",
        "/janus/public-key",
        "/janus/authenticate"
      ])
      assert.strictEqual(
        decrypt(JSON.parse(server.requests[2]?.text ?? "").auth.passwordCredentials.password),
        password
      )
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("says so when the key is none", () => {
    const { server } = makeSite({ key: () => ok({ public_key: "not hex" }) })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.strictEqual(error.operation, "Auth.publicKey")
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("logs in once for 100 concurrent first calls", () => {
    const { logins, server } = makeSite()
    return Effect.gen(function* () {
      yield* Effect.forEach(Array.from({ length: 100 }), () => Servers.get("a"), { concurrency: "unbounded" })
      assert.strictEqual(logins(), 1)
      assert.lengthOf(server.requests, 102)
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("renews a token shortly before it expires", () => {
    const { logins, server } = makeSite({
      token: () => ({ id: "t", issued_at: "2026-01-01T00:00:00", expires: "2026-01-01T01:00:00" })
    })
    return Effect.gen(function* () {
      yield* Servers.get("a")
      yield* TestClock.adjust("58 minutes")
      yield* Servers.get("a")
      assert.strictEqual(logins(), 1)
      yield* TestClock.adjust("90 seconds")
      yield* Servers.get("a")
      assert.strictEqual(logins(), 2)
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("lets a token that does not say when it expires live 23 hours", () => {
    const { logins, server } = makeSite()
    return Effect.gen(function* () {
      yield* Servers.get("a")
      yield* TestClock.adjust("22 hours")
      yield* Servers.get("a")
      assert.strictEqual(logins(), 1)
      yield* TestClock.adjust("1 hour")
      yield* Servers.get("a")
      assert.strictEqual(logins(), 2)
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("logs in again once after a 401, and goes on", () => {
    const { logins, server } = makeSite({
      get: ({ headers }, login) =>
        headers["authorization"] === `Token token-${Math.max(2, login)}`
          ? ok({ id: "a", name: "a" })
          : refusal(401, "no")
    })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Servers.get("a")).id, "a")
      assert.strictEqual(logins(), 2)
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("gives up after the new token is refused too", () => {
    const { logins, server } = makeSite({ get: () => refusal(401, "token expired") })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(error.message, "token expired")
      assert.strictEqual(logins(), 2)
      assert.lengthOf(
        server.requests.filter(({ path }) => path.includes("/servers/")),
        2
      )
    }).pipe(Effect.provide(layer(server)))
  })

  it.effect("keeps what Keystone says of a wrong password", () => {
    const server = serve(({ path }) =>
      path.endsWith("/public-key")
        ? ok({ public_key: modulus })
        : json({ error: { code: 401, title: "Unauthorized", message: "Invalid username or password" } }, 401)
    )
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(error.message, "Invalid username or password")
      assert.strictEqual(error.operation, "Auth.login")
      assert.lengthOf(server.requests, 2)
    }).pipe(Effect.provide(layer(server)))
  })
})

describe("RSA", () => {
  it("reads a modulus with line ends, real or written", () => {
    for (const text of [modulus, `${modulus}\n`, `${modulus}\\n`, modulus.toUpperCase()]) {
      const encrypted = encrypt(text, password)
      assert.isTrue(Result.isSuccess(encrypted) && decrypt(encrypted.success) === password)
    }
  })

  it("does not make the same of the same twice", () => {
    const [first, second] = [encrypt(modulus, "x"), encrypt(modulus, "x")]
    assert.notDeepEqual(first, second)
  })
})
