/**
 * What metrics are like at the present state: those that records tell follow their records, others are made up.
 *
 * @since 0.1.0
 */
import { below, hashText } from "../../engine/prng.ts"
import { spaceOf } from "../records/clusterStorage.ts"
import { gib } from "../records/values.ts"
import type { Store } from "../store/store.ts"
import type { Entity } from "../writes/entity.ts"
import type { Level } from "./series.ts"

/** Levels by the names of their metrics. */
type Levels<A> = Readonly<Record<string, (item: A, store: Store) => Level>>

const gauge = (mean: number, max: number, isWhole: boolean): Level => ({ _tag: "Gauge", mean, max, isWhole })
const constant = (value: number | null): Level => ({ _tag: "Constant", value: value ?? 0 })

const hzPerCore = 2_400_000_000

const share = (part: number | null, whole: number | null): number => (100 * (part ?? 0)) / Math.max(1, whole ?? 0)

type Vm = Entity<"Vm">

const vmCpu = (vm: Vm): Level => gauge(vm.read("cpu_usage") ?? 10, 100, false)
const vmHz = (vm: Vm): Level => {
  const total = vm.read("vcpu") * hzPerCore
  return gauge(((vm.read("cpu_usage") ?? 10) / 100) * total, total, true)
}
const vmMemory = (vm: Vm): Level => gauge(vm.read("memory_usage") ?? 40, 100, false)
const vmMemoryBytes = (vm: Vm): Level =>
  gauge(((vm.read("memory_usage") ?? 40) / 100) * vm.read("memory"), vm.read("memory"), true)

const vms: Levels<Vm> = {
  elf_vm_cpu_overall_usage_percent: vmCpu,
  elf_vm_cpu_overall_used_hz: vmHz,
  elf_vm_memory_usage_percent: vmMemory,
  elf_vm_memory_used_bytes: vmMemoryBytes,
  vmware_vm_cpu_usage_average_percent: vmCpu,
  vmware_vm_cpu_usagemhz_average_hz: vmHz,
  vmware_vm_mem_usage_average_percent: vmMemory,
  vmware_vm_mem_active_average_bytes: vmMemoryBytes,
  vmware_vm_storage_usage_on_datastore_committed_bytes: (vm) => constant(vm.read("used_size"))
}

type Host = Entity<"Host">

/** The sum of a field over the vms of a host or a cluster that run. */
const running = (entity: Host | Entity<"Cluster">, field: "memory" | "vcpu"): Level => {
  const referrers = entity.model === "Host" ? entity.referrers("Vm", "host") : entity.referrers("Vm", "cluster")
  const isOn = (vm: Vm) => vm.read("status") === "RUNNING"
  return constant(referrers.filter(isOn).reduce((sum, vm) => sum + vm.read(field), 0))
}

const hosts: Levels<Host> = {
  host_cpu_overall_usage_percent: (host) =>
    gauge(share(host.read("used_cpu_hz"), host.read("total_cpu_hz")), 100, false),
  host_cpu_overall_used_hz: (host) => gauge(host.read("used_cpu_hz") ?? 0, host.read("total_cpu_hz"), true),
  host_memory_usage_percent: (host) =>
    gauge(share(host.read("used_memory_bytes"), host.read("total_memory_bytes")), 100, false),
  host_memory_used_bytes: (host) => gauge(host.read("used_memory_bytes") ?? 0, host.read("total_memory_bytes"), true),
  host_hdd_overall_size_bytes: (host) => constant(host.read("hdd_data_capacity")),
  host_ssd_overall_size_bytes: (host) => constant(host.read("ssd_data_capacity")),
  elf_host_memory_provisioned_bytes: (host) => constant(host.read("provisioned_memory_bytes")),
  elf_host_memory_provisioned_running_bytes: (host) => running(host, "memory"),
  elf_host_vcpus_provisioned: (host) => constant(host.read("provisioned_cpu_cores")),
  elf_host_vcpus_provisioned_running: (host) => running(host, "vcpu"),
  zbs_chunk_cache_capacity_bytes: (host) => constant(host.read("total_cache_capacity")),
  zbs_chunk_data_capacity_bytes: (host) => constant(host.read("total_data_capacity")),
  zbs_chunk_used_data_space_bytes: (host) => constant(host.read("used_data_space"))
}

