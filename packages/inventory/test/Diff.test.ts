import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Diff from "@effect-hci/inventory/Diff"
import * as Database from "@effect-hci/inventory/node/Database"
import { compareText } from "../src/internal/comparison.ts"
import * as Inventory from "./inventoryDatabase.ts"

const entry = (id: string, data: object = {}, site = "dc", resource = "vms"): Diff.Entry => ({
  site,
  resource,
  id,
  data: JSON.stringify({ id, name: `vm ${id}`, ...data })
})

const compare = (before: ReadonlyArray<Diff.Entry>, after: ReadonlyArray<Diff.Entry>, options: Diff.Options = {}) =>
  Stream.runCollect(Diff.compare(Stream.fromIterable(before), Stream.fromIterable(after), options))

const fieldsOf = (before: object, after: object, options: Diff.Options = {}) =>
  Effect.map(compare([entry("a", before)], [entry("a", after)], options), (changes) =>
    changes.flatMap(({ fields }) => fields)
  )

const anySide = Schema.Record(Schema.String, Schema.Literals([1, 2]))

describe("compare", () => {
  it.effect("gives what came, what went and what changed, in the order of keys", () =>
    Effect.gen(function* () {
      const before = [entry("a"), entry("b", { vcpu: 2 }), entry("c"), entry("z", {}, "dc", "vols")]
      const after = [entry("b", { vcpu: 4 }), entry("c"), entry("d"), entry("z", {}, "dc", "vols")]
      const ofVms = { site: "dc", resource: "vms" }
      assert.deepStrictEqual(yield* compare(before, after), [
        { kind: "removed", ...ofVms, id: "a", name: "vm a", fields: [] },
        { kind: "changed", ...ofVms, id: "b", name: "vm b", fields: [{ field: "vcpu", before: 2, after: 4 }] },
        { kind: "added", ...ofVms, id: "d", name: "vm d", fields: [] }
      ])
      assert.deepStrictEqual(yield* compare([], []), [])
      assert.deepStrictEqual(
        (yield* compare([], after)).map(({ kind }) => kind),
        ["added", "added", "added", "added"]
      )
    })
  )

  it.effect("names fields within fields, and tells a field that is null from one that is not there", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* fieldsOf(
          { cluster: { id: "1", name: "x" }, os: null, ha: true },
          { cluster: { id: "2", name: "x" }, ips: null, ha: true }
        ),
        [
          { field: "cluster.id", before: "1", after: "2" },
          { field: "ips", before: undefined, after: null },
          { field: "os", before: null, after: undefined }
        ]
      )
    })
  )

  it.effect("leaves out what changes all the time, unless it is asked for", () =>
    Effect.gen(function* () {
      const before = {
        cpu_usage: 1,
        used_size: 1,
        local_update_time: "a",
        cpu_status: { used_mhz: 1, total_mhz: 5 },
        disks: [{ id: "x", used_mb: 1 }]
      }
      const after = {
        cpu_usage: 2,
        used_size: 2,
        local_update_time: "b",
        cpu_status: { used_mhz: 2, total_mhz: 6 },
        disks: [{ id: "x", used_mb: 2 }]
      }
      const names = (options: Diff.Options) =>
        Effect.map(fieldsOf(before, after, options), (fields) => fields.map(({ field }) => field))
      assert.deepStrictEqual(yield* names({}), ["cpu_status.total_mhz"])
      assert.deepStrictEqual(yield* names({ ignore: ["total_mhz"] }), [])
      assert.deepStrictEqual(yield* names({ noise: true }), [
        "cpu_status.total_mhz",
        "cpu_status.used_mhz",
        "cpu_usage",
        "disks",
        "local_update_time",
        "used_size"
      ])
    })
  )

  it.effect("takes lists of the same records for equal, whatever their order", () =>
    Effect.gen(function* () {
      const [a, b] = [{ id: "a" }, { id: "b" }]
      assert.deepStrictEqual(yield* fieldsOf({ vms: [a, b] }, { vms: [b, a] }), [])
      assert.deepStrictEqual(yield* fieldsOf({ dns: ["1", "2"] }, { dns: ["2", "1"] }), [
        { field: "dns", before: ["1", "2"], after: ["2", "1"] }
      ])
    })
  )

  it.effect("does not stop at records that are no JSON", () =>
    Effect.map(compare([{ ...entry("a"), data: "{" }], [entry("a", { vcpu: 1 })]), (changes) =>
      assert.deepStrictEqual(changes[0]?.fields.length, 3)
    )
  )

  it.effect.prop(
    "gives the same as a comparison in memory, for any sides and pieces of them",
    { before: anySide, after: anySide, size: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 })) },
    ({ after, before, size }) => {
      const side = (records: typeof anySide.Type) =>
        Object.entries(records)
          .map(([id, vcpu]) => entry(id, { vcpu }))
          .sort((left, right) => compareText(left.id, right.id))
      const [left, right] = [side(before), side(after)]
      const idsOf = (entries: ReadonlyArray<Diff.Entry>) => entries.map(({ id }) => id)
      const expected = [...new Set([...idsOf(left), ...idsOf(right)])].sort(compareText).flatMap((id) => {
        if (!Object.hasOwn(after, id)) return [`removed ${id}`]
        if (!Object.hasOwn(before, id)) return [`added ${id}`]
        return before[id] === after[id] ? [] : [`changed ${id}`]
      })
      return Effect.map(
        Stream.runCollect(
          Diff.compare(Stream.rechunk(Stream.fromIterable(left), size), Stream.rechunk(Stream.fromIterable(right), 3))
        ),
        (changes) =>
          assert.deepStrictEqual(
            changes.map(({ id, kind }) => `${kind} ${id}`),
            expected
          )
      )
    }
  )

  it("writes changes as lines without what a terminal obeys", () => {
    assert.deepStrictEqual(
      Diff.lines({
        kind: "changed",
        site: "上海",
        resource: "vms",
        id: "a",
        name: "数据库\u001b[31m",
        fields: [
          { field: "cluster.id", before: "1\n2", after: undefined },
          { field: "vcpu", before: null, after: 2 }
        ]
      }),
      ['~ 上海 vms a "数据库 [31m"', '    cluster.id: "1\\n2" -> (none)', "    vcpu: null -> 2"]
    )
  })

  it("writes of long lists what only one of them has", () => {
    const vms = Array.from({ length: 100 }, (_, index) => ({ id: `vm-${index}` }))
    const fields = [
      { field: "vms", before: vms, after: [...vms.slice(0, 50), ...vms.slice(51), { id: "new\u001b" }, { id: "b" }] },
      { field: "ips", before: ["10.0.0.1"], after: ["10.0.0.2"] }
    ]
    assert.deepStrictEqual(
      Diff.lines({ kind: "changed", site: "a", resource: "hosts", id: "h", name: "", fields }).slice(1),
      [
        '    vms: 100 -> 101 items, without [{"id":"vm-50"}], with [{"id":"new\\u001b"},{"id":"b"}]',
        '    ips: ["10.0.0.1"] -> ["10.0.0.2"]'
      ]
    )
  })
})

