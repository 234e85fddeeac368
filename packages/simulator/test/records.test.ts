/** What the records of both platforms are like at the start, whatever their number. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../src/CloudTower.ts"
import * as TowerDimensions from "../src/internal/cloudtower/records/dimensions.ts"
import * as TowerState from "../src/internal/cloudtower/records/towerState.ts"
import * as ScpDimensions from "../src/internal/sangfor-scp/records/dimensions.ts"
import * as Seed from "../src/internal/sangfor-scp/records/seed.ts"
import * as Usage from "../src/internal/sangfor-scp/records/usage.ts"
import * as SangforScp from "../src/SangforScp.ts"
import * as Tower from "./cloudtower/tower.ts"
import * as Client from "./sangfor-scp/client.ts"

const gib = 1024 ** 3

describe("memory", () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 2],
    [3000, 1],
    [12_000, 6]
  ])("of %i vms in %i clusters fits their hosts", (vms, compute) => {
    const { store } = TowerState.make(
      TowerDimensions.make({ seed: 1, vms, compute, version: "4.9.0", username: "root", startTime: 0 })
    )
    const sums = new Map<string, number>()
    const vmTable = store.table("Vm")
    for (const row of vmTable?.rows.slice(0, vms).items ?? []) {
      if (store.read("Vm", row, "status") === "STOPPED") continue
      const host = String(store.read("Vm", row, "host"))
      sums.set(host, (sums.get(host) ?? 0) + Number(store.read("Vm", row, "memory")))
    }
    assert.strictEqual(sums.size > 0, vms > 0)
    const hosts = store.table("Host")
    for (const row of hosts?.rows.slice(0, hosts.rows.total()).items ?? []) {
      const read = (field: string) => Number(store.read("Host", row, field))
      const total = read("total_memory_bytes")
      const sum = sums.get(store.idOf("Host", row)) ?? 0
      assert.isAtMost(sum, read("allocatable_memory_bytes"))
      assert.isAtMost(sum + read("os_memory_bytes"), total)
      assert.strictEqual(read("running_pause_vm_memory_bytes"), sum)
      assert.isAtMost(read("used_memory_bytes"), total)
      assert.isAtLeast(total, 512 * gib)
    }
  })

  it.each([0, 1, 99, 1000, 50_000])("of %i servers fits their hosts", (servers) => {
    const dimensions = ScpDimensions.make(servers, 1, 0)
    const sums = new Map<number, number>()
    for (let index = 0; index < servers; index++) {
      const { host } = ScpDimensions.place(dimensions, index)
      sums.set(host, (sums.get(host) ?? 0) + Seed.traits(1, index).memoryMb)
    }
    for (const sum of sums.values()) assert.isAtMost(sum + Usage.platformMemoryMb, Usage.hostMemoryMb)
  })

  it("of the most servers of a host fits it, whatever the seed draws", () => {
    const largest = Math.max(...Array.from({ length: 1000 }, (_, index) => Seed.traits(1, index).memoryMb))
    assert.strictEqual(largest, 65_536)
    assert.isAtMost(ScpDimensions.maxServersPerHost * largest + Usage.platformMemoryMb, Usage.hostMemoryMb)
    assert.strictEqual(ScpDimensions.make(1_000_000, 1, 0).serversPerHost, ScpDimensions.maxServersPerHost)
  })
})

const year = 365 * 86_400_000
const startTime = "2026-03-04T05:06:07.000Z"
const start = Date.parse(startTime)

/** Every text of a document that is a moment, with the name of its field. */
const moments = (value: unknown, name = ""): ReadonlyArray<readonly [name: string, at: number]> => {
  if (typeof value === "string") {
    return /^\d{4}-\d\d-\d\dT/.test(value) ? [[name, Date.parse(value.endsWith("Z") ? value : `${value}Z`)]] : []
  }
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) => moments(inner, field))
}

const assertAround = (moments: ReadonlyArray<readonly [name: string, at: number]>, now: number): void => {
  assert.isNotEmpty(moments)
  for (const [name, at] of moments) {
    assert.isAtLeast(at, now - 3 * year, name)
    if (!/expire|end_date/.test(name)) assert.isAtMost(at, now, name)
  }
}

