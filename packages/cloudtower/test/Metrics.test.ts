/** Rows of metrics from responses as Towers give them, and from the simulated Tower. */
import * as CallOptions from "@effect-hci/core/CallOptions"
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import { Simulator } from "../src/Testing.ts"
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as GeneratedMetrics from "../src/generated/Metrics.ts"
import { Cluster, Metrics, TaskPoller, Vm, VmNic, VmVolume, Witness } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import type { Request } from "@effect-hci/simulator/Script"
import { json } from "./support/http.ts"
import { inProcess } from "./support/simulated.ts"
import { against, tower } from "./support/tower.ts"

const cpu = "elf_vm_cpu_overall_usage_percent"
const memory = "elf_vm_memory_used_bytes"

const vmCount = 4
const vms = Array.makeBy(vmCount, (at) => ({ id: `vm-${at}`, name: `web-${at}`, local_id: `local-${at}` }))

/** The element of one metric, as 4.8 gives it. */
const element = (sample_streams: unknown, more: object = {}) => ({
  task_id: null,
  data: { sample_streams, samples: null, unit: "PERCENT", step: 30, dropped: false, ...more }
})

const stream = (at: number, points: unknown, more: object = {}) => ({
  labels: { _vm: `local-${at}`, _cluster: "cluster-local", metric_name: cpu, _device: null, ...more },
  points
})

const decodeBody = Schema.decodeUnknownSync(
  Schema.Struct({
    metrics: Schema.Array(Schema.String),
    range: Schema.String,
    vms: Schema.Struct({ id_in: Schema.Array(Schema.String) })
  })
)

const bodyOf = ({
  json: body
}: Request): { readonly ids: ReadonlyArray<string>; readonly metrics: number; readonly range: string } => {
  const { metrics, range, vms } = decodeBody(body)
  return { ids: vms.id_in, metrics: metrics.length, range }
}

const towerOf = (respond: Handler, path = "get-vm-metrics") => tower({ tables: { vms }, routes: { [path]: respond } })

const collect = (options: Partial<Metrics.QueryOptions<"vm">> = {}) =>
  Stream.runCollect(Metrics.query("vm", { metrics: [cpu], range: "2h", ...options }))

