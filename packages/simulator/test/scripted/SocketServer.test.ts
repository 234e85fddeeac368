import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { Agent } from "node:http"
import { gunzipSync } from "node:zlib"
import { peakMemory } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "../../src/Misbehaviour.ts"
import * as SocketServer from "../../src/SocketServer.ts"
import * as RawRequest from "@effect-hci/test-support/RawRequest"
import { always, first, json, jsonText, route, type Step } from "../../src/Script.ts"
import { countBytes, sendBytes, get } from "./http.ts"

const scripted = (steps: Step | ReadonlyArray<Step>) => SocketServer.make({ script: always(steps) })

/** One turn of the event loop. */
const turn = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** A connection that stays open between requests. */
const keepAlive = Effect.acquireRelease(
  Effect.sync(() => new Agent({ keepAlive: true, maxSockets: 1 })),
  (agent) => Effect.sync(() => agent.destroy())
)

describe("what was sent", () => {
  it.live("is given as a form where it is one", () =>
    Effect.gen(function* () {
      const server = yield* scripted(({ form }) => json([...(form?.keys() ?? [])]))
      const body = '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\ndisk.iso\r\n--b--\r\n'
      const sent = (type: string, text = body) =>
        Effect.map(
          get(server.url, { method: "POST", body: text, headers: { "Content-Type": type } }),
          (got) => got.text
        )
      assert.strictEqual(yield* sent("multipart/form-data; boundary=b"), '["name"]')
      assert.strictEqual(yield* sent("multipart/form-data; boundary=b", "no form"), "[]")
      assert.strictEqual(yield* sent("application/json"), "[]")
    })
  )

  it.live("is kept byte for byte, each request by itself", () =>
    Effect.gen(function* () {
      const server = yield* scripted(json({}))
      const agent = yield* keepAlive
      yield* get(`${server.url}/a?q=1`, { agent, headers: { "X-Amz-Date": "now", authorization: "x", Cookie: "c=1" } })
      yield* get(`${server.url}/b`, { agent, method: "POST", body: '{"a": 1}', headers: { "Content-Length": "8" } })
      const [first, second] = server.requests
      assert.strictEqual(
        Buffer.from(first?.raw ?? []).toString(),
        `GET /a?q=1 HTTP/1.1\r\nX-Amz-Date: now\r\nauthorization: x\r\nCookie: c=1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: keep-alive\r\n\r\n`
      )
      assert.deepStrictEqual(RawRequest.headerNames(first?.raw ?? new Uint8Array()), [
        "X-Amz-Date",
        "authorization",
        "Cookie",
        "Host",
        "Connection"
      ])
      assert.deepInclude(RawRequest.parse(second?.raw ?? new Uint8Array()), {
        method: "POST",
        target: "/b",
        version: "HTTP/1.1"
      })
      assert.deepStrictEqual(second?.json, { a: 1 })
      assert.deepStrictEqual([first?.onConnection, second?.onConnection, second?.connection], [0, 1, 0])
      assert.deepStrictEqual(server.connections(), { opened: 1, open: 1 })
      const whole = Buffer.concat([first?.raw ?? new Uint8Array(), second?.raw ?? new Uint8Array()])
      assert.deepStrictEqual(Buffer.from(server.received()[0] ?? []), whole)
    })
  )

  it.live("is kept where it is no HTTP", () =>
    Effect.gen(function* () {
      const server = yield* scripted(json({}))
      assert.strictEqual(yield* sendBytes(server.port, "\u0016\u0003\u0001"), "HTTP/1.1 400 Bad Request\r\n\r\n")
      assert.deepStrictEqual(server.received(), [new Uint8Array([0x16, 3, 1])])
      assert.strictEqual(server.requests.length, 0)
    })
  )

  it.live("does not change: encoded, dotted and doubled paths", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({
        script: [route("GET", "/servers/{id}", ({ params }) => json(params))]
      })
      assert.strictEqual((yield* get(`${server.url}/servers/a%2Fb`)).text, '{"id":"a/b"}')
      yield* sendBytes(server.port, "GET /servers/../x//y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      assert.strictEqual(server.requests[1]?.path, "/servers/../x//y")
    })
  )
})

