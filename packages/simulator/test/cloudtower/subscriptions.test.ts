/** Subscriptions over a WebSocket, by a client that is written from the protocol alone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import { WebSocket } from "ws"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"
import { list, ok, send, str } from "./tower.ts"

interface Client {
  /** Stops reading; gives what begins again, and ends with the status that the connection is closed with. */
  readonly pause: () => Effect.Effect<number>
  readonly send: (message: object) => Effect.Effect<void>
  /** The next message of the server; `closed` when the connection has ended. */
  readonly next: Effect.Effect<Tower.Json>
  readonly protocol: string
}

/** A WebSocket to the simulated Tower that is open. */
const open = (headers: Record<string, string> = {}, protocol = "graphql-ws") =>
  Effect.gen(function* () {
    const { url } = yield* CloudTower.Simulator
    const messages = yield* Queue.unbounded<Tower.Json>()
    const socket = new WebSocket(`${url.replace("http", "ws")}/api`, protocol, { headers })
    yield* Effect.addFinalizer(() => Effect.sync(() => socket.terminate()))
    socket.on("message", (data: Buffer) => Queue.offerUnsafe(messages, Tower.parse(data.toString("utf8"))))
    socket.on("close", () => Queue.offerUnsafe(messages, Tower.parse('{"type":"closed"}')))
    yield* Effect.callback<void, string>((resume) => {
      socket.on("open", () => resume(Effect.void))
      socket.on("error", (error) => resume(Effect.fail(error.message)))
    })
    const client: Client = {
      send: (message) => Effect.sync(() => socket.send(JSON.stringify(message))),
      next: Queue.take(messages),
      protocol: socket.protocol,
      pause: () => {
        socket.pause()
        return Effect.callback((resume) => {
          socket.on("close", (code: number) => resume(Effect.succeed(code)))
          socket.resume()
        })
      }
    }
    return client
  })

const typeOf = (message: Tower.Json) => str(message["type"])

/** A client whose token is accepted. */
const accepted = Effect.gen(function* () {
  const { apiKey } = yield* CloudTower.Simulator
  const client = yield* open({ authorization: Redacted.value(apiKey) })
  yield* client.send({ type: "connection_init" })
  assert.strictEqual(typeOf(yield* client.next), "connection_ack")
  return client
})

const subscription = "subscription { label { mutation node { id key value } previousValues { value } } }"

/** Starts the subscription, and a query behind it, so that it is there when the query has its response. */
const subscribed = (client: Client, query = subscription) =>
  Effect.gen(function* () {
    yield* client.send({ type: "start", id: "1", payload: { query } })
    yield* client.send({ type: "start", id: "2", payload: { query: "{ labels { id } }" } })
    const [data, complete] = [yield* client.next, yield* client.next]
    assert.deepStrictEqual(
      [data, complete].map((each) => [typeOf(each), str(each["id"])]),
      [
        ["data", "2"],
        ["complete", "2"]
      ]
    )
  })

const events = (client: Client, count: number) =>
  Effect.forEach(Array.from({ length: count }), () =>
    Effect.map(client.next, (message) => {
      assert.strictEqual(typeOf(message), "data", JSON.stringify(message))
      return message["payload"]?.["data"]?.["label"] ?? {}
    })
  )

