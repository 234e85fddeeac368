/** Line 3: what goes out is what was meant. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import { json, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { ApiKeys, CloudTower, Label, Metrics, ResourceChanges, TaskPoller, Vm } from "../../src/index.ts"
import * as Uploads from "../../src/Uploads.ts"
import { connect } from "./support.ts"

const values: Readonly<Record<string, () => unknown>> = {
  undefined: () => ({ key: undefined }),
  "a function": () => ({ key: () => "a" }),
  "a symbol": () => ({ key: Symbol("a") }),
  "a bigint": () => ({ key: 1n }),
  NaN: () => ({ total_num: Number.NaN }),
  "an infinity": () => ({ total_num: Number.POSITIVE_INFINITY }),
  "toJSON that gives nothing": () => ({ key: { toJSON: () => undefined } }),
  "a where whose toJSON gives nothing": () => ({ toJSON: () => undefined, key: "a" }),
  "a where whose toJSON gives everything": () => ({ toJSON: () => ({}), key: "a" }),
  "a getter that is not enumerable": () => Object.defineProperty({}, "key", { get: () => "a", enumerable: false }),
  "a getter that changes its mind": () => {
    let reads = 0
    return Object.defineProperty({}, "key", {
      enumerable: true,
      get: () => {
        reads += 1
        return reads === 1 ? "a" : undefined
      }
    })
  },
  "a symbol as name": () => ({ [Symbol("key")]: "a" }),
  "an inherited condition": () => Object.create({ key: "a" }),
  "a Map": () => new Map([["key", "a"]]),
  "undefined in an array": () => ({ id_in: [undefined] }),
  "undefined within AND": () => ({ AND: [{ key: undefined }] })
}

describe("a condition that JSON would lose", () => {
  for (const [name, where] of Object.entries(values)) {
    it.effect(`${name}: nothing is deleted, nothing is sent`, () =>
      Effect.gen(function* () {
        const { script, state } = Tower.make({ labels: Tower.labels(8) })
        const { layer, server } = connect(script)
        const condition = Object.assign({}, { where: where() })
        // @ts-expect-error A caller without types.
        yield* assertFails(Label.deleteLabel(condition).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(state.deleted.length, 0)
        assert.strictEqual(server.requests.length, 0)
      })
    )

    it.effect(`${name}: nothing is listed`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: Tower.labels(8) }).script)
        const condition = Object.assign({}, { where: where() })
        // @ts-expect-error A caller without types.
        const list = Stream.runCollect(Label.list(condition))
        yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("conditions that are none", () => {
  const empty: ReadonlyArray<unknown> = [undefined, null, "a", 5, []]
  for (const where of empty) {
    it.effect(`select nothing, and nothing is sent: ${JSON.stringify(where) ?? "undefined"}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: Tower.labels(8) }).script)
        const metrics = { metrics: ["elf_vm_cpu_overall_usage_percent"], range: "2h", where }
        // @ts-expect-error A caller without types.
        yield* assertFails(Stream.runCollect(Label.list({ where })).pipe(Effect.provide(layer)), "BadRequest")
        // @ts-expect-error A caller without types.
        yield* assertFails(Label.listPage({ where }).pipe(Effect.provide(layer)), "BadRequest")
        // @ts-expect-error A caller without types.
        yield* assertFails(Label.count(where).pipe(Effect.provide(layer)), "BadRequest")
        // @ts-expect-error A caller without types.
        yield* assertFails(Stream.runCollect(Metrics.query("vm", metrics)).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect("are refused where the options are none", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      // @ts-expect-error A caller without types.
      yield* assertFails(Stream.runCollect(Label.list(null)).pipe(Effect.provide(layer)), "BadRequest")
      // @ts-expect-error A caller without types.
      yield* assertFails(Label.listPage(null).pipe(Effect.provide(layer)), "BadRequest")
      const inputs: ReadonlyArray<unknown> = [null, undefined, 5, ""]
      for (const input of inputs) {
        // @ts-expect-error A caller without types.
        yield* assertFails(Vm.startVm(input).pipe(Effect.provide(layer)), "BadRequest")
        // @ts-expect-error A caller without types.
        yield* assertFails(Vm.getVms(input).pipe(Effect.provide(layer)), "BadRequest")
      }
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("options that hide or lose their conditions", () => {
  const options: Readonly<Record<string, () => object>> = {
    "a Map": () => new Map([["where", { key: "a" }]]),
    "a getter of a class": () =>
      new (class {
        readonly pageSize = 10
        get where() {
          return { key: "a" }
        }
      })(),
    "an inherited condition": () => Object.create({ where: { key: "a" } }),
    "a condition that is not enumerable": () => Object.defineProperty({}, "where", { value: { key: "a" } }),
    "a promise of options": () => Promise.resolve({ where: { key: "a" } }),
    "a misspelt `where`": () => ({ were: { key: "a" } }),
    "a condition among the options": () => ({ key: "a" })
  }
  for (const [name, make] of Object.entries(options)) {
    it.effect(`select nothing, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: Tower.labels(8) }).script)
        const given = make()
        yield* assertFails(Stream.runCollect(Label.list(given)).pipe(Effect.provide(layer)), "BadRequest")
        yield* assertFails(Label.listPage(given).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  const none: ReadonlyArray<object> = [
    { concurrency: Number.NaN },
    { concurrency: "unbounded" },
    { onInvalid: "skpi" },
    { onIncomplete: "relsit", by: "offset" },
    { onSummary: "x" }
  ]
  for (const option of none) {
    it.effect(`are none, and nothing is sent: ${Object.entries(option).join()}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: Tower.labels(8) }).script)
        yield* assertFails(Stream.runCollect(Label.list(option)).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

const throws = (): never => {
  throw new Error("not to be read")
}

describe("a callback that returns no Effect", () => {
  const odd = { onInvalid: () => undefined }
  const calls: Readonly<Record<string, () => Effect.Effect<unknown, unknown, CloudTower.CloudTower>>> = {
    // @ts-expect-error A caller without types.
    "onInvalid by id": () => Stream.runDrain(Label.list(odd)),
    // @ts-expect-error A caller without types.
    "onInvalid by offset": () => Stream.runDrain(Label.list({ ...odd, by: "offset" })),
    // @ts-expect-error A caller without types.
    "onInvalid of the change feed": () => Stream.runDrain(ResourceChanges.stream({ ...odd, from: "4" })),
    // @ts-expect-error A caller without types.
    "onSummary by id": () => Stream.runDrain(Label.list({ onInvalid: "skip", onSummary: async () => {} })),
    "onSummary by offset": () =>
      // @ts-expect-error A caller without types.
      Stream.runDrain(Label.list({ by: "offset", onInvalid: "skip", onSummary: async () => {} })),
    // @ts-expect-error A caller without types.
    "onProgress of a wait": () => TaskPoller.wait("task-1", { onProgress: () => undefined }),
    // @ts-expect-error A caller without types.
    "onProgress of many waits": () => TaskPoller.waitAll(["task-1"], { onProgress: () => undefined }),
    // @ts-expect-error A caller without types.
    "onProgress of a stream": () => Stream.runDrain(TaskPoller.watch("task-1", { onProgress: () => undefined }))
  }

  for (const [name, call] of Object.entries(calls)) {
    it.effect(`is a defect that names it: ${name}`, () =>
      Effect.gen(function* () {
        const site = Tower.make({ labels: Tower.labels(3), tasks: [Tower.task("task-1")] })
        site.state.changeList = (records, table) =>
          table === "labels" ? records.map((record) => ({ ...record, key: null })) : records
        const feed = { ec: "EOK", data: [{ revision: "x" }], currentRevision: "7", compactRevision: "0" }
        const { layer } = connect([route("GET", "/v2/api/resource-changes", json(feed)), ...site.script])
        const defect = yield* call().pipe(Effect.provide(layer), Effect.catchDefect(Effect.succeed))
        const [callback] = name.split(" ")
        assert.include(String(defect), `\`${callback}\` returned no Effect: return one`)
      })
    )
  }
})

describe("an argument that is none", () => {
  const unreadable: unknown = Object.defineProperty({}, "where", { get: throws, enumerable: true })
  const document = "subscription { label { mutation } }"
  const calls: Readonly<Record<string, () => Effect.Effect<unknown, unknown, CloudTower.CloudTower>>> = {
    // @ts-expect-error A caller without types.
    "no document": () => CloudTower.graphql(undefined, {}, Schema.Unknown),
    // @ts-expect-error A caller without types.
    "no schema of a document": () => CloudTower.graphql("{ a }", {}, undefined),
    "an `onInvalid` of a subscription that is none": () =>
      // @ts-expect-error A caller without types.
      Stream.runDrain(CloudTower.subscribe(document, {}, Schema.Unknown, { onInvalid: "skpi" })),
    // @ts-expect-error A caller without types.
    "no document of a subscription": () => Stream.runDrain(CloudTower.subscribe(null, {}, Schema.Unknown)),
    // @ts-expect-error A caller without types.
    "no schema of a subscription": () => Stream.runDrain(CloudTower.subscribe(document, {}, undefined)),
    // @ts-expect-error A caller without types.
    "a key that is not redacted": () => ApiKeys.delete("key"),
    // @ts-expect-error A caller without types.
    "no upload": () => Uploads.elfImage(undefined),
    // @ts-expect-error A caller without types.
    "no source of an upload": () => Uploads.contentLibraryImage({ clusters: { id: "c" } }),
    // @ts-expect-error A caller without types.
    "a source that is none": () => Uploads.elfFile({ cluster_id: "c", source: "file.iso" }),
    // @ts-expect-error A caller without types.
    "options of a listing that cannot be read": () => Stream.runDrain(Vm.list(unreadable)),
    // @ts-expect-error A caller without types.
    "options of a page that cannot be read": () => Vm.listPage(unreadable),
    // @ts-expect-error A caller without types.
    "options of a wait that are none": () => TaskPoller.wait("t", null)
  }
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`is refused with its site, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: [] }).script, { site: "tower-a" })
        const error = yield* Effect.flip(Effect.provide(call(), layer))
        assert.deepInclude(error, { _tag: "BadRequest", site: "tower-a" })
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("an id that names no record", () => {
  it.effect.each(["", " ", null, undefined, "a\n", 5])("is refused, and nothing is sent: %j", (id) =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      // @ts-expect-error A caller without types.
      yield* assertFails(Label.get(id).pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )

  it.effect.each([null, undefined, "t", 5, {}])("is in a list of tasks, and %j is none", (ids) =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      // @ts-expect-error A caller without types.
      yield* assertFails(TaskPoller.waitAll(ids).pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )

  it.effect.each([" ", 5])("is no task to wait for: %j", (id) =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      // @ts-expect-error A caller without types.
      yield* assertFails(TaskPoller.waitAll([id]).pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("a request for metrics that names nothing", () => {
  const metrics = ["elf_vm_cpu_overall_usage_percent"] as const
  const requests: Readonly<Record<string, readonly [kind: unknown, options: unknown]>> = {
    "no kind": ["nothing", { metrics, range: "2h" }],
    "a kind of every object": ["toString", { metrics, range: "2h" }],
    "no options": ["vm", undefined],
    "no metrics": ["vm", { range: "2h" }],
    "an empty list of metrics": ["vm", { metrics: [], range: "2h" }],
    "a metric without a name": ["vm", { metrics: [undefined], range: "2h" }],
    "no range": ["vm", { metrics }],
    "no conditions on interfaces": ["vmNetwork", { metrics, range: "2h", nics: undefined }]
  }
  for (const [name, [kind, options]] of Object.entries(requests)) {
    it.effect(`is refused with its site, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: [] }).script, { site: "lab" })
        // @ts-expect-error A caller without types.
        const query = Stream.runCollect(Metrics.query(kind, options))
        const error = yield* assertFails(query.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(error.site, "lab")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect("is refused of a ranking too", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      const clusters: ReadonlyArray<unknown> = [undefined, null]
      for (const each of clusters) {
        // @ts-expect-error A caller without types.
        const rank = Stream.runCollect(Metrics.topN("vm", { metric: metrics[0], range: "2h", clusters: each }))
        yield* assertFails(rank.pipe(Effect.provide(layer)), "BadRequest")
      }
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("conditions of an upload that JSON would lose", () => {
  const circular: Record<string, unknown> = {}
  circular["AND"] = [circular]
  const clusters: Readonly<Record<string, () => unknown>> = {
    ...values,
    null: () => null,
    "a text": () => "cluster",
    "what holds itself": () => circular,
    "a getter that throws": () =>
      Object.defineProperty({}, "name", {
        enumerable: true,
        get: () => {
          throw new Error("no")
        }
      })
  }
  for (const [name, condition] of Object.entries(clusters)) {
    it.effect(`are refused with their site, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: [] }).script, { site: "lab" })
        const source = Uploads.fromStream(Stream.make(new Uint8Array(3)), 3)
        // @ts-expect-error A caller without types.
        const upload = Uploads.contentLibraryImage({ clusters: condition(), source, name: "a" })
        const error = yield* assertFails(upload.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(error.site, "lab")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  it.effect.each(["", undefined, null, " c"])("so is an id of a cluster: %j", (cluster_id) =>
    Effect.gen(function* () {
      const { layer, server } = connect(Tower.make({ labels: [] }).script)
      const source = Uploads.fromStream(Stream.make(new Uint8Array(3)), 3)
      // @ts-expect-error A caller without types.
      const upload = Uploads.elfImage({ cluster_id, source, name: "a" })
      yield* assertFails(upload.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )
})
