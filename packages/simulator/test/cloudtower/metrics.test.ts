/** Metrics and `get-cluster-storage-info` of the simulated Tower, as plain clients see them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"
import { names } from "../../src/internal/cloudtower/metrics/names.ts"
import type { Json, Post } from "./tower.ts"
import * as Tower from "./tower.ts"
import { has, list, ok, completed, str } from "./tower.ts"

const start = Date.UTC(2026, 0, 1)

/** Logged in, in 2026: after the records of the start were created. */
const tower = Effect.andThen(TestClock.setTime(start), Tower.inProcess)

const streamsOf = (response: Json, at = 0) => list(response[at]?.["data"]?.["sample_streams"])
const pointsOf = (stream: Json | undefined) => list(stream?.["points"])
const valuesOf = (stream: Json | undefined) => pointsOf(stream).map((point) => Number(point["v"]))
const sum = (rows: ReadonlyArray<Json>, field: string) =>
  rows.reduce((total, row) => total + Number(row[field] ?? 0), 0)

const cpu = "elf_vm_cpu_overall_usage_percent"
const elf = { hypervisor: "ELF" }

const vmMetrics = (post: Post, vms: unknown, metrics: ReadonlyArray<string> = [cpu], range = "24h") =>
  ok(post, "get-vm-metrics", { vms, metrics, range })

