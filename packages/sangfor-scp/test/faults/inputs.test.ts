/** Ids, filters and bodies that would not reach the server as they were meant. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as ApiServerActions from "../../src/api/ServerActions.ts"
import * as ApiServers from "../../src/api/Servers.ts"
import {
  Alarms,
  Backups,
  Eips,
  type HciError,
  Hosts,
  type HttpTransport,
  Metrics,
  ResourcePools,
  type SangforScp,
  Servers,
  Snapshots,
  TaskPoller,
  Tasks,
  Tenants,
  Volumes
} from "../../src/index.ts"
import { connect, newServer } from "./support.ts"

const site = () => connect(Scp.make({ servers: Scp.records(3), volumes: Scp.records(3, "volume") }).script)

describe("an id that a URL would lose", () => {
  for (const id of [".", "..", " ..", "..\t", "\n.\n", "%2e%2e", "%2E", "../volumes", "a/../b", "\\..", "", " "]) {
    it.effect(`${JSON.stringify(id)} is refused, or reaches the server as it is`, () =>
      Effect.gen(function* () {
        const calls = [
          Effect.asVoid(Servers.get(id)),
          Effect.asVoid(Tasks.get(id)),
          Effect.asVoid(Volumes.get(id)),
          Effect.asVoid(Servers.start(id))
        ]
        for (const call of calls) {
          const { layer, server } = site()
          const exit = yield* Effect.result(call.pipe(Effect.provide(layer)))
          if (exit._tag === "Failure" && exit.failure._tag === "BadRequest")
            assert.strictEqual(server.requests.length, 0)
          else assert.include(server.requests[0]?.path.split("/") ?? [], encodeURIComponent(id))
        }
      })
    )
  }
})

describe("a filter that says nothing", () => {
  const filters: Readonly<Record<string, unknown>> = {
    undefined,
    null: null,
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    array: ["a"],
    object: { a: 1 },
    function: () => "a",
    symbol: Symbol("a"),
    bigint: 1n
  }
  for (const [name, value] of Object.entries(filters)) {
    it.effect(`${name} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = site()
        const filter = Object.assign({}, { name: value })
        // @ts-expect-error A caller without types.
        yield* assertFails(Stream.runCollect(Servers.list(filter)).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

/** Objects that lose their fields when they are copied. */
const hiding: Readonly<Record<string, () => object>> = {
  "a Map": () => new Map([["name", "web"]]),
  URLSearchParams: () => new URLSearchParams({ name: "web" }),
  "a getter of a class": () =>
    new (class {
      readonly pageSize = 10
      get name() {
        return "web"
      }
    })(),
  "a private field": () =>
    new (class {
      readonly #name = "web"
      toName = undefined
      get name() {
        return this.#name
      }
    })(),
  "an inherited field": () => Object.create({ name: "web" }),
  "a field that is not enumerable": () => Object.defineProperty({}, "name", { value: "web" }),
  "a symbol": () => ({ [Symbol("name")]: "web" }),
  "a promise of filters": () => Promise.resolve({ name: "web" }),
  "an Effect of filters": () => Effect.succeed({ name: "web" }),
  "a date": () => new Date(0)
}

