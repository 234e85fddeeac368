/**
 * Servers on the wire.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import * as Ipv4 from "../records/ipv4.ts"
import type { Disk, Nic, Server } from "../records/kinds.ts"
import { isOn, servers } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import { floatingIp } from "./floatingIps.ts"
import { portId, storageId } from "../records/state.ts"

const diskFile = (state: ScpState, server: Server, disk: Disk): string => {
  const owner = disk.volume === undefined ? state.servers.ids.of(server.index) : state.volumes.ids.of(disk.volume)
  return `${storageId(state, server.az, server.storageTag)}:${owner}/vm-disk-${Number(disk.slot.slice(3)) + 1}.qcow2`
}

const volumeId = (state: ScpState, disk: Disk): JsonObject =>
  disk.volume === undefined ? {} : { volume_id: state.volumes.ids.of(disk.volume) }

const modernDisk = (state: ScpState, server: Server, disk: Disk): JsonObject => ({
  id: disk.slot,
  size_mb: disk.sizeMb,
  size_gb: disk.sizeMb / 1024,
  type: disk.volume === undefined ? "new_disk" : "exist_disk",
  preallocate: "off",
  eagerly_scrub: 0,
  is_old_disk: 1,
  use_virtio: 1,
  storage_id: storageId(state, server.az, server.storageTag),
  storage_name: state.catalog.storageTags.at(server.storageTag).name,
  storage_tag_id: state.catalog.storageTags.at(server.storageTag).id,
  storage_file: diskFile(state, server, disk),
  ...volumeId(state, disk)
})

const nicIds = (state: ScpState, server: Server, nic: Nic, number: number): JsonObject => ({
  vif_id: nic.slot,
  port_id: portId(state, server, number),
  vpc_id: nic.device === undefined ? state.vpcs.ids.of(nic.vpc) : "",
  subnet_id: nic.device === undefined ? state.subnets.ids.of(nic.subnet) : "",
  connect: nic.connect,
  model: nic.model
})

const networkType = ({ device }: Nic): string => (device === undefined ? "vpc" : "classic")

const modernNic =
  (state: ScpState, server: Server) =>
  (nic: Nic, number: number): JsonObject => {
    const vpc = state.vpcs.get(nic.vpc)
    const subnet = state.subnets.get(nic.subnet)
    return {
      ...nicIds(state, server, nic, number),
      ip_address: nic.ip,
      ipv6_address: "",
      mac_address: nic.mac,
      network_type: networkType(nic),
      name: nic.device ?? "",
      device_id: nic.device ?? "",
      custom_gateway_ip: "",
      cidr: subnet?.cidr ?? "",
      subnet_gateway_ip: subnet?.gateway ?? "",
      subnet_name: subnet?.name ?? "",
      vpc_name: vpc?.name ?? ""
    }
  }

/** An interface on the first date, with its addresses under the names of all dates. */
const firstNic = (state: ScpState, server: Server) => {
  const modern = modernNic(state, server)
  return (nic: Nic, number: number): JsonObject => ({ ...modern(nic, number), ip: nic.ip, mac: nic.mac })
}

const netmask = (cidr: string): string => Ipv4.format(2 ** 32 - (Ipv4.parseCidr(cidr)?.size ?? 256))

const detailNic =
  (state: ScpState, server: Server) =>
  (nic: Nic, number: number): JsonObject => {
    const subnet = state.subnets.get(nic.subnet)
    return {
      ...modernNic(state, server)(nic, number),
      host_tso: 0,
      label: "",
      ip_info: {
        dns: [],
        gateway: subnet?.gateway ?? "",
        ip_address: nic.ip,
        netmask: subnet === undefined ? "" : netmask(subnet.cidr)
      },
      ipv6_info: {}
    }
  }

/** What every shape of a server has. */
const common = (state: ScpState, server: Server): JsonObject =>
  servers.plain(server, state, state.servers.ids.of(server.index))

