/** CPU, memory and storage of some clusters. */
import type { Cluster, Host } from "@effect-hci/cloudtower"
import { byteUnits, formatRatio, formatUnit, hzUnits } from "./format-unit.ts"

const sum = <A>(items: ReadonlyArray<A>, f: (item: A) => number | null | undefined): number =>
  items.reduce((total, item) => total + (f(item) ?? 0), 0)

const bytes = (value: number) => formatUnit(value, byteUnits)
const hertz = (value: number) => formatUnit(value, hzUnits, 1000)

const cpuOf = (clusters: ReadonlyArray<Cluster.Cluster>) => {
  const computing = clusters.filter(({ type }) => type === "SMTX_OS")
  const total = sum(computing, ({ total_cpu_hz }) => total_cpu_hz)
  const used = sum(computing, ({ used_cpu_hz }) => used_cpu_hz)
  return {
    total_cpu_cores: sum(computing, ({ total_cpu_cores }) => total_cpu_cores),
    total_cpu_hz: hertz(total),
    used_cpu_hz: hertz(used),
    cpu_usage: formatRatio(used, total)
  }
}

/** The hosts of ELF clusters know their memory; of VMware the cluster knows it. */
const memoryOf = (clusters: ReadonlyArray<Cluster.Cluster>, hosts: ReadonlyArray<Host.Host>) => {
  const elf = new Set(clusters.flatMap(({ hypervisor, id }) => (hypervisor === "ELF" ? [id] : [])))
  const elfHosts = hosts.filter(({ cluster }) => elf.has(cluster.id))
  const vmware = clusters.filter(({ hypervisor, type }) => type === "SMTX_OS" && hypervisor === "VMWARE")
  const total =
    sum(elfHosts, ({ total_memory_bytes }) => total_memory_bytes) +
    sum(vmware, ({ total_memory_bytes }) => total_memory_bytes)
  const used =
    sum(elfHosts, (host) => host.running_pause_vm_memory_bytes + host.os_memory_bytes) +
    sum(vmware, ({ used_memory_bytes }) => used_memory_bytes)
  return { total_memory: bytes(total), used_memory: bytes(used), memory_usage: formatRatio(used, total) }
}

const storageOf = (clusters: ReadonlyArray<Cluster.Cluster>) => {
  const total = sum(clusters, ({ total_data_capacity }) => total_data_capacity)
  const used = sum(clusters, ({ used_data_space }) => used_data_space)
  const invalid = sum(clusters, ({ failure_data_space }) => failure_data_space)
  return {
    total: bytes(total),
    used: bytes(used),
    invalid: bytes(invalid),
    available: bytes(total - used - invalid)
  }
}

/** CPU and memory are there as soon as one cluster is more than storage. */
export const metricsOf = (clusters: ReadonlyArray<Cluster.Cluster>, hosts: ReadonlyArray<Host.Host>) => ({
  ...(clusters.some(({ type }) => type !== "SMTX_ZBS")
    ? { cpu: cpuOf(clusters), memory: memoryOf(clusters, hosts) }
    : undefined),
  storage: storageOf(clusters)
})
