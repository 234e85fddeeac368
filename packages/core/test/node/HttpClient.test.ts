/** The HTTP client for Node over real sockets. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:http"
import * as NodeHttpClient from "../../src/node/HttpClient.ts"

class Address extends Context.Service<Address, string>()("test/Address") {}

const serve = (handle: (request: IncomingMessage, response: ServerResponse) => void) => {
  const address = Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer(handle)
      server.listen(0, "127.0.0.1", () => {
        const bound = server.address()
        const port = bound === null || typeof bound === "string" ? 0 : bound.port
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
  return Layer.merge(
    Layer.effect(
      Address,
      Effect.map(address, ({ url }) => url)
    ),
    NodeHttpClient.layer()
  )
}

const get = (path: string) => Effect.flatMap(Address, (url) => HttpClient.get(url + path))

/** Responds with what it was sent. */
const echo = serve((request, response) => {
  response.writeHead(201, { "content-type": request.headers["content-type"] ?? "none", "set-cookie": ["a=1", "b=2"] })
  response.write(`${request.method} ${request.url} `)
  request.pipe(response)
})

describe("node/HttpClient.layer", () => {
  it.effect("sends method, path and query, and reads status, headers, cookies and text", () =>
    Effect.gen(function* () {
      const response = yield* get("/a/b?c=d%20e")
      assert.strictEqual(response.status, 201)
      assert.strictEqual(response.headers["content-type"], "none")
      assert.strictEqual(response.cookies.cookies["b"]?.value, "2")
      assert.strictEqual(yield* response.text, "GET /a/b?c=d%20e ")
      assert.strictEqual(yield* response.text, "GET /a/b?c=d%20e ")
      assert.isTrue(response.url.endsWith("/a/b?c=d%20e"))
    }).pipe(Effect.provide(echo))
  )

  it.effect("sends bodies that are in memory, and forms and streams as well", () =>
    Effect.gen(function* () {
      const url = yield* Address
      const send = (change: (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest) =>
        Effect.flatMap(HttpClient.execute(change(HttpClientRequest.post(url))), ({ text }) => text)
      assert.strictEqual(yield* send(HttpClientRequest.bodyText("body of ünïcode")), "POST / body of ünïcode")
      const form = new FormData()
      form.set("field", "value of it")
      assert.include(yield* send(HttpClientRequest.bodyFormData(form)), "value of it")
      const bytes = Stream.make(new TextEncoder().encode("streamed"))
      assert.strictEqual(yield* send(HttpClientRequest.bodyStream(bytes)), "POST / streamed")
    }).pipe(Effect.provide(echo))
  )

  it.effect("gives the same bytes as text, JSON, a buffer and a stream", () => {
    const value = { text: "ü€".repeat(100_000) }
    const body = JSON.stringify(value)
    const server = serve((_, response) => void response.end(body))
    return Effect.gen(function* () {
      const response = yield* get("/")
      assert.strictEqual(yield* response.text, body)
      assert.deepStrictEqual(yield* response.json, value)
      assert.strictEqual(new TextDecoder().decode(yield* response.arrayBuffer), body)
      const streamed = yield* (yield* get("/")).stream.pipe(Stream.decodeText(), Stream.mkString)
      assert.strictEqual(streamed, body)
    }).pipe(Effect.provide(server))
  })

  it.effect("follows no redirect, and takes responses that have no body", () => {
    const server = serve((request, response) => {
      response.writeHead(request.url === "/moved" ? 302 : 204, { location: "/elsewhere" })
      response.end()
    })
    return Effect.gen(function* () {
      assert.strictEqual((yield* get("/moved")).status, 302)
      const empty = yield* get("/empty")
      assert.deepStrictEqual([empty.status, yield* empty.text], [204, ""])
      assert.strictEqual((yield* (yield* get("/empty")).arrayBuffer).byteLength, 0)
    }).pipe(Effect.provide(server))
  })

  it.effect("fails when the response ends early", () => {
    const server = serve((_, response) => {
      response.writeHead(200, { "content-length": "100" })
      response.write("half", () => response.destroy())
    })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.flatMap(get("/"), ({ text }) => text))
      assert.strictEqual(error.reason._tag, "DecodeError")
    }).pipe(Effect.provide(server))
  })

  it.effect("closes the connection of an interrupted request", () =>
    Effect.gen(function* () {
      const received = yield* Deferred.make<void>()
      const closed = yield* Deferred.make<void>()
      const server = serve((request) => {
        Deferred.doneUnsafe(received, Effect.void)
        request.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
      })
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(get("/"))
        yield* Deferred.await(received)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(closed)
      }).pipe(Effect.provide(server))
    })
  )
})