describe("query", () => {
  it.effect("gives each point as a row, joined by the local_id in the labels", () =>
    Effect.gen(function* () {
      const rows = yield* collect({ metrics: [cpu, memory] })
      assert.deepStrictEqual(
        rows.map(({ metric, resource, time, unit, value }) => [resource?.id, metric, time, value, unit]),
        [
          ["vm-0", cpu, 1000, 12.5, "PERCENT"],
          ["vm-0", cpu, 2000, 13, "PERCENT"],
          ["vm-1", cpu, 1000, 0, "PERCENT"],
          ["vm-1", memory, 1000, 2048, "DATA_SIZE"]
        ]
      )
      assert.deepInclude(rows[0], { resource: { type: "Vm", id: "vm-0", name: "web-0", local_id: "local-0" } })
      assert.deepInclude(rows[0], { device: undefined })
      assert.deepStrictEqual(rows[0]?.labels, { _vm: "local-0", _cluster: "cluster-local", metric_name: cpu })
    }).pipe(
      against(
        towerOf(() =>
          json([
            element([
              stream(0, [
                { t: 1000, v: 12.5 },
                { t: 2000, v: 13 }
              ]),
              stream(1, [{ t: 1000, v: 0 }])
            ]),
            element([stream(1, [{ t: 1000, v: 2048 }], { metric_name: null })], { unit: "DATA_SIZE" })
          ])
        ),
        { strict: true }
      )
    )
  )

  it.effect("joins by the label also where one resource is requested alone", () => {
    const point = [{ t: 1000, v: 1 }]
    const respond = () => json([element([stream(0, point), stream(9, point), stream(0, point, { _vm: null })])])
    return Effect.gen(function* () {
      const rows = yield* collect({ where: { id: "vm-0" } })
      assert.deepStrictEqual(
        rows.map(({ resource }) => resource?.id),
        ["vm-0", undefined, "vm-0"]
      )
    }).pipe(against(tower({ tables: { vms: vms.slice(0, 1) }, routes: { "get-vm-metrics": respond } })))
  })

  it.effect("tells points that cannot be read, each with its place, and gives the others", () => {
    const times = [null, "NaN", "soon", {}, [1000], 1e300, undefined]
    const values = ["n/a", {}, [1], true, "1e999"]
    const points = [...times.map((t) => ({ t, v: 1 })), ...values.map((v, at) => ({ t: at, v })), { t: 9000, v: 9 }]
    const server = towerOf(() => json([element([stream(0, points)])]))
    return Effect.gen(function* () {
      const { exit, logs } = yield* observe(collect().pipe(against(server)))
      assert.deepStrictEqual(Exit.isSuccess(exit) ? exit.value.map(({ value }) => value) : exit, [9])
      const told = logs.map(({ message }) => message).filter((message) => message.includes("Expected a number at"))
      assert.strictEqual(told.length, times.length + values.length)
      assert.include(told[1], "[0].data.series[0].points[1].t")
      const strict = collect().pipe(CallOptions.provide({ strict: true }), against(server))
      yield* assertFails(strict, "InvalidResponse")
    })
  })

  it.effect("leaves out points that are null or have no number, and orders the others", () =>
    Effect.gen(function* () {
      const rows = yield* collect()
      assert.deepStrictEqual(
        rows.map(({ resource, time, value }) => [resource?.id, time, value]),
        [
          ["vm-0", 1000, 1.5],
          ["vm-0", 4000, 4],
          ["vm-2", 1000, 7],
          [undefined, 1000, 8]
        ]
      )
    }).pipe(
      against(
        towerOf(() =>
          json([
            element([
              stream(0, [
                { t: 4000, v: 4 },
                null,
                { t: 2000, v: null },
                { t: 3000, v: "NaN" },
                { t: 1000, v: "1.5" },
                {}
              ]),
              stream(1, null),
              { points: [{ t: 1, v: null }], labels: {} },
              stream(2, [{ t: 1000, v: 7 }]),
              { labels: { _vm: "another" }, points: [{ t: 1000, v: 8 }] }
            ])
          ])
        )
      )
    )
  )

  it.effect.each([
    { name: "null streams", response: [element(null)] },
    { name: "no streams", response: [element([])] },
    { name: "null points", response: [element([stream(0, null)])] },
    { name: "no points", response: [element([stream(0, [])])] },
    { name: "points without a value", response: [element([stream(0, [{ t: 1, v: null }])])] },
    { name: "no data", response: [{ task_id: null, data: null }] },
    { name: "no element", response: [] }
  ])("tells a known name without values from an unknown one: $name", ({ response }) =>
    Effect.gen(function* () {
      const noData = yield* Effect.flip(collect())
      assert.deepInclude(noData, { _tag: "NoData", kind: "vm", metrics: [cpu], range: "2h", resources: vmCount })
      const metrics = [Metrics.unlisted("host_memory_used_bytes"), Metrics.unlisted("elf_vm_new")]
      const unknown = yield* Effect.flip(collect({ metrics: [cpu, ...metrics] }))
      assert.deepInclude(unknown, { _tag: "UnknownMetric", metrics: ["host_memory_used_bytes", "elf_vm_new"] })
      assert.include(unknown.message, "host_memory_used_bytes (of host)")
      assert.deepStrictEqual(yield* collect({ onEmpty: "skip" }), [])
    }).pipe(against(towerOf(() => json(response))))
  )

  it.effect("gives the rows of other metrics before it fails", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const error = yield* Metrics.query("vm", { metrics: [cpu, memory], range: "2h" }).pipe(
        Stream.runForEach(({ metric }) => Effect.sync(() => seen.push(metric))),
        Effect.flip
      )
      assert.deepInclude(error, { _tag: "NoData", metrics: [memory] })
      assert.deepStrictEqual(seen, [cpu])
    }).pipe(against(towerOf(() => json([element([stream(0, [{ t: 1, v: 1 }])]), element([])]))))
  )

  it.effect("takes a name that the SDK does not know and the Tower does", () =>
    Effect.gen(function* () {
      const rows = yield* collect({ metrics: [Metrics.unlisted("elf_vm_new")] })
      assert.deepStrictEqual(
        rows.map(({ metric, value }) => [metric, value]),
        [["elf_vm_new", 1]]
      )
    }).pipe(against(towerOf(() => json([element([stream(0, [{ t: 1, v: 1 }], { metric_name: "elf_vm_new" })])]))))
  )

  it.effect("has no data where nothing matches", () => {
    const server = towerOf(() => json([]))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(collect({ where: { name: "none" } }))
      assert.deepInclude(error, { _tag: "NoData", resources: 0 })
      assert.lengthOf(server.requestsTo("/v2/api/get-vm-metrics"), 0)
    }).pipe(against(server))
  })

  it.effect("splits a response that is cut by resource, then by metric", () => {
    const server = towerOf((request) => {
      const { ids, metrics } = bodyOf(request)
      const dropped = ids.length * metrics > 1
      return json(
        Array.makeBy(metrics, () =>
          element(
            ids.map((id) => stream(Number(id.slice(3)), [{ t: 1, v: 1 }], { metric_name: null })),
            { dropped }
          )
        )
      )
    })
    return Effect.gen(function* () {
      const rows = yield* collect({ metrics: [cpu, memory], resourcesPerRequest: 3, concurrency: 1 })
      assert.deepStrictEqual(
        rows.map(({ metric, resource }) => [resource?.id, metric]),
        vms.flatMap(({ id }) => [
          [id, cpu],
          [id, memory]
        ])
      )
      assert.deepStrictEqual(
        server
          .requestsTo("/v2/api/get-vm-metrics")
          .map((request) => [bodyOf(request).ids.length, bodyOf(request).metrics]),
        [
          [3, 2],
          [2, 2],
          [1, 2],
          [1, 1],
          [1, 1],
          [1, 2],
          [1, 1],
          [1, 1],
          [1, 2],
          [1, 1],
          [1, 1],
          [1, 2],
          [1, 1],
          [1, 1]
        ]
      )
    }).pipe(against(server))
  })

  it.effect("fails where one metric of one resource is cut, or begins later with `shorten`", () => {
    const server = towerOf((request) => {
      const { range } = bodyOf(request)
      return json([element([stream(0, [{ t: 1, v: 1 }])], { dropped: range === "30d" || range === "182d" })])
    })
    return Effect.gen(function* () {
      const where = { id: "vm-0" }
      const error = yield* Effect.flip(collect({ where, range: "30d" }))
      assert.deepInclude(error, { _tag: "Truncated", kind: "vm", metrics: [cpu], range: "30d" })
      assert.include(error.message, "vm-0")
      assert.lengthOf(yield* collect({ where, range: "182d", shorten: true }), 1)
      assert.deepStrictEqual(
        server.requestsTo("/v2/api/get-vm-metrics").map((request) => bodyOf(request).range),
        ["30d", "182d", "30d", "7d"]
      )
    }).pipe(against(server))
  })

  it.effect("gives counters as growth, through resets", () => {
    const receive = "elf_vm_network_receive_errors"
    const values = [10, 10, 15, 3, 4]
    const points = values.map((v, at) => ({ t: 1000 * at, v }))
    const server = towerOf(
      () => json([element([{ labels: { _vm: "local-1", _mac: "52:54:00:00:00:01", metric_name: receive }, points }])]),
      "get-vm-network-metrics"
    )
    const valuesOf = (options: Partial<Metrics.QueryOptions<"vmNetwork">>) =>
      Stream.runCollect(Metrics.query("vmNetwork", { metrics: [receive], range: "2h", ...options })).pipe(
        Effect.map((rows) => rows.map(({ value }) => value))
      )
    return Effect.gen(function* () {
      const [first] = yield* Stream.runCollect(Metrics.query("vmNetwork", { metrics: [receive], range: "2h" }))
      assert.deepInclude(first, { device: "52:54:00:00:00:01", time: 1000, value: 0 })
      assert.deepStrictEqual(yield* valuesOf({}), [0, 5, 3, 1])
      assert.deepStrictEqual(yield* valuesOf({ counters: () => false }), values)
    }).pipe(against(server))
  })

  it.effect("refuses what no Tower has before anything is sent", () => {
    const server = towerOf(() => json([]))
    /** What a program without types can pass. */
    const withRange = (range: string): Metrics.QueryOptions<"vm"> =>
      Object.assign({ metrics: [cpu], range: "2h" } as const, { range })
    const misspelt = { name: "web", nmae: "web" }
    return Effect.gen(function* () {
      for (const range of ["72h", "168h", "", "1d"]) {
        const error = yield* Effect.flip(Stream.runDrain(Metrics.query("vm", withRange(range))))
        assert.deepInclude(error, { _tag: "BadRequest", operation: "Metrics.query" })
      }
      assert.strictEqual((yield* Effect.flip(collect({ metrics: [] })))._tag, "BadRequest")
      const unknownKey = yield* Effect.flip(collect({ where: misspelt }))
      assert.strictEqual(unknownKey._tag, "BadRequest")
      assert.include(unknownKey.message, "nmae")
      for (const n of [0, -1, 1.5]) {
        const ranking = Metrics.topN("vm", { metric: cpu, range: "24h", n })
        assert.strictEqual((yield* Effect.flip(Stream.runDrain(ranking)))._tag, "BadRequest")
      }
      assert.lengthOf(server.requests, 0)
    }).pipe(against(server))
  })
})