const boundAddress = (state: ScpState, server: Server): JsonObject => {
  const eip = state.eipOfServer(server.index)
  return eip === undefined ? {} : { floatingip: floatingIp(state, eip) }
}

const ratios = (server: Server): JsonObject => {
  const on = isOn(server.status) ? 1 : 0
  const mhz = server.cores * 2400
  const storageMb = server.disks.reduce((sum, disk) => sum + disk.sizeMb, 0)
  return {
    cpu_status: { total_mhz: mhz, used_mhz: on * mhz * 0.25, ratio: on * 0.25 },
    memory_status: { total_mb: server.memoryMb, used_mb: on * server.memoryMb * 0.5, ratio: on * 0.5 },
    storage_status: { total_mb: storageMb, used_mb: storageMb * 0.375, ratio: 0.375, storage_file_size_mb: storageMb },
    storage_mb: storageMb
  }
}

const noGpu: JsonObject = {
  graphics_count: 0,
  graphics_ratio: 0,
  graphics_mem_ratio: 0,
  graphics_mem_total: 0,
  graphics_mem_used: 0
}

const groupOf = ({ groups }: ScpState, { group }: Server): JsonObject => {
  const serverGroup = group === undefined ? undefined : groups.get(group)
  return serverGroup === undefined
    ? { group_id: "", group_name: "", group_name_path: "" }
    : { group_id: groups.ids.of(serverGroup.index), group_name: serverGroup.name, group_name_path: serverGroup.name }
}

const protection: JsonObject = {
  protection_enable: "0",
  protection_id: "",
  protection_name: "",
  protection_type: "",
  backup_file_count: 0
}

/** What a server does at the moment: nothing where it is switched off. */
const activity = (server: Server): JsonObject => {
  const on = isOn(server.status) ? server.cores : 0
  return {
    uptime: on * 86_400,
    shutdown_duration: on === 0 ? 86_400 : 0,
    gpu_status: noGpu,
    io_status: {
      read_speed_byteps: on * 65_536,
      write_speed_byteps: on * 131_072,
      read_iops: on * 4,
      write_iops: on * 8
    },
    network_status: { read_speed_bitps: on * 262_144, write_speed_bitps: on * 524_288 }
  }
}

/** What kind of server it is, and what it has. */
const traits = (server: Server): JsonObject => ({
  vm_id: String(vmId(server)),
  type: "hci",
  vmtype: "vm",
  cores_per_socket: server.cores / server.sockets,
  memory_gb: Math.ceil(server.memoryMb / 1024),
  mhz: server.cores * 2400,
  is_stopped: server.status === "stopped" ? 1 : 0,
  has_gpu: 0,
  encrypted: 0,
  in_protection: 0,
  os_installed: 1,
  vtool_installed: 1,
  expire_time: "unlimited"
})

const vmId = ({ index }: Server): number => 1_000_000_000 + index

/** What the dates show in different ways. */
interface Shape {
  readonly address: (state: ScpState, server: Server) => JsonObject
  readonly nic: (state: ScpState, server: Server) => (nic: Nic, number: number) => JsonObject
  /** Ids in the place of those of the later dates. */
  readonly ids: (state: ScpState, server: Server) => JsonObject
}

const osOption: JsonObject = { arch: "x86_64", kernel_name: "", distribution_name: "" }
const warning: JsonObject = { warning: 0, warning_info: "", warning_type: "" }

/** What it runs, where it is, and what it is connected to. */
const parts = (state: ScpState, server: Server, { nic }: Shape): JsonObject => ({
  user_name: state.catalog.projects.at(server.project).name,
  os_name: state.catalog.images.at(server.image).name,
  os_option: osOption,
  template_id: "",
  ips: server.nics.map(({ ip }) => ip),
  real_ips: isOn(server.status) ? server.nics.map(({ ip }) => ip) : [],
  network_type: [...new Set(server.nics.map(networkType))],
  storage_id: storageId(state, server.az, server.storageTag),
  storage_name: state.catalog.storageTags.at(server.storageTag).name,
  alarm: { alarm: server.status === "alert" ? 1 : 0, alarm_info: [] },
  warning,
  tags: [],
  quotas: [],
  disks: server.disks.map((disk) => modernDisk(state, server, disk)),
  networks: server.nics.map(nic(state, server))
})

