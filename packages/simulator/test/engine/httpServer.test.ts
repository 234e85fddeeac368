/** What only a server behind a socket has: whose requests it takes, and what it does for clients that go away. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as Http from "node:http"
import * as Net from "node:net"
import * as CloudTower from "../../src/CloudTower.ts"
import type { Handle } from "../../src/Handle.ts"
import * as HttpServer from "../../src/internal/engine/httpServer.ts"
import type { CommonOptions, ListenOptions } from "../../src/internal/engine/options.ts"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Tower from "../cloudtower/tower.ts"

interface Received {
  readonly status: number
  readonly text: string
}

/** A request whose headers are sent as they are given. */
const request = (url: string, path: string, headers: Readonly<Record<string, string>>): Effect.Effect<Received> =>
  Effect.callback((resume) => {
    const sent = Http.request(new URL(path, url), { headers, agent: false }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resume(Effect.succeed({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }))
      )
    })
    sent.end()
  })

/** What both simulators have. */
class Simulator extends Context.Service<Simulator, Handle>()("test/Simulator") {}

interface Options extends CommonOptions, ListenOptions {}

const platforms = [
  [
    "Sangfor SCP",
    "/janus/public-key",
    (options: Options) =>
      Layer.effect(Simulator, SangforScp.Simulator).pipe(Layer.provide(SangforScp.layerServer(options)))
  ],
  [
    "CloudTower",
    "/api/healthz",
    (options: Options) =>
      Layer.effect(Simulator, CloudTower.Simulator).pipe(Layer.provide(CloudTower.layerServer(options)))
  ]
] as const

describe.each(platforms)("a %s behind a socket", (_, path, layerServer) => {
  const statusOf = (headers: (handle: Handle) => Readonly<Record<string, string>>) =>
    Effect.gen(function* () {
      const handle = yield* Simulator
      return (yield* request(handle.url, path, headers(handle))).status
    })

  it.effect("takes requests to this computer and to the names of its options, and no others", () =>
    Effect.gen(function* () {
      const allowed = ["localhost", "127.0.0.1", "127.0.0.53", "[::1]", "LOCALHOST", "tower.example", "Tower.Example"]
      for (const name of allowed) {
        assert.strictEqual(yield* statusOf(() => ({ host: name })), 200, name)
        assert.strictEqual(yield* statusOf(({ port }) => ({ host: `${name}:${port}` })), 200, name)
      }
      for (const name of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"]) {
        assert.strictEqual(yield* statusOf(() => ({ host: name })), 421, name)
      }
    }).pipe(Effect.provide(layerServer({ hosts: ["tower.example"] })))
  )

  it.effect("rejects requests of web pages from other origins", () =>
    Effect.gen(function* () {
      const { url } = yield* Simulator
      assert.strictEqual(yield* statusOf(() => ({ origin: url })), 200)
      for (const origin of ["http://evil.example", "null", "http://127.0.0.1:1", url.replace("http:", "https:"), ""]) {
        assert.strictEqual(yield* statusOf(() => ({ origin })), 403, origin)
      }
      const { requests } = yield* (yield* Simulator).counters
      assert.strictEqual(requests, 1, "what is rejected is not processed")
    }).pipe(Effect.provide(layerServer({})))
  )

  it.effect("does nothing for a client that goes away before its request is processed", () =>
    Effect.gen(function* () {
      const handle = yield* Simulator
      const until = (test: (counters: { readonly requests: number; readonly abandoned: number }) => boolean) =>
        Effect.gen(function* () {
          while (!test(yield* handle.counters)) yield* Effect.promise(() => new Promise((done) => setImmediate(done)))
        })
      const socket = Net.connect(handle.port ?? 0, "127.0.0.1")
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      yield* until(({ requests }) => requests === 1)
      socket.destroy()
      yield* until(({ abandoned }) => abandoned === 1)
      yield* TestClock.adjust("1 hour")
      assert.deepInclude(yield* handle.counters, { requests: 1, abandoned: 1, dropped: 0, statuses: {} })
    }).pipe(Effect.provide(layerServer({ latency: "1 hour" })))
  )
})

describe("a listing of all records", () => {
  it.effect("comes in pieces, whole, over a socket and in process", () =>
    Effect.gen(function* () {
      const ids = (rows: Tower.Json) => Tower.list(rows).map((row) => Tower.str(row["id"]))
      const read = (post: Tower.Post) => Effect.promise(() => post("get-vms", {}))
      const inProcess = yield* Tower.inProcess.pipe(
        Effect.flatMap(read),
        Effect.provide(CloudTower.layerClient({ vms: 400 }))
      )
      const server = yield* Tower.overHttp.pipe(
        Effect.flatMap(read),
        Effect.provide(CloudTower.layerServer({ vms: 400 }))
      )
      for (const { headers, json } of [inProcess, server]) {
        assert.isUndefined(headers["content-length"])
        assert.strictEqual(new Set(ids(json)).size, 400)
      }
      assert.strictEqual(server.text, inProcess.text)
    })
  )
})

describe("a client that takes nothing of its response", () => {
  const mebibyte = new Uint8Array(1024 * 1024)

  it.live("is let go, and no more of the response is made", () =>
    Effect.gen(function* () {
      const total = 64 * mebibyte.length
      let made = 0
      let stopped = () => {}
      const isStopped = new Promise<void>((done) => (stopped = done))
      function* endless() {
        try {
          for (;;) {
            made += 1
            yield mebibyte
          }
        } finally {
          stopped()
        }
      }
      const whole = { status: 200, headers: {}, body: new Uint8Array(total) }
      const pieces = { status: 200, headers: {}, body: mebibyte, rest: endless() }
      const port = yield* HttpServer.serve({
        simulation: ({ path }) => Effect.succeed({ _tag: "Whole", response: path === "/whole" ? whole : pieces }),
        sockets: undefined,
        host: "127.0.0.1",
        port: 0,
        certificate: undefined,
        maxBodyBytes: 1000,
        hosts: [],
        maxStallMillis: 200
      })
      const open = (path: string) =>
        Effect.callback<Net.Socket>((resume) => {
          const socket = Net.connect(port, "127.0.0.1").pause()
          socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, () => resume(Effect.succeed(socket)))
        })
      const first = yield* open("/whole")
      const second = yield* open("/pieces")
      yield* Effect.promise(() => isStopped)
      assert.isBelow(made, 16)
      const received = yield* Effect.callback<number>((resume) => {
        let bytes = 0
        first.on("data", (chunk: Buffer) => (bytes += chunk.length))
        first.on("error", () => undefined)
        first.on("close", () => resume(Effect.succeed(bytes)))
        first.resume()
      })
      assert.isBelow(received, total)
      second.destroy()
    })
  )
})
