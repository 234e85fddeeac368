import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Net from "node:net"
import * as SangforScp from "../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Send } from "./client.ts"

const p = "/janus/20180725"

describe("X-Client-Token", () => {
  const create = (send: Send, az_id: string, token: string, name = "once") =>
    Client.ask(send, "POST", `${p}/eips`, { body: { az_id, name }, headers: { "x-client-token": token } })

  const azOf = (send: Send) =>
    Effect.map(Client.ask(send, "GET", `${p}/azs`), (answer) =>
      Client.str(Client.data(answer, 200)["data"]?.[0]?.["id"])
    )

  const countOf = (send: Send) =>
    Effect.map(Client.ask(send, "GET", `${p}/eips?name=once`), (answer) =>
      Number(Client.data(answer, 200)["total_size"])
    )

  it.effect("makes a request happen once in 15 minutes", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const az = yield* azOf(send)
      assert.strictEqual((yield* create(send, az, "a")).status, 201)
      const repeat = yield* create(send, az, "a")
      assert.strictEqual(repeat.status, 409)
      assert.match(Client.str(repeat.json["message"]), /^Duplicate request/)
      assert.strictEqual((yield* create(send, az, "b")).status, 201)
      assert.strictEqual(yield* countOf(send), 2)
      yield* TestClock.adjust("15 minutes")
      assert.strictEqual((yield* create(send, az, "a")).status, 201)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10 })))
  )

  it.effect("is remembered for what succeeded alone, also when the answer was lost", () =>
    Effect.gen(function* () {
      const { faults } = yield* SangforScp.Simulator
      const send = yield* Client.overHttp
      const az = yield* azOf(send)
      assert.strictEqual((yield* create(send, "none", "a")).status, 404)
      yield* faults.add("Eips.allocate:status=503,count=1")
      assert.strictEqual((yield* create(send, az, "a")).status, 503)
      yield* faults.add("Eips.allocate:drop-after,count=1")
      assert.isTrue(
        Exit.isFailure(
          yield* Effect.exit(
            Effect.tryPromise(() =>
              send("POST", `${p}/eips`, { body: { az_id: az, name: "once" }, headers: { "x-client-token": "a" } })
            )
          )
        )
      )
      const repeat = yield* create(send, az, "a")
      assert.strictEqual(repeat.status, 429)
      assert.strictEqual(repeat.headers["retry-after"], "900")
      assert.strictEqual(yield* countOf(send), 1)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10, duplicateToken: "rate-limit" })))
  )
})

describe("rate limits", () => {
  const statuses = (send: Send, count: number, path = `${p}/azs`) =>
    Effect.map(
      Effect.forEach(Array.from({ length: count }), () => Client.ask(send, "GET", path)),
      (answers) => answers.map(({ status }) => status)
    )

  it.effect("refuse until the next minute", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* statuses(send, 4), [200, 200, 200, 429])
      const refused = yield* Client.ask(send, "GET", `${p}/azs`)
      assert.strictEqual(refused.headers["retry-after"], "40")
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual(yield* statuses(send, 1), [200])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, rateLimit: { reads: 3 } })))
  )

  it.effect("are the documented ones", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      assert.deepStrictEqual((yield* statuses(send, 601)).slice(-2), [200, 429])
      assert.deepStrictEqual((yield* statuses(send, 60, "/janus/public-key")).slice(-2), [200, 429])
      const writes = yield* Effect.forEach(Array.from({ length: 100 }), () => Client.ask(send, "POST", `${p}/eips`))
      assert.deepStrictEqual(writes.map(({ status }) => status).slice(-2), [400, 429])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, rateLimit: true })))
  )
})

describe("nonsense", () => {
  const cases: ReadonlyArray<readonly [method: string, path: string, raw: string | undefined, status: number]> = [
    ["GET", "/", undefined, 404],
    ["GET", "/janus", undefined, 404],
    ["GET", "/janus/20180725/unicorns", undefined, 404],
    ["GET", "/janus/19990101/servers", undefined, 404],
    ["GET", "/janus/20200101/servers", undefined, 404],
    ["GET", "/janus/20180725/servers/%zz", undefined, 404],
    ["GET", "/janus/20180725/servers/..%2f..%2fetc", undefined, 404],
    ["GET", "/janus/20180725/servers/ffffffff-ffff-4fff-bfff-ffffffffffff", undefined, 404],
    ["PATCH", "/janus/20180725/servers", undefined, 405],
    ["DELETE", "/janus/20180725/tasks", undefined, 405],
    ["POST", "/janus/20180725/servers", "{", 400],
    ["POST", "/janus/20180725/servers", "[]", 400],
    ["POST", "/janus/20180725/servers", "null", 400],
    ["POST", "/janus/20180725/servers", `"text"`, 400],
    ["POST", "/janus/20180725/servers/action", `{"server_ids":[],"server_action":{}}`, 400],
    ["PUT", "/janus/20180725/volumes/x", `{"size_mb":"big"}`, 400]
  ]

  it.effect.each(cases)("%s %s is refused", ([method, path, raw, status]) =>
    Effect.gen(function* () {
      const send = yield* Client.overHttp
      const answer = yield* Client.ask(send, method, path, raw === undefined ? {} : { raw })
      assert.strictEqual(answer.status, status, answer.text)
      assert.isNotEmpty(Client.str(answer.json["message"]))
      Client.data(yield* Client.ask(send, "GET", `${p}/azs`), 200)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("of any size is survived", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* SangforScp.Simulator
      const send = yield* Client.overHttp
      const large = yield* Client.ask(send, "POST", `${p}/servers`, { raw: "x".repeat(9 * 1024 * 1024) })
      assert.strictEqual(large.status, 413)
      const answer = yield* Effect.promise(() => talk(port, "this is not HTTP\r\n\r\n"))
      assert.match(answer, /^HTTP\/1.1 400/)
      yield* Effect.promise(() => hangUp(port, "POST /janus/authenticate HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"))
      Client.data(yield* Client.ask(send, "GET", `${p}/azs`), 200)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )
})

/** Sends some bytes and goes away. */
const hangUp = (port: number, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = Net.connect(port, "127.0.0.1", () => socket.write(text, () => socket.destroy()))
    socket.on("error", reject)
    socket.on("close", () => resolve())
  })

/** What a server says to some bytes before it hangs up. */
const talk = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = Net.connect(port, "127.0.0.1", () => socket.write(text))
    let answer = ""
    socket.on("data", (chunk) => (answer += chunk.toString()))
    socket.on("error", reject)
    socket.on("close", () => resolve(answer))
  })

describe("a server", () => {
  it.effect("closes open connections and its port with its scope", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(SangforScp.layerServer({ servers: 10 }), scope)
      const { port = 0, url } = yield* Effect.provide(SangforScp.Simulator, context)
      const idle = talk(port, "GET /janus/public-key HTTP/1.1\r\nHost: x\r\n\r\n")
      yield* Effect.promise(() => Client.viaFetch(url)("GET", "/janus/public-key"))
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => idle)
      const after = yield* Effect.exit(Effect.tryPromise(() => Client.viaFetch(url)("GET", "/janus/public-key")))
      assert.isTrue(Exit.isFailure(after))
    })
  )

  it.effect("says when its port is in use", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* SangforScp.Simulator
      const second = Effect.provide(SangforScp.Simulator, SangforScp.layerServer({ servers: 10, port }), {
        local: true
      })
      const error = yield* Effect.flip(second)
      assert.deepInclude(error, { _tag: "ListenError", port })
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )
})