describe("topN", () => {
  const sample = (at: number, v: unknown) => ({ labels: { _vm: `local-${at}`, metric_name: cpu }, point: { t: 9, v } })
  const ranking = (samples: unknown, more: object = {}) =>
    towerOf(
      () =>
        json([
          { task_id: null, data: { samples, sample_streams: null, unit: "PERCENT", step: 0, dropped: false, ...more } }
        ]),
      "get-top-n-metrics-in-clusters"
    )
  const top = Stream.runCollect(Metrics.topN("vm", { metric: cpu, range: "24h", n: 3, clusters: { name: "prod" } }))

  it.effect("keeps the order of the Tower, joined by the local_id", () => {
    const server = tower({
      tables: { vms },
      routes: {
        "get-top-n-metrics-in-clusters": () =>
          json([
            {
              task_id: null,
              data: {
                samples: [sample(2, 90), sample(0, 80), sample(9, 70), { labels: {}, point: null }],
                unit: "PERCENT",
                step: 0,
                dropped: false
              }
            }
          ])
      }
    })
    return Effect.gen(function* () {
      const rows = yield* top
      assert.deepStrictEqual(
        rows.map(({ resource, time, value }) => [resource?.name, time, value]),
        [
          ["web-2", 9, 90],
          ["web-0", 9, 80],
          [undefined, 9, 70]
        ]
      )
      const body = { metrics: [cpu], clusters: { name: "prod" }, n: 3, type: "top", range: "24h" }
      assert.deepStrictEqual(server.requests[0]?.json, body)
    }).pipe(against(server))
  })

  it.effect("tells apart what is empty, unknown and cut", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(top), { _tag: "NoData", metrics: [cpu] })
      const unknown = Stream.runCollect(Metrics.topN("vm", { metric: Metrics.unlisted("cpu"), range: "24h" }))
      assert.deepInclude(yield* Effect.flip(unknown), { _tag: "UnknownMetric", metrics: ["cpu"] })
      const skipped = Metrics.topN("vm", { metric: cpu, range: "24h", onEmpty: "skip" })
      assert.deepStrictEqual(yield* Stream.runCollect(skipped), [])
    }).pipe(against(ranking(null)))
  )

  it.effect("fails where the ranking is cut", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(top), { _tag: "Truncated", range: "24h" })
    }).pipe(against(ranking([sample(0, 1)], { dropped: true })))
  )
})

