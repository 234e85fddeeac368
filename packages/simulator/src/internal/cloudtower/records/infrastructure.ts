/**
 * Datacenters, clusters, hosts and their disks.
 *
 * @since 0.1.0
 */
import { below } from "../../engine/prng.ts"
import type { Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import * as ClusterStorage from "./clusterStorage.ts"
import { always, countWhere, link, links, moments, numberAt, sumOf, uuids } from "./seedContext.ts"
import type { Dimensions } from "./dimensions.ts"
import { per, range, vmsOfHost } from "./dimensions.ts"
import { address, day, gib, licenseEnd, pick, time } from "./values.ts"
import * as Vms from "./vms.ts"

const datacenterCount = 2

const datacenters = (context: SeedContext): Spec => ({
  size: datacenterCount,
  fields: {
    name: (index) => `datacenter-${index + 1}`,
    organization: link(context, "Organization", () => 0)
  },
  computed: {
    cluster_num: sumOf(context, "Datacenter", "Cluster", "datacenters", () => 1),
    host_num: sumOf(context, "Datacenter", "Cluster", "datacenters", numberAt(context, "Cluster", "host_num")),
    vm_num: sumOf(context, "Datacenter", "Cluster", "datacenters", numberAt(context, "Cluster", "vm_num"))
  }
})

const isStorage = ({ dimensions }: SeedContext, cluster: number) => cluster >= dimensions.compute

/** Sums over the hosts of a cluster. */
const ofHosts = (context: SeedContext, field: string) =>
  sumOf(context, "Cluster", "Host", "cluster", numberAt(context, "Host", field))
const vmsWith = (context: SeedContext, status: string) =>
  sumOf(context, "Cluster", "Vm", "cluster", countWhere(context, "Vm", "status", status))

const clusters = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters,
  fields: {
    name: (index) => (isStorage(context, index) ? `zbs-${index + 1}` : `cluster-${index + 1}`),
    type: (index) => (isStorage(context, index) ? "SMTX_ZBS" : "SMTX_OS"),
    hypervisor: (index) => (isStorage(context, index) ? null : index % 4 === 1 ? "VMWARE" : "ELF"),
    architecture: always("X86_64"),
    connect_state: always("CONNECTED"),
    ip: (index) => address("10.10", index),
    management_vip: (index) => address("10.10", index),
    iscsi_vip: (index) => address("10.11", index),
    mgt_gateway: always("10.10.0.1"),
    mgt_netmask: always("255.255.0.0"),
    local_id: uuids(context, "cluster"),
    version: always("6.2.0"),
    dns: always(["10.0.0.53"]),
    ntp_servers: always(["10.0.0.123"]),
    ntp_mode: always("EXTERNAL"),
    recommended_cpu_models: always(["cluster_default", "Cascadelake-Server"]),
    total_cpu_models: always(["cluster_default", "Cascadelake-Server", "host_passthrough"]),
    current_cpu_model: always("Cascadelake-Server"),
    license_type: (index) => pick(["PERPETUAL", "SUBSCRIPTION", "TRIAL"], index),
    license_sign_date: (index) => time(Date.parse(licenseEnd(context.dimensions, index)) - 2 * 365 * day),
    license_expire_date: (index) => licenseEnd(context.dimensions, index),
    license_serial: uuids(context, "cluster-license"),
    software_edition: always("ENTERPRISE"),
    is_all_flash: always(false),
    has_metrox: always(false),
    stretch: always(false),
    auto_converge: always(true),
    nvmf_enabled: always(true),
    rdma_enabled: always(false),
    vhost_enabled: always(true),
    datacenters: links(context, "Datacenter", (index) => [index % datacenterCount])
  },
  computed: {
    host_num: sumOf(context, "Cluster", "Host", "cluster", () => 1),
    vm_num: sumOf(context, "Cluster", "Vm", "cluster", () => 1),
    running_vm_num: vmsWith(context, "RUNNING"),
    stopped_vm_num: vmsWith(context, "STOPPED"),
    suspended_vm_num: vmsWith(context, "SUSPENDED"),
    total_cpu_cores: ofHosts(context, "total_cpu_cores"),
    total_cpu_hz: ofHosts(context, "total_cpu_hz"),
    total_cpu_sockets: ofHosts(context, "total_cpu_sockets"),
    used_cpu_hz: ofHosts(context, "used_cpu_hz"),
    total_memory_bytes: ofHosts(context, "total_memory_bytes"),
    used_memory_bytes: ofHosts(context, "used_memory_bytes"),
    total_data_capacity: ofHosts(context, "total_data_capacity"),
    used_data_space: ofHosts(context, "used_data_space"),
    failure_data_space: ofHosts(context, "failure_data_space"),
    provisioned_memory_bytes: sumOf(context, "Cluster", "Vm", "cluster", numberAt(context, "Vm", "memory")),
    provisioned_cpu_cores: sumOf(context, "Cluster", "Vm", "cluster", numberAt(context, "Vm", "vcpu"))
  }
})