describe("a script", () => {
  it.live("takes steps one after the other, by route, and can be replaced", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({
        script: [
          first("GET", "/a", json(0)),
          route("GET", "/a", [json(1), json(2)]),
          route("*", "/b/*", ({ count, method }) => Effect.succeed(json([method, count])))
        ]
      })
      const texts = yield* Effect.forEach(["/a", "/a", "/b/x", "/a", "/b/y/z", "/a", "/c"], (path) =>
        Effect.map(get(`${server.url}${path}`), ({ status, text }) => `${status} ${text}`)
      )
      assert.deepStrictEqual(texts.slice(0, 6), ["200 0", "200 1", '200 ["GET",0]', "200 2", '200 ["GET",1]', "200 2"])
      assert.match(texts[6] ?? "", /^404/)
      server.setScript(always({ status: 204 }))
      assert.strictEqual((yield* get(`${server.url}/a`)).status, 204)
      assert.strictEqual(server.requestsTo("/a").length, 5)
    })
  )

  it.live("sends the header fields of the script and no other", () =>
    Effect.gen(function* () {
      const server = yield* scripted([
        Misbehaviour.dated(
          json(
            {},
            {
              headers: [
                ["Set-Cookie", "a=1"],
                ["Set-Cookie", "b=2"]
              ]
            }
          ),
          "Sat, 01 Jan 277000 00:00:00 GMT"
        ),
        Misbehaviour.retryAfter("Fri, 31 Dec 2099 23:59:59 GMT"),
        Misbehaviour.rateLimited(json({}), { reset: 4_000_000_000 })
      ])
      const dated = yield* get(server.url)
      assert.deepStrictEqual(dated.rawHeaders, [
        "Content-Type",
        "application/json",
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "Date",
        "Sat, 01 Jan 277000 00:00:00 GMT",
        "Content-Length",
        "2",
        "Connection",
        "close"
      ])
      assert.deepInclude(
        yield* get(server.url).pipe(Effect.map(({ headers, status }) => ({ status, after: headers["retry-after"] }))),
        {
          status: 429,
          after: "Fri, 31 Dec 2099 23:59:59 GMT"
        }
      )
      assert.deepInclude((yield* get(server.url)).headers, {
        "x-ratelimit-limit": "600",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "4000000000"
      })
    })
  )

  it.effect("waits by the clock of its test", () =>
    Effect.gen(function* () {
      const server = yield* scripted({ delay: "1 hour", body: "late" })
      const fiber = yield* Effect.forkChild(get(server.url))
      while (server.requests.length === 0) yield* turn
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(fiber.pollUnsafe(), undefined)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber)).text, "late")
    })
  )
})

