import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Listing from "../../src/internal/cloudtower/query/listing.ts"
import * as Order from "../../src/internal/cloudtower/query/order.ts"
import * as Dimensions from "../../src/internal/cloudtower/records/dimensions.ts"
import * as TowerState from "../../src/internal/cloudtower/records/towerState.ts"
import type { JsonObject } from "../../src/internal/engine/json.ts"
import type { Row } from "../../src/internal/cloudtower/store/row.ts"
import * as Prng from "../../src/internal/engine/prng.ts"
import { recordsOfText } from "../json.ts"
import * as Tower from "./tower.ts"
import type { Json } from "./tower.ts"
import { ok, rejected } from "./tower.ts"

type Record_ = Readonly<Record<string, unknown>>
type Test = (record: Record_) => boolean

/** A `where` and, by its side, what it means. */
interface Sample {
  readonly where: Record<string, unknown>
  readonly test: Test
}

const at = (record: unknown, field: string): unknown =>
  typeof record === "object" && record !== null
    ? (Object.entries(record).find(([name]) => name === field)?.[1] ?? null)
    : null

const isBelow = (left: unknown, right: unknown): boolean =>
  (typeof left === "number" && typeof right === "number" && left < right) ||
  (typeof left === "string" && typeof right === "string" && left < right)

const meanings: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
  "": (value, operand) => value === operand,
  _not: (value, operand) => value !== operand,
  _in: (value, operand) => Array.isArray(operand) && operand.includes(value),
  _not_in: (value, operand) => !(Array.isArray(operand) && operand.includes(value)),
  _lt: (value, operand) => isBelow(value, operand),
  _lte: (value, operand) => isBelow(value, operand) || (value !== null && value === operand),
  _gt: (value, operand) => isBelow(operand, value),
  _gte: (value, operand) => isBelow(operand, value) || (value !== null && value === operand),
  _contains: (value, operand) => typeof value === "string" && value.includes(String(operand)),
  _not_contains: (value, operand) => !(typeof value === "string" && value.includes(String(operand))),
  _starts_with: (value, operand) => typeof value === "string" && value.startsWith(String(operand)),
  _not_starts_with: (value, operand) => !(typeof value === "string" && value.startsWith(String(operand))),
  _ends_with: (value, operand) => typeof value === "string" && value.endsWith(String(operand)),
  _not_ends_with: (value, operand) => !(typeof value === "string" && value.endsWith(String(operand)))
}

const ofText = Object.keys(meanings)
const ofNumber = ofText.slice(0, 8)
const ofEnum = ofText.slice(0, 4)

const fields: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["id", ofText],
  ["name", ofText],
  ["hostname", ofText],
  ["memory", ofNumber],
  ["cpu_usage", ofNumber],
  ["status", ofEnum],
  ["deleted_at", ofNumber],
  ["ha", ["", "_not"]]
]

