import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import type { HttpClient } from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "../sangfor-scp/client.ts"
import type { Send } from "../sangfor-scp/client.ts"

const list = "/janus/20180725/servers"

const attempt = (send: Send, method = "GET", path = list, options?: Parameters<Send>[2]) =>
  Effect.exit(Effect.tryPromise(() => send(method, path, options)))

/** Runs with a session, behind a socket and without one. */
type Run = (
  options: SangforScp.Options,
  test: (send: Send, handle: SangforScp.SangforScpHandle) => Effect.Effect<void, unknown>
) => Effect.Effect<void, unknown>

const run =
  <R, E>(
    session: Effect.Effect<Send, never, R | SangforScp.Simulator>,
    layer: (options: SangforScp.Options) => Layer.Layer<R | SangforScp.Simulator, E>
  ): Run =>
  (options, test) =>
    Effect.gen(function* () {
      const handle = yield* SangforScp.Simulator
      yield* test(yield* session, handle)
    }).pipe(Effect.provide(layer({ servers: 20, taskTime: 0, ...options })))

const ways: ReadonlyArray<readonly [name: string, run: Run]> = [
  ["over HTTP", run<never, unknown>(Client.overHttp, SangforScp.layerServer)],
  ["in process", run<HttpClient, unknown>(Client.inProcess, SangforScp.layerClient)]
]

describe.each(ways)("%s", (_, run) => {
  it.effect("responses are lost before the request is processed, or after", () =>
    run({}, (send, { counters, faults, servers }) =>
      Effect.gen(function* () {
        const [id] = yield* servers.ids(0, 1)
        const rename = (name: string) => attempt(send, "PUT", `${list}/${id}`, { body: { name } })
        const name = Effect.map(Client.send(send, "GET", `${list}/${id}`), (response) =>
          Client.str(Client.data(response, 200)["name"])
        )
        const before = yield* name
        yield* faults.add("Servers.update:drop,count=1")
        assert.isTrue(Exit.isFailure(yield* rename("lost")))
        assert.strictEqual(yield* name, before)
        yield* faults.add("Servers.update:drop-after,count=1")
        assert.isTrue(Exit.isFailure(yield* rename("kept")))
        assert.strictEqual(yield* name, "kept")
        assert.strictEqual((yield* counters).dropped, 2)
        assert.deepStrictEqual((yield* counters).faults, [
          { rule: "Servers.update:drop,count=1", matched: 2, injected: 1 },
          { rule: "Servers.update:drop-after,count=1", matched: 1, injected: 1 }
        ])
      })
    )
  )

  it.effect("bodies are cut, or broken", () =>
    run({}, (send, { faults }) =>
      Effect.gen(function* () {
        const cut = yield* faults.add("Servers.list:truncate")
        assert.isTrue(Exit.isFailure(yield* attempt(send)))
        assert.isTrue(yield* faults.remove(cut.id))
        assert.isFalse(yield* faults.remove(cut.id))
        yield* faults.add("Servers.list:malformed")
        const response = yield* Client.send(send, "GET", list)
        assert.strictEqual(response.status, 200)
        assert.throws(() => JSON.parse(response.text), SyntaxError)
        yield* faults.clear
        Client.data(yield* Client.send(send, "GET", list), 200)
      })
    )
  )

  it.effect("requests are rejected with a status, in the envelope of their date", () =>
    run({ faults: ["Servers.*:status=503,retry-after=7"] }, (send, { counters, resetCounters }) =>
      Effect.gen(function* () {
        const old = yield* Client.send(send, "GET", list)
        assert.strictEqual(old.status, 503)
        assert.strictEqual(old.headers["retry-after"], "7")
        assert.strictEqual(Number(old.json["code"]), 503)
        const modern = yield* Client.send(send, "GET", "/janus/20240725/servers")
        assert.strictEqual(Client.str(modern.json["errcode"]), "SCP.ServiceUnavailable")
        Client.data(yield* Client.send(send, "GET", "/janus/20180725/azs"), 200)
        const { operations, statuses } = yield* counters
        assert.deepStrictEqual(operations["Servers.list"], { requests: 2, faults: 2, statuses: { 503: 2 } })
        assert.deepStrictEqual(statuses, { 200: 3, 503: 2 })
        yield* resetCounters
        assert.strictEqual((yield* counters).requests, 0)
      })
    )
  )

  it.effect("operations of a client that share a route are told apart by their requests", () =>
    run({}, (send, { faults, servers }) =>
      Effect.gen(function* () {
        const [id] = yield* servers.ids(0, 1)
        const status = (path: string, body: unknown) =>
          Effect.map(Client.send(send, "POST", path, { body }), (response) => response.status)
        const requests = {
          "Servers.attachVolume": status(`${list}/${id}/action`, { action: "attach_volume", volume_id: "none" }),
          "Servers.detachVolume": status(`${list}/${id}/action`, { action: "detach_volume", volume_id: "none" }),
          "Servers.resume": status(`${list}/none/action`, { action: "resume" }),
          "Servers.cloneMany": status(`/janus/20190725/servers/none/clone`, { name: "a" }),
          "Eips.bind": status("/janus/20180725/eips/none/action", { action: "bind" }),
          "Eips.unbind": status("/janus/20180725/eips/none/action", { action: "unbind" }),
          "Volumes.createShared": status("/janus/20180725/volumes", { volume_type: "sharedisk" })
        }
        for (const hit of Object.keys(requests)) {
          const { id: rule } = yield* faults.add(`${hit}:status=502`)
          for (const [name, request] of Object.entries(requests)) {
            assert.strictEqual((yield* request) === 502, name === hit, `${name} under a rule for ${hit}`)
          }
          yield* faults.remove(rule)
        }
        yield* faults.add("Servers.action:status=503,count=2")
        assert.deepStrictEqual(
          [yield* requests["Servers.attachVolume"], yield* requests["Servers.detachVolume"]],
          [503, 503]
        )
      })
    )
  )

  it.effect("sessions end in the middle", () =>
    run({ faults: ["Servers.list:expire-session,after=1,count=1"] }, (send) =>
      Effect.gen(function* () {
        const statuses: Array<number> = []
        for (let request = 0; request < 3; request++) statuses.push((yield* Client.send(send, "GET", list)).status)
        assert.deepStrictEqual(statuses, [200, 401, 401])
      })
    )
  )

  it.effect("logins can be hit", () =>
    run({}, (send, { counters, faults }) =>
      Effect.gen(function* () {
        yield* faults.add("Auth.*:status=500,after=1,count=1")
        assert.strictEqual((yield* Client.send(send, "GET", "/janus/public-key")).status, 200)
        assert.strictEqual((yield* Client.send(send, "POST", "/janus/authenticate", { body: {} })).status, 500)
        assert.strictEqual((yield* counters).logins, 1)
      })
    )
  )

  it.effect("a probability hits the same requests for the same seed", () =>
    Effect.gen(function* () {
      const drawn: Array<ReadonlyArray<number>> = []
      for (const seed of [4, 4, 5]) {
        yield* run({ seed, faults: ["Servers.list:status=500,probability=0.3"] }, (send) =>
          Effect.map(
            Effect.forEach(Array.from({ length: 60 }), () => Client.send(send, "GET", list)),
            (responses) => void drawn.push(responses.map(({ status }) => status))
          )
        )
      }
      const [first = [], again, other] = drawn
      assert.deepStrictEqual(again, first)
      assert.notDeepEqual(other, first)
      const hits = first.filter((status) => status === 500).length
      assert.isTrue(hits > 8 && hits < 30, String(hits))
    })
  )
})