describe("connections", () => {
  it.live("are reset before, within and after a response", () =>
    Effect.gen(function* () {
      const response = json("x".repeat(1000))
      const server = yield* scripted([
        Misbehaviour.resetBefore,
        Misbehaviour.resetWithin(response),
        Misbehaviour.truncated(response, 100),
        Misbehaviour.resetAfter(response)
      ])
      const agent = yield* keepAlive
      assert.deepStrictEqual(yield* Effect.flip(get(server.url)), { code: "ECONNRESET", bytes: 0 })
      assert.deepStrictEqual(yield* Effect.flip(get(server.url)), { code: "ECONNRESET", bytes: 501 })
      assert.deepStrictEqual(yield* Effect.flip(get(server.url)), { code: "ECONNRESET", bytes: 100 })
      const last = yield* get(server.url, { agent })
      assert.deepStrictEqual([last.bytes.length, last.headers["connection"]], [1002, "keep-alive"])
      while (server.connections().open > 0) yield* turn
    })
  )

  it.live("are dropped when they are used again, and when they are idle", () =>
    Effect.gen(function* () {
      const server = yield* scripted(Misbehaviour.resetReused(json({})))
      const agent = yield* keepAlive
      yield* get(server.url, { agent })
      assert.deepInclude(yield* Effect.flip(get(server.url, { agent })), { code: "ECONNRESET" })
      yield* get(server.url, { agent })
      server.dropConnections()
      while (server.connections().open > 0) yield* turn
      assert.strictEqual((yield* get(server.url, { agent })).status, 200)
      assert.strictEqual(server.connections().opened, 3)
    })
  )

  it.live("can be silent, garbage, reset or closed before any request", () =>
    Effect.gen(function* () {
      const accepts: ReadonlyArray<SocketServer.Accept> = ["reset", new TextEncoder().encode("220 ftp\r\n")]
      const server = yield* SocketServer.make({
        accept: (connection) => accepts[connection] ?? "serve",
        script: always(Misbehaviour.garbage)
      })
      assert.deepInclude(yield* Effect.flip(get(server.url)), { code: "ECONNRESET" })
      assert.deepInclude(yield* Effect.flip(get(server.url)), { code: "HPE_INVALID_CONSTANT" })
      assert.deepInclude(yield* Effect.flip(get(server.url)), { code: "HPE_INVALID_CONSTANT" })
      assert.strictEqual(yield* sendBytes(server.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "SSH-2.0-OpenSSH_9.6\r\n")
      const closed = yield* SocketServer.closedPortUrl
      assert.deepInclude(yield* Effect.flip(get(closed)), { code: "ECONNREFUSED" })
    })
  )

  it.live("of silent responses end with the client or with the server", () =>
    Effect.gen(function* () {
      const server = yield* scripted(Misbehaviour.silence)
      const fiber = yield* Effect.forkChild(get(server.url))
      while (server.requests.length === 0) yield* turn
      yield* Fiber.interrupt(fiber)
      while (server.connections().open > 0) yield* turn
      yield* Effect.forkChild(Effect.ignore(get(server.url)))
      while (server.requests.length < 2) yield* turn
      assert.deepStrictEqual(server.connections(), { opened: 2, open: 1 })
    })
  )
})

describe("bodies", () => {
  it.live(
    "stream hundreds of megabytes without holding them",
    () =>
      Effect.gen(function* () {
        const server = yield* scripted(Misbehaviour.hugeJson(300 * 1024 * 1024))
        const { bytes, exit } = yield* peakMemory(countBytes(server.url))
        assert.deepStrictEqual(exit, Exit.succeed(300 * 1024 * 1024 + 2))
        assert.isBelow(bytes, 150 * 1024 * 1024)
      }),
    60_000
  )

  it.live("without an end stop when the client has read enough", () =>
    Effect.gen(function* () {
      const server = yield* scripted(Misbehaviour.endless)
      // Where the pieces of a body end is the matter of the socket.
      assert.isAtLeast(yield* countBytes(server.url, 1_000_000), 1_000_000)
      while (server.connections().open > 0) yield* turn
    })
  )

  it.live("are deep, compressed, in other charsets, HTML, and numbers that JSON or JavaScript lack", () =>
    Effect.gen(function* () {
      const server = yield* scripted([
        jsonText(Misbehaviour.deepArray(20_000)),
        jsonText(Misbehaviour.deepObject(20_000)),
        Misbehaviour.gzipped({ a: 1 }),
        Misbehaviour.gzipBomb(8),
        Misbehaviour.invalidUtf8,
        Misbehaviour.gbk(),
        Misbehaviour.latin1,
        Misbehaviour.htmlError(),
        jsonText(`[${Object.values(Misbehaviour.numbers).join()}]`)
      ])
      const next = get(server.url)
      assert.strictEqual((yield* next).bytes.length, 40_000)
      assert.strictEqual((yield* next).bytes.length, 120_001)
      const gzipped = yield* next
      assert.strictEqual(gzipped.headers["content-encoding"], "gzip")
      assert.strictEqual(gunzipSync(gzipped.bytes).toString(), '{"a":1}')
      const bomb = yield* next
      // How small depends on the zlib of Node.
      assert.isBelow(bomb.bytes.length, 20_000)
      const text = gunzipSync(bomb.bytes).toString()
      assert.deepStrictEqual([text.length, text.slice(0, 2), text.slice(-2)], [8 * 1024 * 1024 + 2, '"x', 'x"'])
      const invalid = (yield* next).bytes
      assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(invalid))
      assert.strictEqual(new TextDecoder("gbk").decode((yield* next).bytes), '{"name":"错误"}')
      assert.strictEqual((yield* next).bytes.toString("latin1"), '{"name":"Müller"}')
      const html = yield* next
      assert.deepStrictEqual([html.status, html.text.split("<").length], [502, 100_005])
      assert.strictEqual((yield* next).text, "[9007199254740993,1e999,NaN,Infinity,-Infinity]")
    })
  )
})