const generator = (seed: number, records: ReadonlyArray<Record_>) => {
  const source = Prng.make(seed)
  const below = (bound: number) => source.uint32() % bound
  const any = <A>(items: ReadonlyArray<A>): A | undefined => items[below(items.length)]

  const scalar = (): Sample => {
    const [field, suffixes] = any(fields) ?? ["id", ofText]
    const suffix = any(suffixes) ?? ""
    const draw = () => at(any(records), field)
    const drawn = draw()
    const isPart = /contains|starts|ends/.test(suffix)
    const operand = suffix.endsWith("in") && !suffix.endsWith("contains") ? [drawn, draw()] : drawn
    const part = isPart ? String(drawn ?? "a").slice(below(3), 3 + below(4)) : operand
    // A list in place of a value has no null in it here: both sides would have to agree on less.
    const meaning = meanings[suffix] ?? (() => false)
    return { where: { [field + suffix]: part }, test: (record) => meaning(at(record, field), part) }
  }

  const nested = (): Sample => {
    const cluster = at(any(records), "cluster")
    const name = at(cluster, "name")
    const nic = any(list(any(records), "vm_nics"))
    const choices: ReadonlyArray<Sample> = [
      { where: { cluster: { name } }, test: (record) => at(at(record, "cluster"), "name") === name },
      { where: { folder: null }, test: (record) => at(record, "folder") === null },
      {
        where: { vm_nics_some: { id: at(nic, "id") } },
        test: (record) => list(record, "vm_nics").some((each) => at(each, "id") === at(nic, "id"))
      },
      { where: { labels_none: {} }, test: (record) => list(record, "labels").length === 0 },
      {
        where: { labels_every: { key: "env" } },
        test: (record) => list(record, "labels").every((each) => at(each, "key") === "env")
      }
    ]
    return any(choices) ?? scalar()
  }

  const sample = (depth: number): Sample => {
    const kind = below(depth > 2 ? 2 : 5)
    if (kind === 0) return scalar()
    if (kind === 1) return nested()
    const parts = Array.from({ length: 1 + below(3) }, () => sample(depth + 1))
    if (kind === 2)
      return { where: { AND: parts.map((each) => each.where) }, test: (r) => parts.every((e) => e.test(r)) }
    if (kind === 3) return { where: { OR: parts.map((each) => each.where) }, test: (r) => parts.some((e) => e.test(r)) }
    return { where: { NOT: parts.map((each) => each.where) }, test: (r) => !parts.some((e) => e.test(r)) }
  }
  return { sample: () => sample(0), below, any }
}

const list = (record: unknown, field: string): ReadonlyArray<unknown> => {
  const value = at(record, field)
  return Array.isArray(value) ? value : []
}

const compare = (left: unknown, right: unknown): number => {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  const [a, b] = [typeof left === "boolean" ? Number(left) : left, typeof right === "boolean" ? Number(right) : right]
  return isBelow(a, b) ? -1 : isBelow(b, a) ? 1 : 0
}

const columns = ["id", "name", "memory", "status", "cpu_usage", "ha"]

const idOf = (record: unknown) => at(record, "id")

const everything = (post: Tower.Post) => (path: string) =>
  Effect.map(Tower.send(post, path, {}), ({ text }) => recordsOfText(text))

/** Removes a vm, and gives others another interface in place of the first. */
const stir = (post: Tower.Post) =>
  Effect.gen(function* () {
    const [first] = Tower.list(yield* ok(post, "get-vms", { first: 1 }))
    yield* ok(post, "delete-vm", { where: { id: first?.["id"] } })
    for (const { id } of Tower.list(yield* ok(post, "get-vms", { where: { status: "STOPPED" }, first: 3 }))) {
      yield* ok(post, "add-vm-nic", { where: { id }, data: { vm_nics: [{ ip_address: "192.0.2.1" }] } })
      yield* ok(post, "remove-vm-nic", { where: { id }, data: { nic_index: [0] } })
    }
  })

/** Questions about what vms have, and the vms that are the response. */
const across = (
  vms: ReadonlyArray<Record_>,
  children: { readonly vm_nics: ReadonlyArray<Record_>; readonly vm_disks: ReadonlyArray<Record_> }
) => {
  const source = Prng.make(17)
  const any = <A>(items: ReadonlyArray<A>): A | undefined => items[source.uint32() % items.length]
  const owners = (records: ReadonlyArray<Record_>) => new Set(records.map((record) => idOf(at(record, "vm"))))
  const fieldsOf = { vm_nics: ["ip_address", "order"], vm_disks: ["serial", "boot"] }
  return () => {
    const name = any(["vm_nics", "vm_disks"] as const) ?? "vm_nics"
    const field = any(fieldsOf[name]) ?? ""
    const suffix = any(["_some", "_none", "_every"] as const) ?? "_some"
    const value = at(any(children[name]), field)
    const isSame = (child: Record_) => at(child, field) === value
    const same = owners(children[name].filter(isSame))
    const others = owners(children[name].filter((child) => !isSame(child)))
    const meanings: Readonly<Record<typeof suffix, Test>> = {
      _some: (vm) => same.has(idOf(vm)),
      _none: (vm) => !same.has(idOf(vm)),
      _every: (vm) => !others.has(idOf(vm))
    }
    const cluster = at(at(any(vms), "cluster"), "name")
    const within: Test = any([true, false]) === true ? (vm) => at(at(vm, "cluster"), "name") === cluster : () => true
    return {
      where: { [name + suffix]: { [field]: value }, ...(vms.every(within) ? {} : { cluster: { name: cluster } }) },
      matching: vms.filter((vm) => meanings[suffix](vm) && within(vm))
    }
  }
}