describe("times of a Tower", () => {
  const paths = [
    "get-vms",
    "get-alerts",
    "get-users",
    "get-labels",
    "get-tasks",
    "get-snapshot-plans",
    "get-vm-snapshots"
  ]
  const all = Effect.gen(function* () {
    const post = yield* Tower.inProcess
    return yield* Effect.forEach(paths, (path) => Tower.ok(post, path, { where: { id_not: "" } }))
  })
  const withoutEnd = (moments: ReadonlyArray<readonly [name: string, at: number]>) =>
    moments.filter(([, at]) => at !== 0)

  it.effect("lie before the time of the option, and are the same every time", () =>
    Effect.gen(function* () {
      const listed = yield* Effect.provide(all, CloudTower.layerClient({ startTime }))
      assertAround(withoutEnd(moments(listed)), start)
      assert.deepStrictEqual(yield* Effect.provide(all, CloudTower.layerClient({ startTime: start })), listed)
    })
  )

  it.effect("lie before the clock at the start, and stay when state is saved", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const { listed, saved } = yield* Effect.gen(function* () {
        return { listed: yield* all, saved: yield* (yield* CloudTower.Simulator).save }
      }).pipe(Effect.provide(CloudTower.layerClient()))
      assertAround(withoutEnd(moments(listed)), start)
      assert.strictEqual(saved.startTime, startTime)
      yield* TestClock.adjust("400 days")
      assert.deepStrictEqual(yield* Effect.provide(all, CloudTower.layerClient({ load: saved })), listed)
    })
  )

  it.effect("let vms be deleted after they were created", () =>
    Effect.gen(function* () {
      const post = yield* Tower.inProcess
      const bin = Tower.list(yield* Tower.ok(post, "get-vms", { where: { in_recycle_bin: true } }))
      assert.isNotEmpty(bin)
      for (const vm of bin) {
        const [created, deleted] = [vm["local_created_at"], vm["deleted_at"]].map((at) => Date.parse(Tower.str(at)))
        assert.isBelow(created ?? NaN, deleted ?? NaN)
        assert.isAtLeast(deleted ?? NaN, start - 30 * 86_400_000)
      }
    }).pipe(Effect.provide(CloudTower.layerClient({ startTime })))
  )

  it.effect("let some licences end: one in two weeks, one a month ago", () =>
    Effect.gen(function* () {
      const post = yield* Tower.inProcess
      const ends = Tower.list(yield* Tower.ok(post, "get-clusters")).map(
        (cluster) => (Date.parse(Tower.str(cluster["license_expire_date"])) - start) / 86_400_000
      )
      assert.deepStrictEqual(ends, [1825, 14, -30])
      const [license] = Tower.list(yield* Tower.ok(post, "get-licenses"))
      assert.strictEqual(Date.parse(Tower.str(license?.["expire_date"])) - start, 14 * 86_400_000)
      assert.isBelow(Date.parse(Tower.str(license?.["sign_date"])), start)
    }).pipe(Effect.provide(CloudTower.layerClient({ startTime })))
  )
})

describe("times of an SCP", () => {
  const paths = ["/janus/20240725/servers", "/janus/20180725/volumes", "/janus/20180725/eips"]
  const all = Effect.gen(function* () {
    const send = yield* Client.inProcess
    return yield* Effect.forEach(paths, (path) => Effect.promise(() => Client.readAll(send, path)))
  })

  it.effect("lie before the time of the option, and are the same every time", () =>
    Effect.gen(function* () {
      const listed = yield* Effect.provide(all, SangforScp.layerClient({ startTime }))
      assertAround(moments(listed), start)
      assert.deepStrictEqual(yield* Effect.provide(all, SangforScp.layerClient({ startTime: new Date(start) })), listed)
    })
  )

  it.effect("lie before the clock at the start, and stay when state is saved", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const { listed, saved } = yield* Effect.gen(function* () {
        return { listed: yield* all, saved: yield* (yield* SangforScp.Simulator).save }
      }).pipe(Effect.provide(SangforScp.layerClient()))
      assertAround(moments(listed), start)
      assert.strictEqual(saved.startTime, startTime)
      yield* TestClock.adjust("400 days")
      assert.deepStrictEqual(yield* Effect.provide(all, SangforScp.layerClient({ load: saved })), listed)
    })
  )

  it.effect("let some licences end: one in two weeks, one a month ago", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const send = yield* Client.inProcess
      const summary = Client.data(yield* Client.send(send, "GET", "/janus/20180725/licenses/summary"), 200)
      const products = summary["products"]
      const ends = [0, 1, 2, 3].map((at) => {
        const time = products?.[at]?.["service_time"]
        const days = (Number(Client.str(time?.["expire_timestamp"])) - start / 1000) / 86_400
        return [Client.str(products?.[at]?.["name"]), days, Number(time?.["remain_timestamp"]) / 86_400]
      })
      assert.deepStrictEqual(ends, [
        ["aHM", 3650, 3650],
        ["aSV", 365, 365],
        ["aNet", 14, 14],
        ["aSAN", -30, 0]
      ])
    }).pipe(Effect.provide(SangforScp.layerClient({ startTime })))
  )
})

describe("a start time", () => {
  it.effect("that is none fails", () =>
    Effect.gen(function* () {
      const failure = (options: CloudTower.Options) =>
        Effect.flip(Effect.provide(CloudTower.Simulator, CloudTower.layerClient(options)))
      assert.include((yield* failure({ startTime: "yesterday" })).message, "startTime")
      const load = { format: 1, platform: "cloudtower", seed: 1, startTime: "never", records: [] } as const
      assert.include((yield* failure({ load })).message, "startTime must be a date and a time, not never")
    })
  )
})