describe("subscriptions", () => {
  it.live(
    "let a client go that does not read, before it has cost more than 16 MiB",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.overHttp
        const client = yield* accepted
        const closed = client.pause()
        yield* ok(post, "create-label", [{ key: "owner", value: "a".repeat(500_000) }])
        yield* ok(post, "get-labels", {})
        const query = "{ labels { value } }"
        for (let id = 0; id < 100; id++) yield* client.send({ type: "start", id: String(id), payload: { query } })
        // The Tower reads what it was sent between these.
        for (let turn = 0; turn < 50; turn++) yield* ok(post, "get-labels", { where: { id: "none" } })
        assert.strictEqual(yield* closed, 1013)
      },
      (effect) => effect.pipe(Effect.scoped, Effect.provide(CloudTower.layerServer({ vms: 1, taskTime: 0 })))
    )
  )

  it.live(
    "push what is created, updated and deleted",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.overHttp
        const client = yield* accepted
        yield* subscribed(client)
        const created = yield* ok(post, "create-label", [{ key: "owner", value: "a" }])
        const where = { id: str(created[0]?.["data"]?.["id"]) }
        yield* ok(post, "update-label", { where, data: { value: "b" } })
        yield* ok(post, "delete-label", { where })
        // What is due is made before the next request.
        yield* ok(post, "get-labels", { where })
        const seen = (yield* events(client, 3)).map((event) => [
          str(event["mutation"]),
          str(event["node"]?.["value"]),
          str(event["previousValues"]?.["value"])
        ])
        assert.deepStrictEqual(seen, [
          ["CREATED", "a", ""],
          ["UPDATED", "b", "a"],
          ["DELETED", "", "b"]
        ])
        yield* client.send({ type: "stop", id: "1" })
        assert.deepStrictEqual(typeOf(yield* client.next), "complete")
        yield* client.send({ type: "connection_terminate" })
        assert.deepStrictEqual(typeOf(yield* client.next), "closed")
      },
      Effect.scoped,
      Effect.provide(CloudTower.layerServer({ taskTime: 0 }))
    )
  )

  it.live(
    "need a token, in the handshake or in the first message",
    Effect.fnUntraced(
      function* () {
        const { apiKey } = yield* CloudTower.Simulator
        const anyone = yield* open()
        assert.strictEqual(anyone.protocol, "graphql-ws")
        yield* anyone.send({ type: "start", id: "1", payload: { query: subscription } })
        assert.strictEqual(str((yield* anyone.next)["payload"]?.["code"]), "LOAD_TOKEN_FAILED")
        yield* anyone.send({ type: "connection_init", payload: {} })
        assert.strictEqual(typeOf(yield* anyone.next), "connection_error")
        assert.strictEqual(typeOf(yield* anyone.next), "closed")
        const later = yield* open()
        yield* later.send({ type: "connection_init", payload: { Authorization: Redacted.value(apiKey) } })
        assert.strictEqual(typeOf(yield* later.next), "connection_ack")
      },
      Effect.scoped,
      Effect.provide(CloudTower.layerServer())
    )
  )

  it.live(
    "of what the schema does not have are errors, as are messages that are none",
    Effect.fnUntraced(
      function* () {
        const client = yield* accepted
        yield* client.send({ type: "start", id: "1", payload: { query: "subscription { nothing { node { id } } }" } })
        const error = yield* client.next
        assert.deepStrictEqual([typeOf(error), str(error["id"])], ["error", "1"])
        assert.include(str(error["payload"]?.["message"]), 'Cannot query field "nothing" on type "Subscription".')
        yield* client.send({ type: "other" })
        assert.strictEqual(typeOf(yield* client.next), "error")
      },
      Effect.scoped,
      Effect.provide(CloudTower.layerServer())
    )
  )

  it.live(
    "end when the simulator drops them, and their handshakes are requests that rules can hit",
    Effect.fnUntraced(
      function* () {
        const { counters, dropSubscriptions, faults, url } = yield* CloudTower.Simulator
        const client = yield* accepted
        assert.strictEqual(yield* dropSubscriptions, 1)
        assert.strictEqual(typeOf(yield* client.next), "closed")
        yield* faults.add("Graphql.subscribe:status=503,count=1")
        assert.include(yield* Effect.flip(open()), "503")
        yield* faults.add("Graphql.subscribe:drop,count=1")
        assert.include(yield* Effect.flip(open()), "hang up")
        const { operations } = yield* counters
        assert.deepInclude(operations["Graphql.subscribe"], { requests: 3, faults: 2 })
        const plain = yield* send(Tower.viaFetch(url), "/api", {}, { method: "GET" })
        assert.strictEqual(plain.status, 426)
        assert.include(yield* Effect.flip(open({ host: "tower.example" })), "421")
        assert.include(yield* Effect.flip(open({ origin: "https://other.example" })), "403")
        assert.include(yield* Effect.flip(open({}, "graphql-transport-ws")), "subprotocol")
        assert.strictEqual(list(yield* ok(yield* Tower.overHttp, "get-vms")).length, 100)
      },
      Effect.scoped,
      Effect.provide(CloudTower.layerServer())
    )
  )
})