const hostVms = (context: SeedContext, status: string) =>
  sumOf(context, "Host", "Vm", "host", countWhere(context, "Vm", "status", status))

/** Memory of a host that its system needs, in bytes. */
const osMemory = 32 * gib

/** The size of the memory modules of a host that needs so many bytes: 512 GiB, or as many modules of 256 GiB. */
const memorySize = (bytes: number): number => Math.max(512 * gib, Math.ceil(bytes / (256 * gib)) * 256 * gib)

/** Memory that the vms of a host have at the start, in bytes; each host is counted when it is first read. */
const memoryInUse = (dimensions: Dimensions): ((host: number) => number) => {
  const counted = new Map<number, number>()
  return (host) => {
    const present = counted.get(host)
    if (present !== undefined) return present
    let sum = 0
    for (const vm of vmsOfHost(dimensions, host)) sum += Vms.memoryInUse(dimensions, vm)
    counted.set(host, sum)
    return sum
  }
}

const hosts = (context: SeedContext): Spec => {
  const { hostsPerCluster, seed } = context.dimensions
  const usedDataSpace = ClusterStorage.usedByHost(context.store)
  const cluster = (index: number) => Math.floor(index / hostsPerCluster)
  const used = (index: number) => 20 + below(50, seed, 31, index)
  const inUse = memoryInUse(context.dimensions)
  const memoryOf = (index: number) => memorySize(osMemory + inUse(index))
  return {
    size: context.dimensions.clusters * hostsPerCluster,
    fields: {
      name: (index) => `host-${cluster(index) + 1}-${(index % hostsPerCluster) + 1}`,
      cluster: link(context, "Cluster", cluster),
      management_ip: (index) => address("10.20", index),
      data_ip: (index) => address("10.21", index),
      access_ip: (index) => address("10.22", index),
      local_id: uuids(context, "host"),
      chunk_id: (index) => String((index % hostsPerCluster) + 1),
      serial: uuids(context, "host-serial"),
      model: always("HALO P2-100"),
      cpu_brand: always("Intel(R) Xeon(R) Gold 6240R CPU @ 2.40GHz"),
      cpu_model: always("Cascadelake-Server"),
      cpu_vendor: always("GenuineIntel"),
      compatible_cpu_models: always(["Cascadelake-Server", "Skylake-Server"]),
      cpu_hz_per_core: always(2_400_000_000),
      total_cpu_cores: always(48),
      total_cpu_sockets: always(2),
      total_cpu_hz: always(48 * 2_400_000_000),
      used_cpu_hz: (index) => used(index) * 1_152_000_000,
      cpu_temperature_celsius: always([42, 43]),
      cpu_fan_speed: always([5400, 5400]),
      cpu_fan_speed_unit: always("RPM"),
      total_memory_bytes: memoryOf,
      os_memory_bytes: always(osMemory),
      used_memory_bytes: (index) => osMemory + Math.floor((inUse(index) * used(index)) / 100),
      allocatable_memory_bytes: (index) => memoryOf(index) - osMemory,
      total_data_capacity: always(32_768 * gib),
      failure_data_space: always(0),
      hdd_data_capacity: always(32_768 * gib),
      ssd_data_capacity: always(4096 * gib),
      total_cache_capacity: always(4096 * gib),
      hdd_disk_count: always(4),
      ssd_disk_count: always(2),
      nic_count: always(per.nics),
      pmem_dimm_capacity: always(0),
      pmem_dimm_count: always(0),
      pmem_disk_count: always(0),
      lsm_cap_disk_safe_umount: always(true),
      nested_virtualization: always(false),
      os_version: always("6.2.0"),
      state: always("IN_USE"),
      status: (index) => pickStatus(index),
      connect_status: always("CONNECTED"),
      merged_status: always("HEALTHY"),
      vmotion_ip: (index) => address("10.23", index)
    },
    computed: {
      vm_num: sumOf(context, "Host", "Vm", "host", () => 1),
      running_vm_num: hostVms(context, "RUNNING"),
      stopped_vm_num: hostVms(context, "STOPPED"),
      suspended_vm_num: hostVms(context, "SUSPENDED"),
      running_pause_vm_memory_bytes: sumOf(context, "Host", "Vm", "host", (row) =>
        context.store().read("Vm", row, "status") === "STOPPED" ? 0 : numberAt(context, "Vm", "memory")(row)
      ),
      used_data_space: (index) => usedDataSpace(context.ids("Host").of(index)),
      provisioned_cpu_cores: sumOf(context, "Host", "Vm", "host", numberAt(context, "Vm", "vcpu")),
      provisioned_memory_bytes: sumOf(context, "Host", "Vm", "host", numberAt(context, "Vm", "memory"))
    },
    referrers: { cluster: (target) => range(target * hostsPerCluster, (target + 1) * hostsPerCluster) }
  }
}