describe("names", () => {
  it("of used space depend on the version of the cluster", () => {
    const used = "zbs_cluster_used_data_space_bytes"
    const allocated = "zbs_cluster_allocated_data_space_bytes"
    assert.deepStrictEqual(["4.0.14", "5.0.7", "5.1.0", "5.2", "6.2.0"].map(Metrics.usedSpaceMetric), [
      used,
      used,
      allocated,
      allocated,
      allocated
    ])
  })

  it("of counters are those of errors and dropped packets", () => {
    const names = ["elf_vm_network_receive_errors", "host_dropped_packets", "elf_vm_network_transmit_drop", cpu]
    assert.deepStrictEqual(names.map(Metrics.isCounter), [true, true, true, false])
  })

  it("cost no import of the models of resources", () => {
    const source = new URL("../src/", import.meta.url)
    const importsOf = (file: URL): ReadonlyArray<URL> =>
      [
        ...readFileSync(file, "utf8").matchAll(
          /^(?:import|export) (?!type\b)(?:\*(?: as \w+)?|\{[^}]*\}) from "(\..*?)"$/gm
        )
      ].map(([, path]) => new URL(path ?? "", file))
    const reached = new Set<string>()
    const visit = (file: URL): void => {
      if (reached.has(file.href)) return
      reached.add(file.href)
      for (const next of importsOf(file)) visit(next)
    }
    visit(new URL("Metrics.ts", source))
    const names = [...reached].map((href) => href.slice(source.href.length))
    assert.deepStrictEqual(names.sort(), [
      "Metrics.ts",
      "generated/Metrics.ts",
      "internal/call.ts",
      "internal/metrics/kinds.ts",
      "internal/metrics/names.ts",
      "internal/metrics/resources.ts",
      "internal/metrics/response.ts",
      "internal/resource.ts",
      "internal/runtime.ts"
    ])
  })

  it("of operations are in the module too", () => {
    assert.containsAllKeys(Metrics, Object.keys(GeneratedMetrics))
    assert.strictEqual(Metrics.getVmMetrics, GeneratedMetrics.getVmMetrics)
  })
})