describe("metrics", () => {
  it.effect(
    "have an element for each name, and a stream for each vm that runs",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const running = list(yield* ok(post, "get-vms", { where: { status: "RUNNING", cluster: elf } }))
        const response = yield* vmMetrics(post, { cluster: elf }, [cpu, "elf_vm_memory_used_bytes"])
        assert.lengthOf(list(response), 2)
        has(response[0], { task_id: null })
        has(response[0]?.["data"], { unit: "PERCENT", step: 300, samples: null, dropped: false })
        has(response[1]?.["data"], { unit: "DATA_SIZE" })
        const streams = streamsOf(response)
        assert.sameMembers(
          streams.map((stream) => str(stream["labels"]?.["_vm"])),
          running.map((vm) => str(vm["local_id"]))
        )
        for (const stream of streams) {
          has(stream["labels"], { metric_name: cpu })
          assert.isTrue(valuesOf(stream).every((value) => value >= 0 && value <= 100))
        }
        const times = pointsOf(streams[0]).map((point) => Number(point["t"]))
        assert.deepStrictEqual(
          times,
          Array.from({ length: 288 }, (_, at) => start - (287 - at) * 300_000)
        )
      },
      Effect.provide(CloudTower.layerClient({ vms: 40 }))
    ),
    30_000
  )

  it.effect(
    "have points for every name that is known",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const services = ["zbs-chunkd"]
        const requests: Readonly<Record<string, readonly [path: string, selection: object]>> = {
          "Metrics.getClusterMetrics": ["get-cluster-metrics", { clusters: {} }],
          "Metrics.getDiskMetrics": ["get-disk-metrics", { disks: {} }],
          "Metrics.getHostMetrics": ["get-host-metrics", { hosts: {} }],
          "Metrics.getHostNetworkMetrics": ["get-host-network-metrics", { hosts: {} }],
          "Metrics.getHostServicekMetrics": ["get-host-service-metrics", { hosts: {}, services }],
          "Metrics.getLunMetrics": ["get-lun-metrics", { luns: {} }],
          "Metrics.getNvmfNamespaceMetrics": ["get-nvmf-namespace-metrics", { nvmfNamespaces: {} }],
          "Metrics.getSCVMMetrics": ["get-scvm-metrics", { hosts: {} }],
          "Metrics.getSCVMServicekMetrics": ["get-scvm-service-metrics", { hosts: {}, services }],
          "Metrics.getScvmDiskMetrics": ["get-scvm-disk-metrics", { disks: {} }],
          "Metrics.getVmMetrics": ["get-vm-metrics", { vms: {} }],
          "Metrics.getVmNetWorkMetrics": ["get-vm-network-metrics", { vms: {} }],
          "Metrics.getVmVolumeMetrics": ["get-vm-volume-metrics", { vmVolumes: {} }],
          "Metrics.getWitnessMetrics": ["get-witness-metrics", { clusters: {} }],
          "Metrics.getZoneMetrics": ["get-zone-metrics", { clusters: {}, type: "primary-to-secondary" }]
        }
        assert.sameMembers(Object.keys(requests), Object.keys(names))
        const empty: Array<string> = []
        for (const [operation, [path, selection]] of Object.entries(requests)) {
          const metrics = names[operation] ?? []
          const response = yield* ok(post, path, { ...selection, metrics, range: "2h" })
          for (const [at, metric] of metrics.entries()) {
            if (!streamsOf(response, at).some((stream) => pointsOf(stream).length > 0)) empty.push(metric)
          }
        }
        // Clusters before 5.1.0 have it, and those of the start are later ones.
        assert.deepStrictEqual(empty, ["zbs_cluster_used_data_space_bytes"])
      },
      Effect.provide(CloudTower.layerClient({ vms: 40 }))
    ),
    30_000
  )

  it.effect(
    "are the same for the same seed and time, and go on where they were",
    Effect.fnUntraced(function* () {
      const values = Effect.fnUntraced(
        function* (seed: number) {
          const post = yield* tower
          const first = yield* vmMetrics(post, { cluster: elf })
          assert.deepStrictEqual(yield* vmMetrics(post, { cluster: elf }), first)
          yield* TestClock.adjust("5 minutes")
          const [next] = streamsOf(yield* vmMetrics(post, { cluster: elf }))
          assert.deepStrictEqual(pointsOf(next).slice(0, -1), pointsOf(streamsOf(first)[0]).slice(1))
          return { seed, values: valuesOf(next) }
        },
        (effect, seed) => Effect.provide(effect, CloudTower.layerClient({ vms: 10, seed }))
      )
      assert.deepStrictEqual(yield* values(1), yield* values(1))
      assert.notDeepEqual((yield* values(1)).values, (yield* values(2)).values)
    }),
    30_000
  )

  it.effect(
    "follow the state: stopped vms have no points, new ones from their creation on",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const [vm] = list(yield* ok(post, "get-vms", { where: { status: "RUNNING", cluster: elf }, first: 1 }))
        const where = { id: str(vm?.["id"]) }
        assert.lengthOf(streamsOf(yield* vmMetrics(post, where)), 1)
        yield* completed(post, "poweroff-vm", { where })
        assert.lengthOf(streamsOf(yield* vmMetrics(post, where)), 0)
        const [created] = list(yield* ok(post, "clone-vm", [{ src_vm_id: where.id, name: "new", status: "STOPPED" }]))
        const id = str(created?.["data"]?.["id"])
        yield* TestClock.adjust("1 minute")
        yield* completed(post, "start-vm", { where: { id } })
        yield* TestClock.adjust("30 minutes")
        const [stream] = streamsOf(yield* vmMetrics(post, { id }, [cpu], "2h"))
        assert.deepStrictEqual(
          pointsOf(stream).map((point) => Number(point["t"])),
          Array.from({ length: 31 }, (_, at) => start + (at + 1) * 60_000)
        )
      },
      Effect.provide(CloudTower.layerClient({ vms: 10 }))
    )
  )

  it.effect(
    "have labels that lead to records, but for `_volume`",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const vms = { status: "RUNNING", cluster: elf }
        const [host] = list(yield* ok(post, "get-hosts", { first: 1 }))
        const hosts = { id: str(host?.["id"]) }
        const range = "2h"
        const labelsOf = (path: string, body: object) =>
          Effect.map(ok(post, path, { range, ...body }), (response) =>
            streamsOf(response).map((stream) => stream["labels"] ?? {})
          )
        const vmNames = ["elf_vm_network_receive_errors"]
        const nics = yield* labelsOf("get-vm-network-metrics", { vms, metrics: vmNames })
        assert.lengthOf(
          nics,
          Number((yield* ok(post, "get-vm-nics-connection", { where: { vm: vms } }))["aggregate"]?.["count"])
        )
        const only = { mac_address: str(nics[0]?.["_mac"]) }
        assert.lengthOf(yield* labelsOf("get-vm-network-metrics", { vms, nics: only, metrics: vmNames }), 1)
        const disks = yield* labelsOf("get-disk-metrics", {
          disks: { host: hosts },
          metrics: ["host_disk_utilization_percent"]
        })
        assert.sameMembers(
          disks.map((labels) => str(labels["_device"])),
          ["sda", "sdb", "sdc", "sdd", "sde", "sdf"]
        )
        for (const labels of disks) has(labels, { _host: str(host?.["local_id"]) })
        const services = yield* labelsOf("get-host-service-metrics", {
          hosts,
          services: ["zbs-chunkd", "zbs-metad"],
          metrics: ["host_service_cpu_usage_percent"]
        })
        assert.sameMembers(
          services.map((labels) => str(labels["_service"])),
          ["zbs-chunkd", "zbs-metad"]
        )
        const volumes = yield* labelsOf("get-vm-volume-metrics", {
          vmVolumes: { cluster: elf, mounting: true },
          metrics: ["elf_vm_disk_read_iops"]
        })
        assert.lengthOf(volumes, 12)
        const _volume = volumes.map((labels) => str(labels["_volume"]))
        const none = { OR: [{ local_id_in: _volume }, { id_in: _volume }] }
        assert.deepStrictEqual(list(yield* ok(post, "get-vm-volumes", { where: none })), [])
      },
      Effect.provide(CloudTower.layerClient({ vms: 30 }))
    )
  )

  it.effect(
    "of errors and dropped packets grow",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const metrics = ["elf_vm_network_receive_errors", "elf_vm_network_transmit_drop"]
        const body = { vms: { cluster: elf, status: "RUNNING" }, metrics, range: "30d" }
        const response = yield* ok(post, "get-vm-network-metrics", body)
        const streams = [...streamsOf(response), ...streamsOf(response, 1)]
        assert.lengthOf(streams, 14)
        for (const stream of streams) {
          const values = valuesOf(stream)
          assert.deepStrictEqual(
            values,
            values.toSorted((left, right) => left - right)
          )
          // By how much is random.
          assert.isAbove(values.at(-1) ?? 0, values[0] ?? 0)
        }
      },
      Effect.provide(CloudTower.layerClient({ vms: 10 }))
    )
  )

  it.effect(
    "of wrong names and ranges are 200 without points",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const wrongName = yield* vmMetrics(post, { cluster: elf }, ["elf_vm_cpu_usage"])
        assert.lengthOf(streamsOf(wrongName), 5)
        for (const stream of streamsOf(wrongName)) has(stream, { points: null })
        for (const range of ["72h", "168h", ""]) {
          const wrongRange = yield* vmMetrics(post, { cluster: elf }, [cpu], range)
          has(wrongRange[0]?.["data"], { sample_streams: [], dropped: false })
        }
        const ofHosts = yield* vmMetrics(post, { cluster: elf }, ["host_cpu_overall_usage_percent"])
        assert.deepStrictEqual(streamsOf(ofHosts).flatMap(pointsOf), [])
        const clusters = { metrics: ["zbs_cluster_used_data_space_bytes"], clusters: {}, range: "2h" }
        assert.deepStrictEqual(streamsOf(yield* ok(post, "get-cluster-metrics", clusters)), [])
      },
      Effect.provide(CloudTower.layerClient({ vms: 10 }))
    )
  )

  it.effect(
    "are cut where they are many",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const response = yield* vmMetrics(post, { cluster: elf })
        has(response[0]?.["data"], { dropped: true })
        const streams = streamsOf(response)
        assert.lengthOf(streams, Math.floor(50_000 / 288))
        assert.isTrue(streams.every((stream) => pointsOf(stream).length === 288))
      },
      Effect.provide(CloudTower.layerClient({ vms: 600 }))
    )
  )

  it.effect(
    "of the highest and the lowest, best first",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const top = (type: "bottom" | "top", n: number, metric = cpu) =>
          Effect.map(
            ok(post, "get-top-n-metrics-in-clusters", { clusters: {}, metrics: [metric], n, type, range: "24h" }),
            (response) => {
              has(response[0]?.["data"], { sample_streams: null, dropped: false })
              return list(response[0]?.["data"]?.["samples"]).map((sample) => ({
                vm: str(sample["labels"]?.["_vm"]),
                value: Number(sample["point"]?.["v"])
              }))
            }
          )
        const running = Number(
          (yield* ok(post, "get-vms-connection", { where: { status: "RUNNING", cluster: elf } }))["aggregate"]?.[
            "count"
          ]
        )
        const all = yield* top("top", 1000)
        assert.lengthOf(all, running)
        assert.deepStrictEqual(
          all,
          all.toSorted((left, right) => right.value - left.value)
        )
        assert.deepStrictEqual(yield* top("top", 3), all.slice(0, 3))
        assert.deepStrictEqual(yield* top("bottom", 3), all.slice(-3).toReversed())
        const values = valuesOf(streamsOf(yield* vmMetrics(post, { local_id: all[0]?.vm }))[0])
        // Ranks are means of other points than a stream shows: a bound.
        assert.isAtMost(all[0]?.value ?? 0, Math.max(...values))
        assert.isAtLeast(all[0]?.value ?? 0, Math.min(...values))
        assert.deepStrictEqual(yield* top("top", 3, "no_such_metric"), [])
      },
      Effect.provide(CloudTower.layerClient({ vms: 100 }))
    )
  )
})