/** A server in a list. Fields come from spreads alone: V8 is several times slower where named ones stand between them. */
const listed = (state: ScpState, server: Server, shape: Shape): JsonObject => ({
  ...common(state, server),
  ...ratios(server),
  ...shape.address(state, server),
  ...traits(server),
  ...groupOf(state, server),
  ...protection,
  ...activity(server),
  ...parts(state, server, shape),
  ...shape.ids(state, server)
})

const modernShape: Shape = { address: boundAddress, nic: modernNic, ids: () => ({}) }

/** A server in a list of the later dates. */
export const modern = (state: ScpState, server: Server): JsonObject => listed(state, server, modernShape)

/** The public address of a server under the names of the first date, and of the later ones. */
const firstAddress = (state: ScpState, server: Server): JsonObject => {
  const eip = state.eipOfServer(server.index)
  if (eip === undefined) return {}
  return {
    floatingip: {
      ...floatingIp(state, eip),
      floatingip_id: state.eips.ids.of(eip.index),
      floating_ip_address: eip.ip,
      bind_status: "active",
      bandwidth: eip.downlinkKbps,
      line_type: "default"
    }
  }
}

const firstIds = ({ catalog }: ScpState, server: Server): JsonObject => ({
  vm_id: vmId(server),
  tenant_id: catalog.projects.at(server.project).id
})

const firstShape: Shape = { address: firstAddress, nic: firstNic, ids: firstIds }

/** A server as the first date shows it, in lists and alone: with the fields of the later lists too. */
export const first = (state: ScpState, server: Server): JsonObject => listed(state, server, firstShape)

const advanced: JsonObject = {
  abnormal_recovery: 1,
  balloon_memory: 1,
  boot_disk: "ide0",
  boot_order: "dc",
  cpu_hotplug: 1,
  cpu_type: "core2duo",
  hugepage_memory: 0,
  invtsc: 0,
  mem_hotplug: 1,
  onboot: 0,
  real_use_vblk: 1,
  schedopt: 0,
  storage_policy: "",
  use_uuid: 0,
  use_vblk: 1,
  uuid: ""
}

const floatingIpDetail = (state: ScpState, server: Server): JsonObject => {
  const eip = state.eipOfServer(server.index)
  if (eip === undefined) return {}
  return {
    floatingip: {
      bandwidth: eip.downlinkKbps,
      floatingip_id: state.eips.ids.of(eip.index),
      floatingip_ip: eip.ip,
      line_type_id: state.catalog.lineTypeId,
      line_type_name: "default",
      sharedbandwidth_id: "",
      sharedbandwidth_name: ""
    }
  }
}

/** A server alone on the later dates. */
export const detail = (state: ScpState, server: Server): JsonObject => ({
  ...common(state, server),
  ...floatingIpDetail(state, server),
  advance_param: advanced,
  arch_type: "x86",
  backup: 0,
  cdroms: [{ id: "ide2", image_id: "", image_name: "", location: "" }],
  cipher: "",
  derived: 0,
  encrypted: 0,
  expire_time: "unlimited",
  ...groupOf(state, server),
  ha: 1,
  hotplug_sup_info: { cpu: 1, memory: 1 },
  instant_vm: 0,
  machine_type: "i440fx",
  os_installed: 1,
  os_name: "",
  pool_tag: "",
  snap: 0,
  storage_location: storageId(state, server.az, server.storageTag),
  storage_name: state.catalog.storageTags.at(server.storageTag).name,
  storage_tag_name: state.catalog.storageTags.at(server.storageTag).name,
  tags: [],
  usbs: [],
  quotas: [],
  vm_type: "vm",
  vtool_installed: 1,
  disks: server.disks.map((disk) => modernDisk(state, server, disk)),
  networks: server.nics.map(detailNic(state, server))
})
