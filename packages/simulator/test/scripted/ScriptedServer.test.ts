import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as ScriptedServer from "../../src/ScriptedServer.ts"
import * as Misbehaviour from "../../src/Misbehaviour.ts"
import { always, json, route } from "../../src/Script.ts"

const url = "https://scp.test"

const codeOf = (u: unknown): unknown => (typeof u === "object" && u !== null && "code" in u ? u.code : undefined)

const text = (path: string) => Effect.flatMap(HttpClient.get(`${url}${path}`), (response) => response.text)

describe("a script without sockets", () => {
  it.effect("sees requests as a server does", () => {
    const server = ScriptedServer.make([route("POST", "/servers/{id}/start", ({ count }) => json({ count }))])
    return Effect.gen(function* () {
      const request = HttpClientRequest.post(`${url}/servers/a%20b/start?force=1`).pipe(
        HttpClientRequest.setHeader("authorization", "Token x"),
        HttpClientRequest.bodyJsonUnsafe({ force: 1 })
      )
      assert.deepStrictEqual(yield* Effect.flatMap(HttpClient.execute(request), ({ json }) => json), { count: 0 })
      assert.deepInclude(server.requests[0], {
        method: "POST",
        target: "/servers/a%20b/start?force=1",
        query: { force: "1" },
        params: { id: "a b" },
        json: { force: 1 },
        count: 0,
        at: 0
      })
      assert.include(
        Buffer.from(server.requests[0]?.raw ?? []).toString(),
        "POST /servers/a%20b/start?force=1 HTTP/1.1\r\nhost: scp.test\r\nauthorization: Token x\r\n"
      )
      assert.strictEqual((yield* HttpClient.get(`${url}/other`)).status, 404)
      assert.strictEqual(server.requestsTo("/other").length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("sees the host of the address, or the one that the client gives", () => {
    const server = ScriptedServer.make(always(({ headers }) => json(headers["host"])))
    return Effect.gen(function* () {
      assert.strictEqual(yield* text("/"), '"scp.test"')
      const other = HttpClientRequest.get(url).pipe(HttpClientRequest.setHeader("host", "other"))
      assert.strictEqual(yield* Effect.flatMap(HttpClient.execute(other), (response) => response.text), '"other"')
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("reads forms and streams", () => {
    const server = ScriptedServer.make(always(({ form }) => json([...(form?.keys() ?? [])])))
    return Effect.gen(function* () {
      const form = new FormData()
      form.append("name", "disk.iso")
      form.append("file", new Blob(["bytes"]))
      const request = HttpClientRequest.post(url).pipe(HttpClientRequest.bodyFormData(form))
      const fields = Effect.flatMap(HttpClient.execute(request), ({ json }) => json)
      // No promise stands between the request and the response, so that no time passes by the clock of a test.
      const fiber = yield* Effect.forkChild(fields)
      yield* TestClock.adjust(0)
      assert.isDefined(fiber.pollUnsafe())
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["name", "file"])
      server.setScript(always({ status: 204 }))
      const chunks = Stream.make(new Uint8Array([1, 2]), new Uint8Array([3]))
      yield* HttpClient.execute(HttpClientRequest.post(url).pipe(HttpClientRequest.bodyStream(chunks)))
      assert.deepStrictEqual(server.requests[1]?.body, new Uint8Array([1, 2, 3]))
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("passes delays by virtual time, and counts what is pending", () => {
    const server = ScriptedServer.make(
      always([{ delay: "1 hour", bodyDelay: "1 hour", body: "late" }, Misbehaviour.silence])
    )
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(text("/"))
      yield* TestClock.adjust("119 minutes")
      assert.strictEqual(fiber.pollUnsafe(), undefined)
      assert.strictEqual(server.pending(), 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), "late")
      const silent = yield* Effect.forkChild(text("/"))
      yield* TestClock.adjust("1000 days")
      assert.strictEqual(server.pending(), 1)
      yield* Fiber.interrupt(silent)
      assert.strictEqual(server.pending(), 0)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("breaks connections with the codes of Node's client", () => {
    const response = json("x".repeat(100))
    const server = ScriptedServer.make(
      always([
        Misbehaviour.resetBefore,
        Misbehaviour.refused,
        Misbehaviour.unknownHost,
        Misbehaviour.garbage,
        Misbehaviour.resetWithin(response),
        Misbehaviour.truncated(response, 10),
        Misbehaviour.hugeJson(1_000_000)
      ])
    )
    return Effect.gen(function* () {
      const code = Effect.map(assertFails(text("/"), "HttpClientError"), ({ reason }) => codeOf(reason.cause))
      assert.strictEqual(yield* code, "ECONNRESET")
      assert.strictEqual(yield* code, "ECONNREFUSED")
      assert.strictEqual(yield* code, "ENOTFOUND")
      assert.strictEqual(yield* code, "HPE_INVALID_CONSTANT")
      assert.strictEqual(yield* code, "ECONNRESET")
      assert.strictEqual(yield* code, "UND_ERR_SOCKET")
      assert.strictEqual((yield* text("/")).length, 1_000_002)
    }).pipe(Effect.provide(server.layer))
  })
})