describe("get-cluster-storage-info", () => {
  const effect = { replica: [2, 3], ec: [{ k: 4, m: 2 }] }

  /** Checks the storage of all clusters against their volumes, LUNs, vms and hosts; gives what is used in all. */
  const agrees = Effect.fnUntraced(function* (post: Post) {
    const infos = list(yield* ok(post, "get-cluster-storage-info", { where: {}, effect }))
    assert.lengthOf(infos, list(yield* ok(post, "get-clusters")).length)
    for (const info of infos) {
      const cluster = { id: str(info["id"]) }
      const volumes = list(yield* ok(post, "get-vm-volumes", { where: { cluster } }))
      const luns = list(yield* ok(post, "get-iscsi-luns", { where: { iscsi_target: { cluster } } }))
      const vms = list(yield* ok(post, "get-vms", { where: { cluster } }))
      const unattached = list(yield* ok(post, "get-vm-volumes", { where: { cluster, mounting: false } }))
      const used = Number(info["used_data_space"])
      assert.strictEqual(used, sum(volumes, "used_size") + sum(luns, "unique_size"))
      assert.strictEqual(used, sum(vms, "used_size") + sum(unattached, "used_size") + sum(luns, "unique_size"))
      assert.strictEqual(used, sum(list(yield* ok(post, "get-hosts", { where: { cluster } })), "used_data_space"))
      const [shown] = list(yield* ok(post, "get-clusters", { where: cluster }))
      has(shown, { used_data_space: used, total_data_capacity: Number(info["total_data_capacity"]) })
      const free = Number(info["total_data_capacity"]) - used - Number(info["failure_data_space"])
      has(info, { free_data_space: free })
      const { ec, replica } = { ...info["allocable_storage_capacity"] }
      assert.deepStrictEqual(
        list(replica).map((item) => Number(item["capacity"])),
        [Math.floor(free / 2), Math.floor(free / 3)]
      )
      assert.deepStrictEqual(
        list(ec).map((item) => Number(item["capacity"])),
        [Math.floor((free * 4) / 6)]
      )
      const metrics = ["zbs_cluster_allocated_data_space_bytes", "zbs_cluster_provisioned_data_space_bytes"]
      const series = yield* ok(post, "get-cluster-metrics", { clusters: cluster, metrics, range: "2h" })
      assert.strictEqual(valuesOf(streamsOf(series)[0]).at(-1), used)
      assert.strictEqual(valuesOf(streamsOf(series, 1)[0]).at(-1), sum(volumes, "size") + sum(luns, "assigned_size"))
    }
    return sum(infos, "used_data_space")
  })

  it.effect(
    "agrees with vms and volumes, through writes, the recycle bin and deletion",
    Effect.fnUntraced(
      function* () {
        const post = yield* tower
        const before = yield* agrees(post)
        const [vm] = list(yield* ok(post, "get-vms", { where: { status: "STOPPED", in_recycle_bin: false }, first: 1 }))
        const where = { id: str(vm?.["id"]) }
        yield* completed(post, "move-vm-to-recycle", { where })
        assert.strictEqual(yield* agrees(post), before)
        yield* completed(post, "clone-vm", [{ src_vm_id: where.id, name: "copy" }])
        const withCopy = yield* agrees(post)
        yield* completed(post, "delete-vm", { where })
        assert.strictEqual(yield* agrees(post), withCopy - Number(vm?.["used_size"]))
      },
      Effect.provide(CloudTower.layerClient({ vms: 60 }))
    ),
    30_000
  )
})