describe("where, orderBy and windows", () => {
  it.effect(
    "agree with a naive reading of them",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const all = yield* everything(post)("get-vms")
        const { any, below, sample } = generator(3, all)
        for (let round = 0; round < 200; round++) {
          const { test, where } = sample()
          const column = any(columns) ?? "id"
          const descending = below(2) === 0
          const matching = all
            .filter(test)
            .toSorted(
              (a, b) =>
                (descending ? -1 : 1) * compare(at(a, column), at(b, column)) ||
                (column === "id" ? 0 : compare(at(a, "id"), at(b, "id")))
            )
          const after = below(3) === 0 ? any(matching) : undefined
          const before = below(3) === 0 ? any(matching) : undefined
          const size = below(12)
          const skip = below(3) === 0 ? below(5) : 0
          const end = [{ first: size }, { last: size }, {}][below(3)] ?? {}
          const body = {
            where,
            orderBy: `${column}_${descending ? "DESC" : "ASC"}`,
            skip,
            ...end,
            ...(after === undefined ? {} : { after: at(after, "id") }),
            ...(before === undefined ? {} : { before: at(before, "id") })
          }
          const from = after === undefined ? 0 : matching.indexOf(after) + 1
          const part = matching.slice(from, before === undefined ? undefined : Math.max(from, matching.indexOf(before)))
          const expected =
            "last" in end
              ? part.slice(0, Math.max(0, part.length - skip)).slice(Math.max(0, part.length - skip - size))
              : part.slice(skip, "first" in end ? skip + size : undefined)
          const ids = expected.map((record) => at(record, "id"))
          const rows = yield* ok(post, "get-vms", body)
          assert.deepStrictEqual(
            Tower.list(rows).map((row) => Tower.str(row["id"])),
            ids,
            JSON.stringify(body)
          )
          const counted = yield* ok(post, "get-vms-connection", { where })
          assert.strictEqual(Number(counted["aggregate"]?.["count"]), matching.length, JSON.stringify(where))
        }
      },
      Effect.provide(CloudTower.layerClient({ vms: 60 }))
    ),
    30_000
  )

  it.effect(
    "agree with a naive reading across references, of many and after changes",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        yield* stir(post)
        const [vms, nics, disks] = yield* Effect.all(["get-vms", "get-vm-nics", "get-vm-disks"].map(everything(post)))
        const sample = across(vms ?? [], { vm_nics: nics ?? [], vm_disks: disks ?? [] })
        const idsWhere = (path: string, where: unknown) =>
          Effect.map(ok(post, path, { where }), (rows) => Tower.list(rows).map((row) => Tower.str(row["id"])))
        for (let round = 0; round < 30; round++) {
          const { matching, where } = sample()
          assert.deepStrictEqual(yield* idsWhere("get-vms", where), matching.map(idOf), JSON.stringify(where))
          const clusters = new Set(matching.map((vm) => idOf(at(vm, "cluster"))))
          assert.deepStrictEqual(new Set(yield* idsWhere("get-clusters", { vms_some: where })), clusters)
        }
      },
      Effect.provide(CloudTower.layerClient({ vms: 1200, taskTime: 0 }))
    ),
    60_000
  )

  it.effect(
    "name what they do not know",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const wrong: ReadonlyArray<readonly [body: unknown, name: string]> = [
          [{ where: { nme: "a" } }, "where.nme"],
          [{ where: { name_like: "a" } }, "where.name_like"],
          [{ where: { ha_gt: true } }, "where.ha_gt"],
          [{ where: { memory: "4" } }, "where.memory"],
          [{ where: { status: "ON" } }, "where.status"],
          [{ where: { AND: "a" } }, "where.AND"],
          [{ where: { NOT: { nme: "a" } } }, "where.NOT.nme"],
          [{ where: { NOT: { NOT: [{ name: "a" }, 1] } } }, "where.NOT.NOT[1]"],
          [{ where: { OR: 1 } }, "where.OR"],
          [{ where: { OR: [{ cluster: { nme: "a" } }] } }, "where.OR[0].cluster.nme"],
          [{ where: { vm_nics: { id: "a" } } }, "where.vm_nics"],
          [{ where: { labels_some: "a" } }, "where.labels_some"],
          [{ where: "a" }, "where"],
          [{ orderBy: "size" }, "orderBy"],
          [{ orderBy: "nme_ASC" }, "orderBy"],
          [{ first: -1 }, "first"],
          [{ first: 1.5 }, "first"],
          [{ skip: -1 }, "skip"],
          [{ first: 1, last: 1 }, "last"]
        ]
        for (const [body, name] of wrong) {
          assert.include(yield* rejected(400, post, "get-vms", body), name)
        }
      },
      Effect.provide(CloudTower.layerClient({ vms: 2 }))
    )
  )
})