describe("errors", () => {
  it.live("have OpenStack's shapes, repeat secrets, and never accept", () =>
    Effect.gen(function* () {
      const server = yield* scripted([
        Misbehaviour.keystoneError(401, "no"),
        Misbehaviour.openStackError(404, "itemNotFound", "gone"),
        Misbehaviour.neutronError(409, "PortInUse", "used"),
        Misbehaviour.echoesSecrets(),
        Misbehaviour.alwaysUnauthorized,
        Misbehaviour.inTurn(json("A"), json("B"))
      ])
      const next = (headers: Readonly<Record<string, string>> = {}) =>
        Effect.map(get(server.url, { headers }), ({ status, text }) => `${status} ${text}`)
      assert.strictEqual(yield* next(), '401 {"error":{"message":"no","code":401,"title":"Unauthorized"}}')
      assert.strictEqual(yield* next(), '404 {"itemNotFound":{"message":"gone","code":404}}')
      assert.strictEqual(yield* next(), '409 {"NeutronError":{"type":"PortInUse","message":"used","detail":""}}')
      assert.include(yield* next({ Authorization: "Token s3cret" }), "Authorization: Token s3cret")
      assert.match(yield* next(), /^401/)
      assert.deepStrictEqual([yield* next(), yield* next(), yield* next()], ['200 "B"', '200 "A"', '200 "B"'])
    })
  )
})

describe("TLS", () => {
  const codeWith = (tls: SocketServer.TlsOptions, client: { readonly trust?: boolean; readonly old?: boolean }) =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: always(json({})), tls })
      const ca = client.trust === true ? { ca: server.certificate?.authorityPem ?? "" } : {}
      const old = client.old === true ? ({ minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } as const) : {}
      return yield* get(server.url, { tls: { ...ca, ...old } }).pipe(
        Effect.match({ onFailure: ({ code }) => code, onSuccess: ({ status }) => String(status) })
      )
    }).pipe(Effect.scoped)

  it.live("has certificates that are wrong in the way that is asked for", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* codeWith({}, { trust: true }), "200")
      assert.strictEqual(yield* codeWith({}, {}), "DEPTH_ZERO_SELF_SIGNED_CERT")
      assert.strictEqual(yield* codeWith({ certificate: "expired" }, { trust: true }), "CERT_HAS_EXPIRED")
      assert.strictEqual(yield* codeWith({ certificate: "not-yet-valid" }, { trust: true }), "CERT_NOT_YET_VALID")
      assert.strictEqual(
        yield* codeWith({ certificate: "wrong-host" }, { trust: true }),
        "ERR_TLS_CERT_ALTNAME_INVALID"
      )
      assert.strictEqual(yield* codeWith({ certificate: "weak-key" }, { trust: true }), "UNSPECIFIED")
      assert.strictEqual(yield* codeWith({ certificate: "weak-signature" }, { trust: true }), "UNSPECIFIED")
    })
  )

  it.live("has old versions", () =>
    Effect.gen(function* () {
      const tls = { maxVersion: "TLSv1.1" } as const
      assert.strictEqual(yield* codeWith(tls, { trust: true }), "EPROTO")
      assert.strictEqual(yield* codeWith(tls, { trust: true, old: true }), "200")
    })
  )

  it.live("is missing where https is spoken to an HTTP port, and the other way round", () =>
    Effect.gen(function* () {
      const plain = yield* scripted(json({}))
      assert.deepInclude(yield* Effect.flip(get(plain.url.replace("http:", "https:"))), { code: "EPROTO" })
      const secure = yield* SocketServer.make({ script: always(json({})), tls: {} })
      assert.deepInclude(yield* Effect.flip(get(secure.url.replace("https:", "http:"))), { code: "ECONNRESET" })
      assert.strictEqual(secure.requests.length, 0)
    })
  )
})

describe("a proxy", () => {
  it.live("refuses with 407, or passes on", () =>
    Effect.gen(function* () {
      const origin = yield* scripted(json("origin"))
      const proxy = yield* scripted([Misbehaviour.proxyAuthenticationRequired, Misbehaviour.tunnel])
      const connect = `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: x\r\n\r\n`
      assert.match(yield* sendBytes(proxy.port, connect), /^HTTP\/1\.1 407 /)
      const passed = yield* sendBytes(proxy.port, `${connect}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      assert.match(passed, /^HTTP\/1\.1 200 Connection Established\r\n\r\nHTTP\/1\.1 200 OK/)
      assert.include(passed, '"origin"')
      assert.strictEqual(proxy.requests[0]?.method, "CONNECT")
    })
  )
})