describe("an object that hides what it was given", () => {
  for (const [name, make] of Object.entries(hiding)) {
    it.effect(`${name} selects nothing and changes nothing, since nothing is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = site()
        const given = make()
        const calls = [
          Stream.runDrain(Servers.list(given)),
          Servers.count(given),
          Servers.listPage(given),
          Stream.runDrain(Volumes.listAvailable(given)),
          Stream.runDrain(Hosts.listInterfaces("host", given)),
          Stream.runDrain(ApiServers.listServers(given)),
          Servers.stop("s", given),
          // @ts-expect-error A caller without types.
          Servers.create(given),
          // @ts-expect-error A caller without types.
          ApiServerActions.rebootServer(given)
        ]
        for (const call of calls) {
          const error = yield* Effect.flip(
            Effect.provide(Effect.asVoid<unknown, HciError.HciError, HttpTransport.HttpTransport>(call), layer)
          )
          assert.strictEqual(error._tag, "BadRequest")
        }
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect("is told from an instance of a class with fields of its own", () =>
    Effect.gen(function* () {
      const { layer, server } = site()
      class Filters extends Data.Class<{ readonly name: string }> {}
      yield* Effect.provide(Servers.count(new Filters({ name: "web" })), layer)
      assert.strictEqual(server.requests[0]?.query["name"], "web")
    })
  )
})

describe("options of a listing that are none", () => {
  const options: ReadonlyArray<object> = [
    { concurrency: Number.NaN },
    { concurrency: "unbounded" },
    { onInvalid: "skpi" },
    { onInvalid: null },
    { onIncomplete: "relsit" },
    { onSummary: "x" }
  ]
  for (const option of options) {
    it.effect(`are refused before anything is sent: ${Object.entries(option).join()}`, () =>
      Effect.gen(function* () {
        const { layer, server } = site()
        const error = yield* assertFails(
          Stream.runDrain(Servers.list(option)).pipe(Effect.provide(layer)),
          "BadRequest"
        )
        assert.include(error.message, `\`${Object.keys(option).join()}\``)
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("an id that turns out empty or undefined", () => {
  const calls = {
    "an empty resource pool of a listing": Stream.runCollect(Servers.list({ az_id: "" })),
    "an empty list of ids of a listing": Stream.runCollect(Servers.list({ ids: "" })),
    "an undefined resource pool of the overview": ResourcePools.overview(undefined),
    "an undefined resource pool of storage tags": Stream.runCollect(
      // @ts-expect-error A caller without types.
      ResourcePools.storageTags(undefined)
    ),
    "a page number that is none": Servers.listPage({ page: Number.NaN }),
    "a page size that is none": Servers.listPage({ pageSize: Number.NaN }),
    // @ts-expect-error A caller without types.
    "undefined servers of a batch": Servers.softDelete(undefined),
    // @ts-expect-error A caller without types.
    "an undefined server of a batch": Servers.softDelete([undefined])
  }
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`${name} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = site()
        const error = yield* Effect.flip(
          Effect.provide(Effect.asVoid<unknown, HciError.HciError, HttpTransport.HttpTransport>(call), layer)
        )
        assert.strictEqual(error._tag, "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect("is not the overview of the whole site, which is asked for without a resource pool", () =>
    Effect.gen(function* () {
      const { layer, server } = connect([route("GET", "/janus/20180725/overview", Scp.data({}))])
      yield* Effect.provide(ResourcePools.overview(), layer)
      yield* Effect.provide(ResourcePools.overview("az"), layer)
      assert.deepStrictEqual(
        server.requests.map(({ query }) => query),
        [{}, { az_id: "az" }]
      )
    })
  )
})

const throws = (): never => {
  throw new Error("not to be read")
}

/** A value that throws whenever it is looked at. */
const unreadable: unknown = new Proxy({}, { get: throws, has: throws, ownKeys: throws })

describe("an argument that is none", () => {
  const calls = {
    // @ts-expect-error A caller without types.
    "null for filters": () => Stream.runDrain(Servers.list(null)),
    // @ts-expect-error A caller without types.
    "a text for filters": () => Stream.runDrain(Servers.list("name")),
    // @ts-expect-error A caller without types.
    "null for the input of a page": () => Servers.listPage(null),
    // @ts-expect-error A caller without types.
    "null for the filters of a count": () => Servers.count(null),
    // @ts-expect-error A caller without types.
    "nothing for the input of a create": () => Servers.create(undefined),
    // @ts-expect-error A caller without types.
    "nothing for what to find": () => Servers.findCreated(undefined),
    // @ts-expect-error A caller without types.
    "nothing for a password": () => Servers.resetPassword("s", undefined),
    // @ts-expect-error A caller without types.
    "a password that is not redacted": () => Servers.resetPassword("s", "plain"),
    // @ts-expect-error A caller without types.
    "null for the filters of a generated listing": () => Stream.runDrain(ApiServers.listServers(null)),
    // @ts-expect-error A caller without types.
    "nothing for the input of a generated call": () => ApiServerActions.cloneServer(undefined),
    // @ts-expect-error A caller without types.
    "null for the body of a generated call": () => ApiServerActions.batchServerAction(null),
    "an empty id that a generated body must have": () =>
      ApiServerActions.allocateServer({ server_id: "s", body: { project_id: "" } }),
    "an empty list of ids that a generated body must have": () =>
      // @ts-expect-error A body of the test's own.
      ApiServerActions.batchServerAction({ server_ids: [] }),
    "an empty id in the query of a generated listing": () => Stream.runDrain(ApiServers.listServers({ ids: "" })),
    // @ts-expect-error A caller without types.
    "null for filters beside others": () => Stream.runDrain(Eips.listBound(null)),
    // @ts-expect-error A caller without types.
    "a text for filters beside others": () => Stream.runDrain(Volumes.listAvailable("name")),
    // @ts-expect-error A caller without types.
    "null for options beside filters": () => Stream.runDrain(Tenants.listByResourcePool("az", null)),
    // @ts-expect-error A caller without types.
    "null for filters beside a name": () => Servers.findByName("a", null),
    // @ts-expect-error A caller without types.
    "null for the filters of alarms": () => Stream.runDrain(Alarms.list(null)),
    // @ts-expect-error A caller without types.
    "a text for the filters of alarms": () => Stream.runDrain(Alarms.list("az_id")),
    // @ts-expect-error A caller without types.
    "nothing for a tenant": () => Tenants.create(undefined),
    "an empty id of a server with metrics": () => Metrics.ofServer(""),
    "dots for the id of a server with metrics": () => Metrics.ofServer(".."),
    "no names of metrics": () => Metrics.ofServer("s", []),
    // @ts-expect-error A caller without types.
    "a text for the names of metrics": () => Metrics.ofServer("s", "cpu.util"),
    // @ts-expect-error A caller without types.
    "a span of metrics that is none": () => Metrics.ofServer("s", ["cpu.util"], { span: "year" }),
    // @ts-expect-error A caller without types.
    "null for the options of metrics": () => Metrics.ofObject("server", "s", ["cpu.util"], null),
    "a granularity that is none": () => Metrics.ofServer("s", ["cpu.util"], { granularitySeconds: 7 }),
    // @ts-expect-error A caller without types.
    "times of metrics that are none": () => Metrics.ofStorage("s", "io_read", {}),
    // @ts-expect-error A caller without types.
    "null for the times of metrics": () => Metrics.ofStorage("s", "io_read", null),
    // @ts-expect-error A caller without types.
    "filters that cannot be read": () => Stream.runDrain(Servers.list(unreadable)),
    // @ts-expect-error A caller without types.
    "filters beside others that cannot be read": () => Stream.runDrain(Eips.listBound(unreadable)),
    // @ts-expect-error A caller without types.
    "the input of a page that cannot be read": () => Servers.listPage(unreadable),
    // @ts-expect-error A caller without types.
    "the filters of a count that cannot be read": () => Servers.count(unreadable),
    // @ts-expect-error A caller without types.
    "an id that cannot be looked at": () => Servers.get(unreadable),
    // @ts-expect-error A caller without types.
    "a new server of a backup whose name turns out undefined": () => Backups.recover("s", "b", { name: undefined }),
    "a new server of a backup whose name is empty": () => Backups.recover("s", "b", { name: "" }),
    // @ts-expect-error A caller without types.
    "a text for the flag that keeps what a recovery overwrites": () => Snapshots.recover("s", "n", { backup: "true" }),
    // @ts-expect-error A caller without types.
    "a text for the flag that keeps disks": () => Servers.delete("s", { deleteDisks: "false" }),
    // @ts-expect-error A caller without types.
    "a number for the input of a create": () => Volumes.createShared(5),
    "no page": () => Servers.listPage({ pageSize: 0 }),
    "less than no page": () => Stream.runDrain(Servers.list({ pageSize: -5 }))
  }
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`${name} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Scp.make({ servers: Scp.records(3) }).script, { site: "site-a" })
        const error = yield* Effect.flip(
          Effect.provide(Effect.asVoid<unknown, HciError.HciError, HttpTransport.HttpTransport>(call()), layer)
        )
        assert.deepInclude(error, { _tag: "BadRequest", site: "site-a" })
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("an id in a body", () => {
  const noId: ReadonlyArray<unknown> = ["", " ", null, undefined, "..", "a\n", 1]
  const noIds: ReadonlyArray<unknown> = [[], ...noId.map((id) => ["a", id]), "abc", undefined, null]
  const calls: ReadonlyArray<
    readonly [
      field: string,
      values: ReadonlyArray<unknown>,
      call: (value: never) => Effect.Effect<unknown, HciError.HciError, HttpTransport.HttpTransport>
    ]
  > = [
    ["ids", noIds, (ids) => Servers.softDelete(ids)],
    ["ids", noIds, (ids) => Servers.batchAction(ids, "start")],
    ["volume_id", noId, (id) => Servers.attachVolume("a", id)],
    ["volume_id", noId, (id) => Servers.detachVolume("a", id)],
    ["server_id", noId, (id) => Eips.bind("a", { server_id: id })],
    ["host_id", ["", " ", null, ".."], (id) => Servers.migrate("a", { host_id: id })],
    ["compute_location.id", ["", null], (id) => Servers.migrate("a", { compute_location: { id } })],
    ["port_id", ["", " ", null, 5], (id) => Eips.bind("a", { server_id: "s", port_id: id })],
    ["storage_tag_id", ["", " "], (id) => Servers.create({ ...newServer("a"), storage_tag_id: id })],
    ["project_id", ["", null], (id) => Servers.create({ ...newServer("a"), project_id: id })],
    ["location.id", [""], (id) => Servers.create({ ...newServer("a"), location: { id } })],
    [
      "networks[0].subnet_id",
      [""],
      (id) => Servers.create({ ...newServer("a"), networks: [{ vif_id: "net0", subnet_id: id }] })
    ],
    ["az_id", [""], (id) => Servers.clone("a", { name: "b", az_id: id })],
    ["storage_location", [""], (id) => Servers.cloneMany("a", { name: "b", storage_location: id })],
    ["az_id", ["", " ", "\t"], (id) => Stream.runDrain(Servers.list({ az_id: id }))]
  ]
  for (const [field, values, call] of calls) {
    it.effect(`is refused before anything is sent, by its name ${field}`, () =>
      Effect.gen(function* () {
        for (const value of values) {
          const { layer, server } = site()
          // @ts-expect-error A caller without types.
          const request = call(value)
          const error = yield* Effect.flip(
            Effect.provide(Effect.asVoid<unknown, HciError.HciError, HttpTransport.HttpTransport>(request), layer)
          )
          assert.strictEqual(error._tag, "BadRequest")
          assert.include(error.message, `\`${field}`, JSON.stringify(value))
          assert.strictEqual(server.requests.length, 0)
        }
      })
    )
  }

  it.effect("may be left out where the call does without it", () =>
    Effect.gen(function* () {
      const { layer, server } = site()
      yield* Effect.exit(Effect.provide(Servers.migrate("a"), layer))
      yield* Effect.exit(Effect.provide(Servers.migrate("a", { host_id: undefined }), layer))
      assert.strictEqual(server.requests.length, 2)
    })
  )
})

describe("a body that JSON would change", () => {
  const values: Readonly<Record<string, unknown>> = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    function: () => 1,
    symbol: Symbol("a"),
    bigint: 1n,
    "toJSON that gives nothing": { toJSON: () => undefined },
    "undefined in an array": [undefined],
    Map: new Map([["a", 1]])
  }
  for (const [name, value] of Object.entries(values)) {
    it.effect(`${name} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = site()
        const create = Servers.create({ ...newServer("a"), extra: { field: value } })
        yield* assertFails(create.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect("a number of cores that is none is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { layer, server } = site()
      const create = Servers.create({ ...newServer("a"), cores: Number.NaN })
      yield* assertFails(create.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("a callback that returns no Effect", () => {
  const calls: Readonly<Record<string, () => Effect.Effect<unknown, unknown, SangforScp.SangforScp>>> = {
    // @ts-expect-error A caller without types.
    "onInvalid of a listing": () => Stream.runDrain(Servers.list({ onInvalid: () => undefined })),
    // @ts-expect-error A caller without types.
    "onSummary of a listing": () => Stream.runDrain(Servers.list({ onInvalid: "skip", onSummary: async () => {} })),
    // @ts-expect-error A caller without types.
    "onProgress of a wait": () => TaskPoller.wait("task-1", { onProgress: () => undefined }),
    // @ts-expect-error A caller without types.
    "onProgress of a stream": () => Stream.runDrain(TaskPoller.watch("task-1", { onProgress: () => undefined }))
  }

  for (const [name, call] of Object.entries(calls)) {
    it.effect(`is a defect that names it: ${name}`, () =>
      Effect.gen(function* () {
        const odd = Scp.make({ servers: [{ id: "server-1", name: 5, status: "running" }] })
        odd.state.tasks.set("task-1", { task_id: "task-1", status: "finish", progress: 100 })
        const { layer } = connect(odd.script)
        const defect = yield* call().pipe(Effect.provide(layer), Effect.catchDefect(Effect.succeed))
        const [callback] = name.split(" ")
        assert.include(String(defect), `\`${callback}\` returned no Effect: return one`)
      })
    )
  }
})