layer(NodeServices.layer)("between", (it) => {
  const vm = (id: string, vcpu: number) => ({ id, name: id, vcpu })
  const site = (name: string, vms: ReadonlyArray<{ readonly id: string }>) =>
    ({ site: name, platform: "cloudtower", records: { vms } }) as const

  it.effect("compares two runs, one site of two runs, and two sites", () =>
    Effect.gen(function* () {
      const file = yield* Inventory.databaseFile((database) => {
        Inventory.writeRun(database, 1, [site("a", [vm("1", 1), vm("2", 1)]), site("b", [vm("3", 1)])])
        Inventory.writeRun(database, 2, [
          site("a", [vm("2", 2), vm("😀", 1), vm("\uFFFD", 1)]),
          site("b", [vm("2", 1)])
        ])
      })
      const database = yield* Database.open(file)
      const changes = (before: Diff.Side, after: Diff.Side) =>
        Effect.map(Stream.runCollect(Diff.between(database, before, after)), (all) =>
          all.map(({ id, kind, site }) => `${kind} ${site} ${id}`)
        )
      assert.deepStrictEqual(yield* changes({ run: 1 }, { run: 2 }), [
        "removed a 1",
        "changed a 2",
        "added a \uFFFD",
        "added a 😀",
        "added b 2",
        "removed b 3"
      ])
      assert.deepStrictEqual(yield* changes({ run: 1, site: "b" }, { run: 2, site: "b" }), ["added b 2", "removed b 3"])
      assert.deepStrictEqual(yield* changes({ run: 2, site: "a" }, { run: 2, site: "b" }), [
        "changed b 2",
        "removed a \uFFFD",
        "removed a 😀"
      ])
      assert.deepStrictEqual(yield* changes({ run: 1 }, { run: 1 }), [])
    })
  )

  it.effect("compares a run and records that come in another order", () =>
    Effect.gen(function* () {
      const file = yield* Inventory.databaseFile((database) =>
        Inventory.writeRun(database, 1, [site("a", [vm("1", 1), vm("2", 1), vm("3", 1)])])
      )
      const database = yield* Database.open(file)
      const now = Stream.fromIterable([vm("4", 1), vm("2", 2), vm("1", 1)].map((item) => entry(item.id, item, "a")))
      const changes = yield* Stream.runCollect(Diff.compare(Diff.entries(database, { run: 1 }), Database.sorted(now)))
      assert.deepStrictEqual(changes.flatMap(Diff.lines), [
        '~ a vms 2 "2"',
        "    vcpu: 1 -> 2",
        '- a vms 3 "3"',
        '+ a vms 4 "4"'
      ])
    })
  )
})