const clusters: Levels<Entity<"Cluster">> = {
  cluster_cpu_usage_percent: (cluster) =>
    gauge(share(cluster.read("used_cpu_hz"), cluster.read("total_cpu_hz")), 100, false),
  cluster_cpu_used_hz: (cluster) => gauge(cluster.read("used_cpu_hz") ?? 0, cluster.read("total_cpu_hz") ?? 0, true),
  cluster_memory_usage_percent: (cluster) =>
    gauge(share(cluster.read("used_memory_bytes"), cluster.read("total_memory_bytes")), 100, false),
  cluster_memory_used_bytes: (cluster) =>
    gauge(cluster.read("used_memory_bytes") ?? 0, cluster.read("total_memory_bytes") ?? 0, true),
  elf_cluster_memory_provisioned_bytes: (cluster) => constant(cluster.read("provisioned_memory_bytes")),
  elf_cluster_memory_provisioned_running_bytes: (cluster) => running(cluster, "memory"),
  elf_cluster_vcpus_provisioned: (cluster) => constant(cluster.read("provisioned_cpu_cores")),
  elf_cluster_vcpus_provisioned_running: (cluster) => running(cluster, "vcpu"),
  zbs_cluster_allocated_data_space_bytes: (cluster) => constant(cluster.read("used_data_space")),
  zbs_cluster_data_capacity_bytes: (cluster) => constant(cluster.read("total_data_capacity")),
  zbs_cluster_provisioned_data_space_bytes: (cluster, store) => constant(spaceOf(store, cluster.id).provisioned),
  zbs_cluster_used_data_space_bytes: (cluster) => constant(cluster.read("used_data_space"))
}

/** What a metric can be at most by the end of its name, and whether it is whole. */
const limits: ReadonlyArray<readonly [end: RegExp, max: number, isWhole: boolean]> = [
  [/_percent$/, 100, false],
  [/_percent_\w+$/, 1, false],
  [/_ratio$/, 1, false],
  [/_load$/, 48, false],
  [/_celsius$/, 80, true],
  [/_iops$/, 5000, true],
  [/_bitps$/, 1e9, true],
  [/_bps$/, 200_000_000, true],
  [/_ns$/, 5_000_000, true],
  [/_(read|write|io|read_write|readwrite)_size(_latest)?_bytes$/, 65_536, true],
  [/_bytes$/, 4 * gib, true]
]

const otherMax = 1000

const isCounter = (metric: string): boolean => /_(errors|drop|dropped_packets)$/.test(metric)

const generatedLevel = (key: number, metric: string): Level => {
  const roll = below(1000, key, hashText(metric)) / 1000
  if (isCounter(metric)) return { _tag: "Counter", perHour: 1 + 20 * roll }
  const [, max, isWhole] = limits.find(([end]) => end.test(metric)) ?? [metric, otherMax, true]
  return gauge((0.1 + 0.6 * roll) * max, max, isWhole)
}

/** What has metrics: a record, whose state they follow. */
export type Measured =
  | { readonly _tag: "Vm"; readonly entity: Vm }
  | { readonly _tag: "Host"; readonly entity: Host }
  | { readonly _tag: "Cluster"; readonly entity: Entity<"Cluster"> }
  | { readonly _tag: "Other" }

/** The level of a metric. */
export const of = (measured: Measured, key: number, metric: string, store: Store): Level => {
  switch (measured._tag) {
    case "Vm":
      return vms[metric]?.(measured.entity, store) ?? generatedLevel(key, metric)
    case "Host":
      return hosts[metric]?.(measured.entity, store) ?? generatedLevel(key, metric)
    case "Cluster":
      return clusters[metric]?.(measured.entity, store) ?? generatedLevel(key, metric)
    case "Other":
      return generatedLevel(key, metric)
  }
}

const units: ReadonlyArray<readonly [end: RegExp, unit: string]> = [
  [/_percent(_\w+)?$/, "PERCENT"],
  [/_ratio$/, "RATIO"],
  [/_load$/, "LOAD"],
  [/_celsius$/, "TEMPERATURE"],
  [/_bitps$/, "DATA_RATE_BIT"],
  [/_bps$/, "DATA_RATE_BYTE"],
  [/_ns$/, "TIME"],
  [/_hz$/, "FREQUENCY"],
  [/_bytes$/, "DATA_SIZE"]
]

/** What the API calls the unit of a metric. */
export const unitOf = (metric: string): string => units.find(([end]) => end.test(metric))?.[1] ?? "COUNT"
