import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Net from "node:net"
import * as Prng from "../../src/internal/engine/prng.ts"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"
import type { Send } from "./client.ts"

const p = "/janus/20180725"

describe("X-Client-Token", () => {
  const create = (send: Send, az_id: string, token: string, name = "once") =>
    Client.send(send, "POST", `${p}/eips`, { body: { az_id, name }, headers: { "x-client-token": token } })

  const azOf = (send: Send) =>
    Effect.map(Client.send(send, "GET", `${p}/azs`), (response) =>
      Client.str(Client.data(response, 200)["data"]?.[0]?.["id"])
    )

  const countOf = (send: Send) =>
    Effect.map(Client.send(send, "GET", `${p}/eips?name=once`), (response) =>
      Number(Client.data(response, 200)["total_size"])
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

  it.effect("is remembered for what succeeded alone, also when the response was lost", () =>
    Effect.gen(function* () {
      const { faults } = yield* SangforScp.Simulator
      const send = yield* Client.overHttp
      const az = yield* azOf(send)
      assert.strictEqual((yield* create(send, "00000000-0000-4000-8000-000000000000", "a")).status, 404)
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

describe.each([
  ["conflict", 409],
  ["rate-limit", 429]
] as const)("the creation of a server that is repeated, with %s", (duplicateToken, status) => {
  it.effect("makes no second server for exactly 15 minutes, and one from then on", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const first = (path: string) =>
        Effect.map(Client.send(send, "GET", `${p}${path}`), (received) => Client.data(received, 200)["data"]?.[0])
      const az_id = (yield* first("/azs"))?.["id"]
      const image_id = (yield* first("/images"))?.["id"]
      const subnet = yield* first(`/subnets?az_id=${Client.str(az_id)}`)
      const networks = [{ vpc_id: subnet?.["vpc_id"], subnet_id: subnet?.["id"] }]
      const body = { az_id, image_id, cores: 1, memory_mb: 1024, name: "only-one", count: 1, networks }
      const create = Effect.map(
        Client.send(send, "POST", `${p}/servers`, { body, headers: { "x-client-token": "the same" } }),
        (received) => received.status
      )
      const count = Effect.map(Client.send(send, "GET", `${p}/servers?name=only-one`), (received) =>
        Number(Client.data(received, 200)["total_size"])
      )
      assert.strictEqual(yield* create, 201)
      yield* TestClock.adjust(15 * 60_000 - 1)
      assert.deepStrictEqual([yield* create, yield* count], [status, 1])
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* create, 201)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* count, 2)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, duplicateToken })))
  )
})

describe("rate limits", () => {
  const statuses = (send: Send, count: number, path = `${p}/azs`) =>
    Effect.map(
      Effect.forEach(Array.from({ length: count }), () => Client.send(send, "GET", path)),
      (responses) => responses.map(({ status }) => status)
    )

  it.effect("reject until the next minute", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* statuses(send, 4), [200, 200, 200, 429])
      const rejected = yield* Client.send(send, "GET", `${p}/azs`)
      assert.strictEqual(rejected.headers["retry-after"], "40")
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual(yield* statuses(send, 1), [200])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, rateLimit: { reads: 3 } })))
  )

  it.effect("are the documented ones", () =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      assert.deepStrictEqual((yield* statuses(send, 601)).slice(-2), [200, 429])
      assert.deepStrictEqual((yield* statuses(send, 60, "/janus/public-key")).slice(-2), [200, 429])
      const writes = yield* Effect.forEach(Array.from({ length: 100 }), () => Client.send(send, "POST", `${p}/eips`))
      assert.deepStrictEqual(writes.map(({ status }) => status).slice(-2), [400, 429])
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, rateLimit: true })))
  )
})

describe("records that the vendor's document describes", () => {
  it.effect.each(["alarm-policies", "base-images"])("are the same whenever they are listed: %s", (name) =>
    Effect.gen(function* () {
      const send = yield* Client.inProcess
      const list = Effect.map(Client.send(send, "GET", `${p}/${name}`), (response) => Client.data(response, 200))
      const before = yield* list
      assert.match(JSON.stringify(before), /_at":"20/)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* list, before)
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10, startTime: "2026-03-04T05:06:07Z" })))
  )
})