describe("latency", () => {
  it.effect("passes by the clock, of the options and of rules together", () =>
    Effect.gen(function* () {
      const send = yield* Client.viaClient
      const request = yield* Effect.forkChild(Client.send(send, "GET", "/janus/public-key"), { startImmediately: true })
      yield* TestClock.adjust("2999 millis")
      assert.isUndefined(request.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(request)).status, 200)
    }).pipe(
      Effect.provide(
        SangforScp.layerClient({ servers: 20, latency: "1 second", faults: ["Auth.publicKey:latency=2s"] })
      )
    )
  )
})

describe("a rule for nothing", () => {
  const misspelt: ReadonlyArray<readonly [rule: string, meant: string]> = [
    ["Servers.lst:drop", "Servers.list"],
    ["servers.create:drop", "Servers.create"],
    ["Server.*:drop", "Servers.*"],
    ["Servers.attachVolumes:drop", "Servers.attachVolume"]
  ]
  it.effect.each(misspelt)("names what may have been meant: %s", ([rule, meant]) =>
    Effect.gen(function* () {
      const { faults } = yield* SangforScp.Simulator
      const failures = [
        yield* Effect.flip(Effect.provide(SangforScp.Simulator, SangforScp.layerClient({ faults: [rule] }))),
        yield* Effect.flip(faults.add(rule))
      ]
      for (const failure of failures) {
        assert.strictEqual(failure._tag, "FaultSyntaxError")
        assert.include(failure.message, `Fault rule "${rule}": no operation is named`)
        assert.include(failure.message, `did you mean ${meant}`)
      }
    }).pipe(Effect.provide(SangforScp.layerClient({ servers: 1 })))
  )

  it.effect("is rejected by a Tower too, by what its version knows", () =>
    Effect.gen(function* () {
      const failureOf = (options: CloudTower.Options) =>
        Effect.flip(Effect.provide(CloudTower.Simulator, CloudTower.layerClient({ vms: 1, ...options })))
      assert.include((yield* failureOf({ faults: ["Vm.getVmz:drop"] })).message, "did you mean Vm.getVms")
      const news = "ResourceChange.getResourceChanges:drop"
      assert.include((yield* failureOf({ version: "4.0.0", faults: [news] })).message, "no operation is named")
      yield* Effect.provide(CloudTower.Simulator, CloudTower.layerClient({ vms: 1, faults: [news, "Graphql.*:drop"] }))
    })
  )
})

describe("options", () => {
  it.effect("that make no sense are errors", () =>
    Effect.gen(function* () {
      const failureOf = (options: SangforScp.Options) =>
        Effect.flip(Effect.provide(SangforScp.Simulator, SangforScp.layerClient(options)))
      assert.strictEqual((yield* failureOf({ faults: ["*:explode"] }))._tag, "FaultSyntaxError")
      const error = yield* failureOf({ servers: 1_000_001 })
      assert.deepInclude(error, { _tag: "InvalidOption", option: "servers" })
      assert.strictEqual((yield* failureOf({ seed: -1 }))._tag, "InvalidOption")
    })
  )
})