const pickStatus = (index: number) => (index % 17 === 16 ? "CONNECTED_WARNING" : "CONNECTED_HEALTHY")

const healths = [
  "HEALTHY",
  "HEALTHY",
  "HEALTHY",
  "HEALTHY",
  "HEALTHY",
  "SUBHEALTHY",
  "HEALTHY",
  "SMART_FAILED"
] as const

const physicalDisks = (context: SeedContext): Spec => {
  const { clusters: count, hostsPerCluster, seed } = context.dimensions
  const health = (index: number) => (index === 3 ? "UNHEALTHY" : pick(healths, below(97, seed, 41, index)))
  const isFast = (index: number) => index % per.disks < 2
  return {
    size: count * hostsPerCluster * per.disks,
    fields: {
      name: (index) => `sd${"abcdef"[index % per.disks] ?? "a"}`,
      path: (index) => `/dev/sd${"abcdef"[index % per.disks] ?? "a"}`,
      host: link(context, "Host", (index) => Math.floor(index / per.disks)),
      local_id: uuids(context, "disk"),
      serial: uuids(context, "disk-serial"),
      type: (index) => (isFast(index) ? "SSD" : "HDD"),
      usage: (index) => (isFast(index) ? "CACHE_AND_META" : "DATA"),
      function: (index) => (isFast(index) ? "CACHE" : "DATA"),
      usage_status: (index) => (index % 29 === 28 ? "UNMOUNTED" : index % 31 === 30 ? "PARTIAL_MOUNTED" : "MOUNTED"),
      mounted: (index) => index % 29 !== 28,
      health_status: health,
      healthy: (index) => health(index) === "HEALTHY",
      offline: always(false),
      model: (index) => (isFast(index) ? "INTEL SSDSC2KB019T8" : "ST8000NM000A"),
      firmware: always("XCV10132"),
      size: (index) => (isFast(index) ? 1920 : 8000) * gib,
      partitions: always([]),
      physical_slot_on_brick: (index) => index % per.disks,
      remaining_life_percent: (index) => (isFast(index) ? 100 - (index % 40) : null)
    },
    referrers: { host: (target) => range(target * per.disks, (target + 1) * per.disks) }
  }
}

const settings = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters,
  fields: {
    cluster: link(context, "Cluster", (index) => index),
    default_ha: always(true),
    default_storage_policy: always("REPLICA_2_THIN_PROVISION"),
    default_storage_policy_replica_num: always(2),
    default_storage_policy_stripe_num: always(4),
    default_storage_policy_thin_provision: always(true),
    enabled_iscsi: always(true),
    vm_recycle_bin: always({ enabled: true, retain: 30 })
  }
})

/** GPUs of the first host of each cluster: one for a whole vm, one for vGPUs. */
const gpusPerCluster = 2
const vgpus = 8

const gpus = (context: SeedContext): Spec => {
  const { compute, hostsPerCluster } = context.dimensions
  const isShared = (index: number) => index % gpusPerCluster === 1
  const vgpusOf = (index: number) => (isShared(index) ? vgpus : null)
  return {
    size: compute * gpusPerCluster,
    fields: {
      name: (index) => `NVIDIA A10 ${index + 1}`,
      brand: always("NVIDIA"),
      model: always("A10"),
      description: always(""),
      bus_location: (index) => `0000:${isShared(index) ? "b1" : "3b"}:00.0`,
      status: always("READY"),
      user_usage: (index) => (isShared(index) ? "VGPU" : "PASS_THROUGH"),
      assigned_vgpus_num: (index) => (isShared(index) ? 0 : null),
      available_vgpus_num: vgpusOf,
      vgpu_instance_num: vgpusOf,
      host: link(context, "Host", (index) => Math.floor(index / gpusPerCluster) * hostsPerCluster),
      local_id: uuids(context, "gpu-device"),
      local_created_at: moments(context, "gpu-device")
    },
    referrers: {
      host: (host) => {
        const first = (host / hostsPerCluster) * gpusPerCluster
        return host % hostsPerCluster === 0 && host < compute * hostsPerCluster
          ? range(first, first + gpusPerCluster)
          : []
      }
    }
  }
}

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  Organization: { size: 1, fields: { name: always("default") } },
  Datacenter: datacenters(context),
  Cluster: clusters(context),
  Host: hosts(context),
  Disk: physicalDisks(context),
  GpuDevice: gpus(context),
  ClusterSettings: settings(context)
})