describe("broken requests", () => {
  it.effect(
    "get an error, and never fail the platform",
    () =>
      Effect.gen(function* () {
        const send = yield* Client.inProcess
        const source = Prng.make(29)
        const below = (bound: number) => source.uint32() % bound
        const any = <A>(items: ReadonlyArray<A>): A | undefined => items[below(items.length)]
        const id = (path: string) =>
          Effect.map(Client.send(send, "GET", `${p}${path}`), (received) =>
            Client.str(Client.data(received, 200)["data"]?.[0]?.["id"])
          )
        const [server, volume, az] = [yield* id("/servers"), yield* id("/volumes"), yield* id("/azs")]
        const subnet = yield* id("/subnets")
        const requests: ReadonlyArray<readonly [method: string, path: string, body: unknown]> = [
          [
            "POST",
            "/servers",
            {
              az_id: az,
              image_id: "x",
              cores: 1,
              memory_mb: 1024,
              name: "a",
              count: 1,
              networks: [{ subnet_id: subnet }]
            }
          ],
          ["PUT", `/servers/${server}`, { name: "a", cores: 2, memory_mb: 2048, disks: [{ id: "ide0", size_mb: 1 }] }],
          ["POST", `/servers/${server}/action`, { action: "attach_volume", volume_id: volume, device_id: "x" }],
          ["POST", "/servers/action", { server_ids: [server], server_action: { stop_servers_action: "" } }],
          ["POST", `/servers/${server}/clone`, { name: "a", count: 1 }],
          ["POST", `/servers/${server}/migrate`, { host_id: "x", storage_tag_id: "x" }],
          ["POST", "/volumes", { az_id: az, size_mb: 10_240, name: "a" }],
          ["PUT", `/volumes/${volume}`, { size_mb: 20_480 }],
          ["POST", "/vpcs", { az_id: az, name: "a", cidr: "10.0.0.0/16" }],
          ["POST", "/subnets", { vpc_id: "x", cidr: "10.0.0.0/24", name: "a", gateway_ip: "10.0.0.1" }],
          ["POST", "/eips", { az_id: az, name: "a", bandwidth_mb: 10 }],
          ["GET", "/servers?page_num=0&page_size=10&name=a&ids=x&fields=id", undefined],
          ["GET", `/tasks/${server}?status=doing`, undefined]
        ]
        const parts = [
          "null",
          "-1",
          '"x"',
          "[]",
          "{}",
          "true",
          "1e999",
          "[[[]]]",
          "%",
          "%00",
          "&",
          "/",
          "..",
          '{"a":'.repeat(2000)
        ]
        const damage = (text: string) => {
          const at = below(text.length + 1)
          return text.slice(0, at) + (any(parts) ?? "") + text.slice(at + below(8))
        }
        const dates = ["20180725", "20190725", "20210725", "20240725"]
        const statuses = new Set<number>()
        for (let round = 0; round < 3000; round++) {
          const [method = "GET", path = "", body] = any(requests) ?? []
          const raw = body === undefined ? undefined : damage(JSON.stringify(body))
          const target = raw === undefined ? damage(path).replace(/[{}"[\]]/g, "") : path
          const received = yield* Client.send(
            send,
            method,
            `/janus/${any(dates)}${target}`,
            raw === undefined ? {} : { raw }
          )
          assert.isBelow(received.status, 500, `${method} ${target} ${raw?.slice(0, 200)}`)
          statuses.add(received.status)
        }
        assert.sameMembers([...statuses], [200, 201, 400, 404, 409])
        assert.strictEqual((yield* Effect.promise(() => Client.readAll(send, `${p}/servers`))).length, 44)
      }).pipe(Effect.provide(SangforScp.layerClient({ servers: 20, taskTime: 0 }))),
    60_000
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

  it.effect.each(cases)("%s %s is rejected", ([method, path, raw, status]) =>
    Effect.gen(function* () {
      const send = yield* Client.overHttp
      const response = yield* Client.send(send, method, path, raw === undefined ? {} : { raw })
      assert.strictEqual(response.status, status, response.text)
      assert.isNotEmpty(Client.str(response.json["message"]))
      Client.data(yield* Client.send(send, "GET", `${p}/azs`), 200)
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 10 })))
  )

  it.effect("of any size is survived", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* SangforScp.Simulator
      const send = yield* Client.overHttp
      const large = yield* Client.send(send, "POST", `${p}/servers`, { raw: "x".repeat(9 * 1024 * 1024) })
      assert.strictEqual(large.status, 413)
      const response = yield* Effect.promise(() => talk(port, "this is not HTTP\r\n\r\n"))
      assert.match(response, /^HTTP\/1.1 400/)
      yield* Effect.promise(() => hangUp(port, "POST /janus/authenticate HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"))
      Client.data(yield* Client.send(send, "GET", `${p}/azs`), 200)
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
    let response = ""
    socket.on("data", (chunk) => (response += chunk.toString()))
    socket.on("error", reject)
    socket.on("close", () => resolve(response))
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
