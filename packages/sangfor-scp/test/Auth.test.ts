import { jsonOf } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import type { Request, Response } from "@effect-hci/simulator/Script"
import type { ScriptedServer } from "@effect-hci/simulator/ScriptedServer"
import { constants, privateDecrypt } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { Auth, HttpTransport, Servers } from "../src/index.ts"
import { encrypt } from "../src/internal/rsa.ts"
import { accessKey, error, modulus, ok, page, privateKey, secretKey, serve, site, url } from "./support/site.ts"

const key = { accessKey, secretKey: Redacted.make(secretKey) }

/** 2025-01-02T03:04:05Z. */
const moment = Date.UTC(2025, 0, 2, 3, 4, 5)

// Signatures computed with Python's hmac and hashlib from the description of the algorithm.
describe("EC2 signatures", () => {
  it.effect("signs a GET without its query", () => {
    const server = serve(() => page([]))
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.count({ name: "web", az_id: "a b" })
      assert.strictEqual(
        server.requests[0]?.headers["authorization"],
        "AWS4-HMAC-SHA256 Credential=AK5F3B2A1D9E7C4082F1/20250102/cn-south-1/open-api/aws4_request, " +
          "SignedHeaders=x-amz-date, Signature=f1adcb54b6c9df9b3635b7f3325cbefa0170e172569f1d567084fc90e52abc7e"
      )
      assert.strictEqual(server.requests[0]?.headers["x-amz-date"], "20250102T030405Z")
      assert.strictEqual(server.requests[0]?.query["name"], "web")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("signs the exact bytes of a body", () => {
    const server = serve(() => ok({ task_id: "t" }, 201))
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.stop("f14b3195", { force: true })
      assert.strictEqual(server.requests[0]?.text, '{"force":1}')
      assert.match(
        server.requests[0]?.headers["authorization"] ?? "",
        /Signature=41b6366618081af57a4373c1909807f9f7f1d5e0d732d00d632d3ae30098defb$/
      )
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("takes region and service, and the day of the moment", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 11, 31, 23, 59, 59))
      const auth = yield* Auth.Auth
      const signed = yield* auth.authorize(HttpClientRequest.get(`${url}/janus/20180725/servers/f14b3195`))
      assert.strictEqual(
        signed.headers["authorization"],
        "AWS4-HMAC-SHA256 Credential=AK5F3B2A1D9E7C4082F1/20241231/regionOne/sdk-api/aws4_request, " +
          "SignedHeaders=x-amz-date, Signature=9d4e384c6b1ab1ff3f7adc3cc435b318121bd449f91671dcbd70dad50fc9ce04"
      )
      yield* TestClock.adjust("1 second")
      const tomorrow = yield* auth.authorize(HttpClientRequest.get(`${url}/janus/20180725/servers/f14b3195`))
      assert.match(tomorrow.headers["authorization"] ?? "", /\/20250101\/regionOne\//)
    }).pipe(Effect.provide(Auth.layerEc2({ ...key, region: "regionOne", service: "sdk-api" })))
  )

  it.effect("corrects a clock that is off, once", () => {
    // The clock of the server is ten minutes ahead; it takes requests of the five minutes around its own time.
    const server = serve(({ at, headers }) => {
      const serverTime = at + 600_000
      const [, y = 0, mo = 0, d = 0, h = 0, m = 0, s = 0] = (
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers["x-amz-date"] ?? "") ?? []
      ).map(Number)
      const signedAt = Date.UTC(y, mo - 1, d, h, m, s)
      const date = { date: new Date(serverTime).toUTCString() }
      return Math.abs(signedAt - serverTime) > 300_000
        ? Misbehaviour.withHeaders(error(401, "expired"), date)
        : Misbehaviour.withHeaders(ok({ id: "a", name: "a" }), date)
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.get("a")
      assert.lengthOf(server.requests, 2)
      yield* Servers.get("a")
      assert.lengthOf(server.requests, 3)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("does not retry a 401 that the clock does not explain", () => {
    const server = serve(({ at }) => Misbehaviour.dated(error(401, "unknown access key"), new Date(at).toUTCString()))
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      const failure = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(failure._tag, "Unauthorized")
      assert.strictEqual(
        failure.message,
        "unknown access key (signed for region cn-south-1 and service open-api, which each site sets for itself: check " +
          "them and the keys)"
      )
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("is one layer with the transport", () => {
    const server = serve(() => page([{ id: "a", name: "a" }]))
    return Effect.gen(function* () {
      assert.strictEqual(yield* Servers.count(), 1)
    }).pipe(
      Effect.provide(
        HttpTransport.layer({ url }).pipe(Layer.provide(Auth.layer(key, { url })), Layer.provide(server.layer))
      )
    )
  })
})

const password = "p4ss wörd"

// Some builds of Node do not remove PKCS#1 v1.5 padding, so it is removed here.
const decrypt = (hex: string): string => {
  const block = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, Buffer.from(hex, "hex"))
  assert.deepStrictEqual([block[0], block[1]], [0, 2])
  return block.subarray(block.indexOf(0, 2) + 1).toString("utf8")
}

interface LoginOptions {
  readonly key?: (request: Request) => Response
  readonly token?: (login: number) => unknown
  readonly get?: (request: Request, login: number) => Response
}

const Login = Schema.Struct({
  auth: Schema.Struct({ passwordCredentials: Schema.Struct({ username: Schema.String, password: Schema.String }) })
})

/** The credentials that a login sent. */
const credentialsOf = (login: Request | undefined) => jsonOf(login?.text ?? "", Login).auth.passwordCredentials

/** A site with a login. */
const makeSite = ({ get, key, token }: LoginOptions = {}) => {
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

const withToken = (server: ScriptedServer) =>
  HttpTransport.layer({ url, protocol: "classic", rateLimits: false }).pipe(
    Layer.provide(Auth.layerToken({ username: "admin", password: Redacted.make(password) }, { url })),
    Layer.provide(server.layer)
  )

const paths = (server: ScriptedServer) => server.requests.map(({ path }) => path)

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
      const sent = credentialsOf(login)
      assert.strictEqual(sent.username, "admin")
      assert.match(sent.password, /^[0-9a-f]{256}$/)
      assert.strictEqual(decrypt(sent.password), password)
      assert.strictEqual(call?.headers["authorization"], "Token token-1")
      assert.isUndefined(login?.headers["authorization"])
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("takes the older path of the public key where the newer one is missing", () => {
    const { server } = makeSite({
      key: ({ path }) => (path.includes("/v2/") ? error(404, "no route") : ok({ public_key: `${modulus}\\n` }))
    })
    return Effect.gen(function* () {
      yield* Servers.get("a")
      assert.deepStrictEqual(paths(server).slice(0, 3), [
        "/janus/v2/public-key",
        "/janus/public-key",
        "/janus/authenticate"
      ])
      assert.strictEqual(decrypt(credentialsOf(server.requests[2]).password), password)
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("fails when the public key is no key", () => {
    const { server } = makeSite({ key: () => ok({ public_key: "not hex" }) })
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(failure._tag, "InvalidResponse")
      assert.strictEqual(failure.operation, "Auth.publicKey")
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("logs in once for 100 concurrent first calls", () => {
    const { logins, server } = makeSite()
    return Effect.gen(function* () {
      yield* Effect.forEach(Array.from({ length: 100 }), () => Servers.get("a"), { concurrency: "unbounded" })
      assert.strictEqual(logins(), 1)
      assert.lengthOf(server.requests, 102)
    }).pipe(Effect.provide(withToken(server)))
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
    }).pipe(Effect.provide(withToken(server)))
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
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("logs in again once after a 401, and goes on", () => {
    const { logins, server } = makeSite({
      get: ({ headers }, login) =>
        headers["authorization"] === `Token token-${Math.max(2, login)}` ? ok({ id: "a", name: "a" }) : error(401, "no")
    })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Servers.get("a")).id, "a")
      assert.strictEqual(logins(), 2)
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("fails after a 401 for the new token too", () => {
    const { logins, server } = makeSite({ get: () => error(401, "token expired") })
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(failure._tag, "Unauthorized")
      assert.strictEqual(failure.message, "token expired")
      assert.strictEqual(logins(), 2)
      assert.lengthOf(
        server.requests.filter(({ path }) => path.includes("/servers/")),
        2
      )
    }).pipe(Effect.provide(withToken(server)))
  })

  it.effect("gives the message of Keystone after a wrong password", () => {
    const server = serve(({ path }) =>
      path.endsWith("/public-key")
        ? ok({ public_key: modulus })
        : Misbehaviour.keystoneError(401, "Invalid username or password")
    )
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(failure._tag, "Unauthorized")
      assert.strictEqual(failure.message, "Invalid username or password")
      assert.strictEqual(failure.operation, "Auth.login")
      assert.lengthOf(server.requests, 2)
    }).pipe(Effect.provide(withToken(server)))
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