describe("AND, OR and NOT", () => {
  const all = Array.from({ length: 12 }, (_, vm) => vm)
  const name = (vm: number) => ({ name_ends_with: String(vm).padStart(6, "0") })
  const cases: ReadonlyArray<readonly [where: object, vms: ReadonlyArray<number>]> = [
    [{ NOT: name(3) }, all.filter((vm) => vm !== 3)],
    [{ NOT: [name(3)] }, all.filter((vm) => vm !== 3)],
    [{ NOT: [name(3), name(4)] }, all.filter((vm) => vm !== 3 && vm !== 4)],
    [{ NOT: { OR: [name(3), name(4)] } }, all.filter((vm) => vm !== 3 && vm !== 4)],
    [{ NOT: { ...name(3), status: "STOPPED" } }, all],
    [{ NOT: { NOT: name(3) } }, [3]],
    [{ NOT: {} }, []],
    [{ NOT: [] }, all],
    [{ NOT: null }, all],
    [{ OR: name(3) }, [3]],
    [{ OR: [name(3), name(4)] }, [3, 4]],
    [{ OR: [] }, []],
    [{ OR: null }, all],
    [{ AND: name(3) }, [3]],
    [{ AND: [name(3), { status: "RUNNING" }] }, [3]],
    [{ AND: [name(3), name(4)] }, []],
    [{ AND: [] }, all],
    [{ AND: null }, all],
    [{ cluster: { NOT: { name: "cluster-1" } } }, all.filter((vm) => vm % 2 === 1)],
    [{ NOT: { cluster: { name: "cluster-1" } } }, all.filter((vm) => vm % 2 === 1)]
  ]

  it.effect(
    "take one condition or a list of them, as GraphQL does",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        for (const [where, vms] of cases) {
          const names = Tower.list(yield* ok(post, "get-vms", { where })).map((row) =>
            Number(Tower.str(row["name"]).slice(-6))
          )
          assert.deepStrictEqual(names, vms, JSON.stringify(where))
          const { aggregate } = yield* ok(post, "get-vms-connection", { where })
          assert.strictEqual(Number(aggregate?.["count"]), vms.length, JSON.stringify(where))
        }
      },
      Effect.provide(CloudTower.layerClient({ vms: 12 }))
    )
  )
})

