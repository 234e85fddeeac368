/** The dashboard of docs/cookbook/cloudtower against a Tower in memory. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { buildDashboard, buildHddInfo } from "../../../docs/cookbook/cloudtower/dashboard.ts"
import { byteUnits, formatRatio, formatUnit, hzUnits } from "../../../docs/cookbook/cloudtower/format-unit.ts"
import { NestedCluster, NestedHost } from "../src/generated/Shared.ts"
import { Alert, Cluster, Disk, Host } from "../src/index.ts"
import { minimal } from "./support/minimal.ts"
import { against, tower } from "./support/tower.ts"

const GiB = 1024 ** 3
const TiB = 1024 ** 4

const clusterRef = (id: string) => minimal(NestedCluster, { id })
/** The server filters disks by the cluster of their host, which the response does not show. */
const hostRef = (cluster_id: string) => ({
  ...minimal(NestedHost, { id: `h-${cluster_id}` }),
  cluster: { id: cluster_id }
})

const datacenters = [{ id: "dc-1", name: "dc" }]

const elf = minimal(Cluster.Cluster, {
  id: "cl-elf",
  type: "SMTX_OS",
  hypervisor: "ELF",
  total_cpu_cores: 64,
  total_cpu_hz: 160e9,
  used_cpu_hz: 40e9,
  // The hosts know better.
  total_memory_bytes: 1,
  used_memory_bytes: 1,
  total_data_capacity: 10 * TiB,
  used_data_space: 4 * TiB,
  failure_data_space: 1 * TiB,
  datacenters
})
const vmware = minimal(Cluster.Cluster, {
  id: "cl-vmw",
  type: "SMTX_OS",
  hypervisor: "VMWARE",
  total_cpu_cores: 32,
  total_cpu_hz: 40e9,
  used_cpu_hz: 10e9,
  total_memory_bytes: 256 * GiB,
  used_memory_bytes: 64 * GiB,
  total_data_capacity: 2 * TiB
})
const zbs = minimal(Cluster.Cluster, { id: "cl-zbs", type: "SMTX_ZBS", total_data_capacity: 5 * TiB })

const host = (id: string, cluster_id: string) =>
  minimal(Host.Host, {
    id,
    cluster: clusterRef(cluster_id),
    total_memory_bytes: 128 * GiB,
    running_pause_vm_memory_bytes: 30 * GiB,
    os_memory_bytes: 2 * GiB
  })

const alert = (id: string, severity: string, cluster_id: string, ended = false) =>
  minimal(Alert.Alert, { id, severity, ended, cluster: clusterRef(cluster_id) })

const disk = (
  id: string,
  type: "HDD" | "SSD",
  health: Disk.Disk["health_status"],
  usage: Disk.Disk["usage_status"]
) => ({
  ...minimal(Disk.Disk, { id, type, health_status: health ?? null, usage_status: usage ?? null }),
  host: hostRef("cl-elf")
})

const alerts = [
  ...Array.from({ length: 150 }, (_, index) => alert(`a-${String(index).padStart(3, "0")}`, "CRITICAL", "cl-elf")),
  alert("n-1", "NOTICE", "cl-elf"),
  alert("i-1", "INFO", "cl-zbs"),
  alert("o-1", "CRITICAL", "cl-elf", true),
  alert("u-1", "SEVERITY_UNSPECIFIED", "cl-elf")
]

const disks = [
  disk("d-1", "HDD", "HEALTHY", "MOUNTED"),
  disk("d-2", "HDD", "UNHEALTHY", "UNMOUNTED"),
  disk("d-3", "HDD", "SUBHEALTHY", "MOUNTED"),
  disk("d-4", "HDD", "SMART_FAILED", "MOUNTED"),
  disk("d-5", "HDD", "HEALTHY", "UNMOUNTED"),
  disk("d-6", "HDD", null, "PARTIAL_MOUNTED"),
  disk("d-7", "HDD", null, null),
  disk("d-8", "SSD", "UNHEALTHY", "MOUNTED")
]

const towerWith = (clusters: ReadonlyArray<Cluster.Cluster>) =>
  tower({
    tables: {
      clusters: [...clusters],
      alerts,
      disks,
      hosts: [host("h-1", "cl-elf"), host("h-2", "cl-elf"), host("h-3", "cl-vmw"), host("h-4", "cl-zbs")]
    }
  })

