import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"

const servers = "/janus/20180725/servers?page_size=1"

describe("password login", () => {
  it.effect.each(["/janus/v2/public-key", "/janus/public-key"])("works with the key of %s", (keyPath) =>
    Effect.gen(function* () {
      const { credentials, url } = yield* SangforScp.Simulator
      const send = Client.viaFetch(url)
      const key = Client.data(yield* Client.send(send, "GET", keyPath), 200)
      assert.match(Client.str(key["public_key"]), /^[0-9A-F]{512}\n$/)
      const password = Redacted.value(credentials.password)
      const response = yield* Effect.promise(() => Client.login(send, credentials.username, password, keyPath))
      const token = Client.data(response, 200)["access"]?.["token"]
      assert.match(Client.str(token?.["id"]), /^[0-9a-f]{32}$/)
      assert.strictEqual(Client.str(token?.["issued_at"]), "1970-01-01T00:00:00Z")
      assert.strictEqual(Client.str(token?.["expires"]), "1970-01-02T00:00:00Z")
      const authorization = `Token ${Client.str(token?.["id"])}`
      Client.data(yield* Client.send(send, "GET", servers, { headers: { authorization } }), 200)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("rejects a wrong password, a wrong user, and noise in place of a password", () =>
    Effect.gen(function* () {
      const { counters, credentials, url } = yield* SangforScp.Simulator
      const send = Client.viaFetch(url)
      const wrong = yield* Effect.promise(() => Client.login(send, "admin", "not it"))
      assert.strictEqual(wrong.status, 401)
      assert.strictEqual(Client.str(wrong.json["message"]), "Incorrect username or password")
      const password = Redacted.value(credentials.password)
      assert.strictEqual((yield* Effect.promise(() => Client.login(send, "root", password))).status, 401)
      for (const noise of ["", "zz", "00".repeat(256), "ff".repeat(256), "ab".repeat(256)]) {
        const body = { auth: { passwordCredentials: { username: "admin", password: noise } } }
        assert.strictEqual((yield* Client.send(send, "POST", "/janus/authenticate", { body })).status, 401)
      }
      assert.strictEqual((yield* Client.send(send, "POST", "/janus/authenticate", { body: {} })).status, 400)
      assert.strictEqual((yield* counters).logins, 0)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("ends a token after its life, and all of them on demand", () =>
    Effect.gen(function* () {
      const { expireSessions } = yield* SangforScp.Simulator
      const first = yield* Client.inProcess
      yield* TestClock.adjust("59 minutes")
      Client.data(yield* Client.send(first, "GET", servers), 200)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Client.send(first, "GET", servers)).status, 401)
      const second = yield* Client.inProcess
      Client.data(yield* Client.send(second, "GET", servers), 200)
      assert.strictEqual(yield* expireSessions, 1)
      assert.strictEqual((yield* Client.send(second, "GET", servers)).status, 401)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, tokenTtl: "1 hour" })))
  )

  it.effect("rejects a request without credentials", () =>
    Effect.gen(function* () {
      const send = yield* Client.viaClient
      for (const headers of [{}, { authorization: "Token unknown" }, { authorization: "Basic YTpi" }]) {
        const response = yield* Client.send(send, "GET", servers, { headers })
        assert.strictEqual(response.status, 401)
        Client.has(response.json, { code: 401 })
      }
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10 })))
  )

  it.effect("knows the first key path alone on old versions", () =>
    Effect.gen(function* () {
      const send = yield* Client.viaClient
      assert.strictEqual((yield* Client.send(send, "GET", "/janus/v2/public-key")).status, 404)
      assert.strictEqual((yield* Client.send(send, "GET", "/janus/public-key")).status, 200)
      assert.strictEqual((yield* Client.send(send, "GET", "/janus/20240725/servers")).status, 404)
      assert.strictEqual((yield* Client.send(send, "GET", "/janus/20180725/servers")).status, 401)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, version: "6.5.0" })))
  )
})

describe("signatures", () => {
  const body = { name: "signed" }
  const cases: ReadonlyArray<readonly [name: string, status: number, overrides: Partial<Client.SignOptions>]> = [
    ["a right one", 200, {}],
    ["names that the request lacks", 200, { signedHeaders: "path;x-amz-date" }],
    ["a cookie that is not sent", 200, { signedHeaders: "cookie;x-amz-date" }],
    ["a date 14 minutes old", 200, { now: 3_600_000 - 14 * 60_000 }],
    ["a date 16 minutes old", 401, { now: 3_600_000 - 16 * 60_000 }],
    ["a date 16 minutes ahead", 401, { now: 3_600_000 + 16 * 60_000 }],
    ["a wrong secret", 401, { secretKey: "wrong" }],
    ["an unknown key", 401, { accessKey: "AK0" }],
    ["another region", 401, { region: "regionOne" }],
    ["another service", 401, { service: "sdk-api" }],
    ["a signed host", 401, { signedHeaders: "host;x-amz-date" }]
  ]

  it.effect.each(cases)("%s gives %i", ([, status, overrides]) =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 hour")
      const handle = yield* SangforScp.Simulator
      const send = Client.withSignature(Client.viaFetch(handle.url), handle, 3_600_000, overrides)
      assert.strictEqual((yield* Client.send(send, "GET", servers)).status, status)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("cover the body", () =>
    Effect.gen(function* () {
      const handle = yield* SangforScp.Simulator
      const send = Client.withSignature(Client.viaFetch(handle.url), handle, 0)
      const [id] = yield* handle.servers.ids(0, 1)
      const path = `/janus/20180725/servers/${id}`
      const tampered = yield* Client.send(send, "PUT", path, { body, raw: JSON.stringify({ name: "tampered" }) })
      assert.strictEqual(tampered.status, 401)
      Client.data(yield* Client.send(send, "PUT", path, { body }), 200)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("work with the region and the service of the options", () =>
    Effect.gen(function* () {
      const handle = yield* SangforScp.Simulator
      const send = Client.withSignature(yield* Client.viaClient, handle, 0)
      assert.strictEqual(handle.credentials.accessKey, "AK5F3B2A1D9E7C4082F1")
      Client.data(yield* Client.send(send, "GET", servers), 200)
    }).pipe(
      Effect.provide(
        SangforScp.layerClient({
          servers: 10,
          region: "regionOne",
          service: "sdk-api",
          accessKey: "AK5F3B2A1D9E7C4082F1",
          secretKey: Redacted.make("a secret")
        })
      )
    )
  )
})

describe("HTTPS", () => {
  it.effect("has a certificate that can be pinned", () =>
    Effect.gen(function* () {
      const handle = yield* SangforScp.Simulator
      assert.isTrue(handle.url.startsWith("https://127.0.0.1:"))
      const { fingerprint = "", pem = "" } = handle.certificate ?? {}
      const send = Client.viaHttps(handle.url, pem)
      const response = yield* Client.send(send, "GET", "/janus/public-key")
      assert.strictEqual(response.headers["fingerprint"], fingerprint)
      const session = yield* Effect.promise(() => Client.withToken(send, handle))
      const page = Client.data(yield* Client.send(session, "GET", servers), 200)
      assert.strictEqual(Number(page["total_size"]), 10)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10, tls: true })))
  )

  it.effect("is not trusted by others", () =>
    Effect.gen(function* () {
      const { url } = yield* SangforScp.Simulator
      const send = Client.viaFetch(url)
      const outcome = yield* Effect.exit(Effect.tryPromise(() => send("GET", "/janus/public-key")))
      assert.strictEqual(outcome._tag, "Failure")
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10, tls: true })))
  )
})