describe("random conditions", () => {
  it.effect(
    "get records or an error, and never fail the Tower",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const source = Prng.make(23)
        const any = <A>(items: ReadonlyArray<A>): A | undefined => items[source.uint32() % items.length]
        const names = [
          "NOT",
          "AND",
          "OR",
          "cluster",
          "host",
          "vm_nics_some",
          "vm_disks_none",
          "labels_every",
          "name",
          "id_in"
        ]
        const leaves = [null, 1, -1.5, "", "x", true, [], {}, [null], [{}], { id: "x" }, { name_not: "x" }, { NOT: 1 }]
        const value = (depth: number): unknown => {
          if (depth === 0 || source.uint32() % 4 === 0) return any(leaves)
          if (source.uint32() % 3 === 0) return [value(depth - 1), value(depth - 1)]
          return { [any(names) ?? ""]: value(depth - 1), [any(names) ?? ""]: value(depth - 1) }
        }
        const statuses = new Map<number, number>()
        for (let round = 0; round < 1500; round++) {
          const body = { where: value(6), ...(round % 2 === 0 ? {} : { orderBy: "name_ASC" }) }
          const { status } = yield* Tower.send(post, any(["get-vms", "get-vms-connection", "start-vm"]) ?? "", body)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
        assert.deepStrictEqual(Object.fromEntries(statuses), { 200: 88, 400: 1399, 404: 13 })
      },
      Effect.provide(CloudTower.layerClient({ vms: 12 }))
    ),
    60_000
  )
})

/** How many times fields are read and references followed while all of 1,200 vms are tested. */
const costOf = (where: JsonObject): { readonly read: number; readonly followed: number } => {
  const { catalog, store } = TowerState.make(
    Dimensions.make({ seed: 1, vms: 1200, compute: 1, version: "4.9.0", username: "root", startTime: 0 })
  )
  const cost = { read: 0, followed: 0 }
  const counted =
    <A>(kind: keyof typeof cost, read: (row: Row) => A) =>
    (row: Row): A => {
      cost[kind]++
      return read(row)
    }
  const counting: typeof store = {
    ...store,
    reader: (model, field) => counted("read", store.reader(model, field)),
    linked: (relation) => counted("followed", store.linked(relation))
  }
  const table = store.table("Vm")
  assert.isDefined(table)
  const rows = Listing.list(
    { catalog, store: counting, language: "en-US", ignoreUnknownWhere: false },
    {
      table,
      where,
      order: Order.byId,
      window: { after: undefined, before: undefined, skip: 0, limit: Infinity, fromEnd: false }
    }
  )
  assert.strictEqual([...Result.getOrThrow(rows)].length, 1200)
  return cost
}