describe("formatUnit", () => {
  it.each([
    [0, "0B"],
    [-5, "0B"],
    [1, "1.00B"],
    [1023, "1023.00B"],
    [1024, "1.00KiB"],
    [1536, "1.50KiB"],
    [3 * GiB, "3.00GiB"],
    [5000 * 1024 * TiB, "5000.00PiB"]
  ] as const)("%s bytes are %s", (value, text) => {
    assert.strictEqual(formatUnit(value, byteUnits), text)
  })

  it.each([
    [0, "0Hz"],
    [999, "999.00Hz"],
    [2.5e9, "2.50GHz"],
    [7e15, "7000.00THz"]
  ] as const)("%s hertz are %s", (value, text) => {
    assert.strictEqual(formatUnit(value, hzUnits, 1000), text)
  })

  it("a share is in per cent, and of nothing it is none", () => {
    assert.strictEqual(formatRatio(1, 3), "33.33%")
    assert.strictEqual(formatRatio(0, 0), "0.00%")
  })
})

describe("buildDashboard", () => {
  it.effect("of everything", () =>
    Effect.gen(function* () {
      const dashboard = yield* buildDashboard()
      assert.strictEqual(dashboard.alerts.critical.length, 150)
      assert.deepStrictEqual(
        [...dashboard.alerts.notice, ...dashboard.alerts.info].map(({ id }) => id),
        ["n-1", "i-1"]
      )
      assert.deepStrictEqual(dashboard.hdd, { healthy: 2, warning: 2, error: 3, total: 7 })
      assert.deepStrictEqual(dashboard.cpu, {
        total_cpu_cores: 96,
        total_cpu_hz: "200.00GHz",
        used_cpu_hz: "50.00GHz",
        cpu_usage: "25.00%"
      })
      assert.deepStrictEqual(dashboard.memory, {
        total_memory: "512.00GiB",
        used_memory: "128.00GiB",
        memory_usage: "25.00%"
      })
      assert.deepStrictEqual(dashboard.storage, {
        total: "17.00TiB",
        used: "4.00TiB",
        invalid: "1.00TiB",
        available: "12.00TiB"
      })
    }).pipe(against(towerWith([elf, vmware, zbs])))
  )

  it.effect("of one cluster: CPU and memory are there", () =>
    Effect.gen(function* () {
      const { cpu, memory } = yield* buildDashboard({ cluster_id: "cl-elf" })
      assert.strictEqual(cpu?.cpu_usage, "25.00%")
      assert.strictEqual(memory?.memory_usage, "25.00%")
    }).pipe(against(towerWith([elf, vmware, zbs])))
  )

  it.effect("of a datacenter", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* buildDashboard({ datacenter_id: "dc-1" })).storage.total, "10.00TiB")
    }).pipe(against(towerWith([elf, vmware, zbs])))
  )

  it.effect("of storage alone: CPU and memory are not", () =>
    Effect.gen(function* () {
      const dashboard = yield* buildDashboard({ cluster_id: "cl-zbs" })
      assert.doesNotHaveAnyKeys(dashboard, ["cpu", "memory"])
      assert.strictEqual(dashboard.storage.available, "5.00TiB")
      assert.strictEqual(dashboard.alerts.info.length, 1)
    }).pipe(against(towerWith([elf, vmware, zbs])))
  )

  it.effect("of clusters that report nothing", () =>
    Effect.gen(function* () {
      const { cpu, memory, storage } = yield* buildDashboard()
      assert.strictEqual(cpu?.cpu_usage, "0.00%")
      assert.strictEqual(memory?.total_memory, "0B")
      assert.strictEqual(storage.available, "0B")
    }).pipe(against(towerWith([minimal(Cluster.Cluster, { id: "cl-new", type: "SMTX_OS", hypervisor: "ELF" })])))
  )

  it.effect("asks for hard disks only", () => {
    const server = towerWith([elf])
    return Effect.gen(function* () {
      yield* buildHddInfo(["cl-elf"])
      assert.deepNestedInclude(server.requests[0]?.json, { "where.type": "HDD" })
    }).pipe(against(server))
  })
})