const start = Date.UTC(2026, 0, 1)

describe("against the simulated Tower", () => {
  it.effect(
    "each kind has rows of the resources that are selected",
    () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(start)
        const elf = { hypervisor: "ELF" } as const
        const running = { status: "RUNNING", cluster: elf } as const
        const range = "2h"
        const devicesOf = <E, R>(rows: Stream.Stream<Metrics.Row, E, R>) =>
          Effect.map(Stream.runCollect(rows), (all) => {
            assert.isTrue(all.every(({ resource }) => resource !== undefined))
            return new Set(all.map(({ device, resource }) => `${resource?.type} ${resource?.id} ${device ?? ""}`)).size
          })
        const count = yield* Vm.count(running)
        assert.strictEqual(
          yield* devicesOf(Metrics.query("vm", { where: running, metrics: [cpu], range, resourcesPerRequest: 7 })),
          count
        )
        const nics = Metrics.query("vmNetwork", { where: running, metrics: ["elf_vm_network_receive_bytes"], range })
        assert.strictEqual(yield* devicesOf(nics), yield* VmNic.count({ vm: running }))
        const volumes = Metrics.query("vmVolume", {
          where: { cluster: elf, mounting: true },
          metrics: ["elf_vm_disk_read_iops"],
          range
        })
        assert.strictEqual(yield* devicesOf(volumes), yield* VmVolume.count({ vm_disks_some: { vm: running } }))
        const hosts = yield* devicesOf(Metrics.query("host", { metrics: ["host_cpu_overall_usage_percent"], range }))
        const disks = Metrics.query("disk", { where: { type: "SSD" }, metrics: ["host_disk_read_iops"], range })
        assert.strictEqual(yield* devicesOf(disks), 2 * hosts)
        const services = Metrics.query("hostService", {
          services: ["zbs-chunkd"],
          metrics: ["host_service_cpu_usage_percent"],
          range
        })
        assert.strictEqual(yield* devicesOf(services), hosts)
        const interfaces = Metrics.query("hostNetwork", { metrics: ["host_network_receive_bytes"], range })
        assert.strictEqual(yield* devicesOf(interfaces), 4 * hosts)
        const clusters = Metrics.query("cluster", { metrics: ["zbs_cluster_allocated_data_space_bytes"], range })
        assert.strictEqual(yield* devicesOf(clusters), yield* Cluster.count())
        const luns = Metrics.query("lun", { metrics: ["zbs_volume_read_iops"], range })
        assert.strictEqual(yield* devicesOf(luns), 18)
        const scvms = Metrics.query("scvm", { metrics: ["scvm_memory_used_bytes"], range })
        assert.strictEqual(yield* devicesOf(scvms), 3)
        const witness = Metrics.query("witness", { metrics: ["witness_memory_usage_percent"], range })
        assert.strictEqual(yield* devicesOf(witness), yield* Witness.count())
        const zones = (type: "primary-to-secondary" | "secondary-to-primary") =>
          Metrics.query("zone", { type, metrics: ["zbs_zone_cross_zone_data_speed_bps"], range })
        assert.strictEqual(yield* devicesOf(zones("primary-to-secondary")), 3)
        const values = Effect.fnUntraced(function* (type: "primary-to-secondary" | "secondary-to-primary") {
          return (yield* Stream.runCollect(zones(type))).map(({ value }) => value)
        })
        assert.notDeepEqual(yield* values("primary-to-secondary"), yield* values("secondary-to-primary"))
      }).pipe(Effect.provide(inProcess({ vms: 40 }))),
    30_000
  )

  it.effect(
    "what one response cannot hold comes whole",
    () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(start)
        const where = { status: "RUNNING", cluster: { hypervisor: "ELF" } } as const
        const rows = Metrics.query("vm", { where, metrics: [cpu], range: "182d", resourcesPerRequest: 500 })
        const seen = yield* Stream.runFold(
          rows,
          () => new Map<string, number>(),
          (points, { resource }) => points.set(resource?.id ?? "", (points.get(resource?.id ?? "") ?? 0) + 1)
        )
        assert.strictEqual(seen.size, yield* Vm.count(where))
        assert.deepStrictEqual([...new Set(seen.values())], [364])
        const { operations } = yield* (yield* Simulator).counters
        // One that drops points, and its halves.
        assert.strictEqual(operations["Metrics.getVmMetrics"]?.requests, 3)
      }).pipe(Effect.provide(inProcess({ vms: 600 }))),
    30_000
  )

  it.effect("a vm that is off has no data, and no vm has a misspelt metric", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const [vm] = yield* Stream.runCollect(
        Stream.take(Vm.list({ where: { status: "RUNNING", cluster: { hypervisor: "ELF" } } }), 1)
      )
      const where = { id: vm?.id ?? "" }
      const query = (metric: typeof cpu | Metrics.UnlistedMetric) =>
        Stream.runCollect(Metrics.query("vm", { where, metrics: [metric], range: "2h" }))
      assert.lengthOf(yield* query(cpu), 120)
      const misspelt = yield* Effect.flip(query(Metrics.unlisted("elf_vm_cpu_usage_percent")))
      assert.strictEqual(misspelt._tag, "UnknownMetric")
      yield* Effect.forkChild(Vm.poweroffVm({ where }).pipe(TaskPoller.awaitTask))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Effect.flip(query(cpu)))._tag, "NoData")
    }).pipe(Effect.provide(inProcess({ vms: 10 })))
  )
})