describe("conditions in each other", () => {
  it("test each record once on each level, however many references lead to it", () => {
    const chain = (left: number): JsonObject =>
      left === 0 ? { id_not: "" } : { vm_nics_some: { vm: chain(left - 2) } }
    // On every two levels, each of 1,200 vms is followed once, and each of their 1,500 interfaces.
    assert.deepStrictEqual(
      [2, 20, 240].map((levels) => costOf(chain(levels)).followed),
      [2700, 27_000, 324_000]
    )
  })

  it("read a field and follow a reference of a record once, however many of them ask for it", () => {
    const names = Array.from({ length: 1000 }, (_, index) => ({ name: `none-${index}` }))
    const clusters = names.map((cluster) => ({ cluster }))
    const { followed, read } = costOf({ OR: [...names, ...clusters, { id_not: "" }] })
    // The name of each vm, that of their one cluster, and the id of each vm.
    assert.deepStrictEqual({ followed, read }, { followed: 1200, read: 1200 + 1 + 1200 })
  })

  it.effect(
    "are refused where there are more than 10,000",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const where = (count: number) => ({ OR: Array.from({ length: count - 1 }, () => ({ name_not: "" })) })
        const counted = yield* ok(post, "get-vms-connection", { where: where(10_000) })
        assert.strictEqual(Number(counted["aggregate"]?.["count"]), 2)
        assert.include(yield* rejected(400, post, "get-vms", { where: where(10_001) }), "more than 10000 conditions")
        const write = { where: where(10_001) }
        assert.include(yield* rejected(400, post, "start-vm", write), "more than 10000 conditions")
      },
      Effect.provide(CloudTower.layerClient({ vms: 2 }))
    )
  )

  it.effect(
    "take no longer the deeper they are, and are rejected where they are absurd",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const nested = (levels: number): unknown =>
          levels === 0 ? { name_not: "" } : { hosts_every: { vms_every: { cluster: nested(levels - 1) } } }
        const where = { cluster: nested(40) }
        assert.strictEqual(Number((yield* ok(post, "get-vms-connection", { where }))["aggregate"]?.["count"]), 300)
        const deep = (open: string, close: string, levels: number) => ({
          raw: `{"where":${open.repeat(levels)}{}${close.repeat(levels)}}`
        })
        yield* ok(post, "get-vms-connection", {}, deep('{"AND":[', "]}", 200))
        for (const open of ['{"AND":[', '{"NOT":[', '{"OR":[']) {
          assert.include(yield* rejected(400, post, "get-vms", {}, deep(open, "]}", 10_000)), "nested deeper")
        }
        assert.include(yield* rejected(400, post, "get-vms", {}, deep('{"host":', "}", 10_000)), "nested deeper")
      },
      Effect.provide(CloudTower.layerClient({ vms: 300 }))
    )
  )
})

describe("a million vms", () => {
  it.effect(
    "page by id and count without a scan",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const size = 1_000_000
        const ids = (rows: Json) => Tower.list(rows).map((row) => Tower.str(row["id"]))
        const count = (where: unknown) =>
          Effect.map(ok(post, "get-vms-connection", { where }), (json) => Number(json["aggregate"]?.["count"]))
        const [first = ""] = ids(yield* ok(post, "get-vms", { first: 1 }))
        const [middle = ""] = ids(yield* ok(post, "get-vms", { skip: size / 2, first: 1 }))
        const [last = ""] = ids(yield* ok(post, "get-vms", { orderBy: "id_DESC", first: 1 }))
        assert.deepStrictEqual([first, middle, last].toSorted(), [first, middle, last])
        assert.deepStrictEqual(yield* Effect.forEach([{}, { id_gt: middle }, { id_lte: middle }], count), [
          size,
          size / 2 - 1,
          size / 2 + 1
        ])
        const page = ids(yield* ok(post, "get-vms", { where: { id_gt: middle }, orderBy: "id_ASC", first: 100 }))
        assert.strictEqual(page.length, 100)
        assert.strictEqual(page.toSorted()[0], page[0])
        assert.deepStrictEqual(ids(yield* ok(post, "get-vms", { after: page[98], first: 1 })), [page[99]])
        assert.deepStrictEqual(ids(yield* ok(post, "get-vms", { where: { id_gt: last } })), [])
        const stopped = ids(yield* ok(post, "get-vms", { where: { status: "STOPPED" }, last: 2 }))
        assert.strictEqual(stopped.length, 2)
        const [nic] = Tower.list(yield* ok(post, "get-vm-nics", { where: { vm: { id: middle } } }))
        const address = { ip_address: nic?.["ip_address"], mac_address: nic?.["mac_address"] }
        assert.deepStrictEqual(ids(yield* ok(post, "get-vms", { where: { vm_nics_some: address } })), [middle])
        assert.strictEqual(yield* count({ vm_disks_none: { type: "CD_ROM" } }), 0)
        const disks = yield* ok(post, "get-vm-disks", { where: { vm: { id: middle } } })
        assert.strictEqual(Tower.list(disks).length, 2)
        yield* ok(post, "delete-vm", { where: { id: middle } })
      },
      Effect.provide(CloudTower.layerClient({ vms: 1_000_000 }))
    ),
    30_000
  )
})
