/**
 * Vms and their volumes, disks and interfaces.
 *
 * @since 0.1.0
 */
import { below } from "../../engine/prng.ts"
import type { JsonObject } from "../../engine/json.ts"
import type { Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, moments, uuids } from "./seedContext.ts"
import { onVlan, vlanOf } from "./networks.ts"
import {
  clusterOf,
  disks,
  hostOf,
  nics,
  ordinalOf,
  per,
  range,
  spareVolumes,
  vmsOf,
  vmsOfHost,
  volumes
} from "./dimensions.ts"
import type { Dimensions } from "./dimensions.ts"
import { address, gib, mac, pick, recently, recycledName } from "./values.ts"

const roles = ["web", "app", "db", "cache", "queue", "batch", "build", "mail", "proxy", "monitor"] as const
const sizes = [
  [2, 4],
  [2, 4],
  [4, 8],
  [4, 16],
  [8, 16],
  [16, 64]
] as const
const cycle = 20

const isRecycled = (vm: number) => vm % 50 === 47

const statusOf = (vm: number): string => {
  const at = vm % cycle
  if (at < 14 && !isRecycled(vm)) return "RUNNING"
  return at === cycle - 1 ? "SUSPENDED" : "STOPPED"
}

/** Processors and GiB of memory of a vm. */
export const sizeOf = ({ seed }: Dimensions, vm: number): readonly [cores: number, memory: number] =>
  pick(sizes, below(sizes.length, seed, 51, vm))

/** The memory that a vm has of its host at the start, in bytes: none while it is stopped. */
export const memoryInUse = (dimensions: Dimensions, vm: number): number =>
  statusOf(vm) === "STOPPED" ? 0 : sizeOf(dimensions, vm)[1] * gib

/** The processors of a vm by their place. */
export const cpuOf = (dimensions: Dimensions, vm: number): JsonObject => {
  const [cores] = sizeOf(dimensions, vm)
  return { cores: cores / 2, sockets: 2 }
}

/** Bytes of a volume. */
export const volumeSize = ({ seed }: Dimensions, volume: number): number => 20 * (1 + below(10, seed, 52, volume)) * gib
/** The address of an interface. */
export const ipOf = (nic: number): string => address(`10.${64 + (Math.floor(nic / 62_500) % 128)}`, nic % 62_500)

const vmVolumes = (vm: number) => range(volumes.offset(vm), volumes.offset(vm) + volumes.count(vm))
/** The interfaces of a vm. */
export const vmNics = (vm: number): ReadonlyArray<number> => range(nics.offset(vm), nics.offset(vm) + nics.count(vm))
/** The disks of a vm. */
export const vmDisks = (vm: number): ReadonlyArray<number> =>
  range(disks.offset(vm), disks.offset(vm) + disks.count(vm))

const usedOf = (dimensions: Dimensions, volume: number): number => Math.floor(volumeSize(dimensions, volume) / 3)
const uniqueOf = (dimensions: Dimensions, volume: number): number => Math.floor(volumeSize(dimensions, volume) / 4)

const sumOfVolumes = (dimensions: Dimensions, vm: number, bytes: typeof volumeSize): number =>
  vmVolumes(vm).reduce((sum, volume) => sum + bytes(dimensions, volume), 0)

/** Bytes of all volumes of a vm. */
export const sizeOfVolumes = (dimensions: Dimensions, vm: number): number => sumOfVolumes(dimensions, vm, volumeSize)

const folderEvery = 5
const folderOf = (dimensions: Dimensions, vm: number) => {
  const ordinal = ordinalOf(dimensions, vm)
  if (ordinal % folderEvery !== 0) return undefined
  return clusterOf(dimensions, vm) * per.folders + ((ordinal / folderEvery) % per.folders)
}

/** What a vm was called before it was put into the recycle bin. */
const nameOf = ({ dimensions: { seed } }: SeedContext, vm: number): string =>
  `${pick(roles, below(roles.length, seed, 53, vm))}-${String(vm).padStart(6, "0")}`

const vms = (context: SeedContext): Spec => {
  const { seed } = context.dimensions
  const { dimensions } = context
  const name = (vm: number) => (isRecycled(vm) ? recycledName(seed, vm) : nameOf(context, vm))
  const total = (vm: number) => sizeOfVolumes(dimensions, vm)
  const isOn = (vm: number) => statusOf(vm) === "RUNNING"
  return {
    size: dimensions.vms,
    fields: {
      name,
      description: always(""),
      status: statusOf,
      cluster: link(context, "Cluster", (vm) => clusterOf(dimensions, vm)),
      host: link(context, "Host", (vm) => hostOf(dimensions, vm)),
      folder: link(context, "VmFolder", (vm) => folderOf(dimensions, vm)),
      vcpu: (vm) => sizeOf(dimensions, vm)[0],
      cpu: (vm) => cpuOf(dimensions, vm),
      memory: (vm) => sizeOf(dimensions, vm)[1] * gib,
      cpu_model: always("cluster_default"),
      cpu_usage: (vm) => (isOn(vm) ? below(1000, seed, 54, vm) / 10 : null),
      memory_usage: (vm) => (isOn(vm) ? below(1000, seed, 55, vm) / 10 : null),
      provisioned_size: total,
      size: total,
      unique_size: (vm) => sumOfVolumes(dimensions, vm, uniqueOf),
      used_size: (vm) => sumOfVolumes(dimensions, vm, usedOf),
      firmware: (vm) => (vm % 6 === 5 ? "UEFI" : "BIOS"),
      clock_offset: always("UTC"),
      ha: (vm) => vm % 7 !== 6,
      ha_priority: always("LEVEL_2_MEDIUM"),
      guest_os_type: (vm) => (vm % 4 === 3 ? "WINDOWS" : "LINUX"),
      os: (vm) => (vm % 4 === 3 ? "Microsoft Windows Server 2019" : "CentOS Linux 7 (Core)"),
      hostname: (vm) => (isOn(vm) ? `vm-${vm}.example.com` : null),
      ips: (vm) => (isOn(vm) ? vmNics(vm).map(ipOf).join(",") : ""),
      in_recycle_bin: isRecycled,
      deleted_at: (vm) => (isRecycled(vm) ? recently(dimensions, "vm-deleted", vm) : null),
      internal: always(false),
      protected: always(false),
      nested_virtualization: always(false),
      win_opt: (vm) => vm % 4 === 3,
      io_policy: always(null),
      local_id: uuids(context, "vm"),
      bios_uuid: uuids(context, "vm-bios"),
      local_created_at: moments(context, "vm"),
      node_ip: (vm) => address("10.21", hostOf(dimensions, vm)),
      original_name: (vm) => (isRecycled(vm) ? nameOf(context, vm) : null),
      out_uninstall_usb: always([]),
      video_type: always("CIRRUS"),
      vm_tools_status: (vm) => (isOn(vm) ? "RUNNING" : vm % 10 === 9 ? "NOT_INSTALLED" : "NOT_RUNNING"),
      vm_tools_version: (vm) => (vm % 10 === 9 ? null : "3.1.0"),
      vm_usage: always(null)
    },
    named: (text) => {
      const index = Number(/-(\d{6,7})$/.exec(text)?.[1] ?? -1)
      return index >= 0 && index < dimensions.vms && name(index) === text ? [index] : []
    },
    referrers: {
      cluster: (target) => vmsOf(dimensions, target),
      host: (target) => vmsOfHost(dimensions, target),
      folder: (target) =>
        vmsOf(
          dimensions,
          Math.floor(target / per.folders),
          folderEvery * (target % per.folders),
          folderEvery * per.folders
        )
    }
  }
}

const imageEvery = 50
const hasImage = (dimensions: Dimensions, vm: number) => ordinalOf(dimensions, vm) % imageEvery === 0

/** True for the CD-ROM of a vm. */
const isCdRom = (disk: number): boolean => disks.owner(disk)[1] === 1
/** The volume of a disk; a CD-ROM has none. */
export const volumeOf = (disk: number): number | undefined => {
  const [vm, slot] = disks.owner(disk)
  return slot === 1 ? undefined : volumes.offset(vm) + (slot === 0 ? 0 : 1)
}
/** The image in a CD-ROM. */
export const imageOf = (dimensions: Dimensions, disk: number): number | undefined => {
  const [vm] = disks.owner(disk)
  return isCdRom(disk) && hasImage(dimensions, vm) ? clusterOf(dimensions, vm) * per.images : undefined
}

const vmDiskSpec = (context: SeedContext): Spec => {
  const { dimensions } = context
  const diskOf = (volume: number) => {
    const [vm, slot] = volumes.owner(volume)
    return vm < dimensions.vms ? [disks.offset(vm) + (slot === 0 ? 0 : 2)] : []
  }
  return {
    size: disks.offset(dimensions.vms),
    fields: {
      type: (disk) => (isCdRom(disk) ? "CD_ROM" : "DISK"),
      bus: (disk) => (isCdRom(disk) ? "IDE" : "VIRTIO"),
      boot: (disk) => disks.owner(disk)[1],
      key: (disk) => disks.owner(disk)[1],
      device: (disk) => (isCdRom(disk) ? "hda" : `vd${"aab"[disks.owner(disk)[1]] ?? "a"}`),
      disabled: always(false),
      serial: uuids(context, "vm-disk"),
      vm: link(context, "Vm", (disk) => disks.owner(disk)[0]),
      vm_volume: link(context, "VmVolume", volumeOf),
      elf_image: link(context, "ElfImage", (disk) => imageOf(dimensions, disk))
    },
    referrers: {
      vm: vmDisks,
      vm_volume: diskOf,
      elf_image: (image) =>
        image % per.images === 0
          ? [...vmsOf(dimensions, Math.floor(image / per.images), 0, imageEvery)].map((vm) => disks.offset(vm) + 1)
          : []
    }
  }
}

const vmVolumeSpec = (context: SeedContext): Spec => {
  const { dimensions } = context
  const attached = volumes.offset(dimensions.vms)
  const isUsed = (volume: number) => volume < attached
  const cluster = (volume: number) =>
    isUsed(volume) ? clusterOf(dimensions, volumes.owner(volume)[0]) : (volume - attached) % dimensions.compute
  const spare = range(attached, attached + spareVolumes(dimensions))
  return {
    size: attached + spare.length,
    fields: {
      name: (volume) => {
        const [vm, slot] = volumes.owner(volume)
        return isUsed(volume) ? `vm-${vm}-disk-${slot + 1}` : `data-${volume - attached + 1}`
      },
      cluster: link(context, "Cluster", cluster),
      elf_storage_policy: always("REPLICA_2_THIN_PROVISION"),
      elf_storage_policy_replica_num: always(2),
      elf_storage_policy_thin_provision: always(true),
      elf_storage_policy_stripe_num: always(4),
      local_id: uuids(context, "vm-volume"),
      local_created_at: moments(context, "vm-volume"),
      mounting: isUsed,
      path: (volume) => `iscsi://iqn.2016-02.com.smartx:system:zbs-iscsi-datastore-${cluster(volume)}/${volume}`,
      sharing: always(false),
      resident_in_cache: always(false),
      size: (volume) => volumeSize(dimensions, volume),
      unique_size: (volume) => uniqueOf(dimensions, volume),
      used_size: (volume) => usedOf(dimensions, volume)
    },
    referrers: {
      cluster: (target) => [
        ...[...vmsOf(dimensions, target)].flatMap(vmVolumes),
        ...spare.filter((at) => cluster(at) === target)
      ]
    }
  }
}

/** The gateway of vms. */
export const gateway = "10.64.0.1"
/** The mask of their networks. */
export const subnetMask = "255.255.0.0"

const vmNicSpec = (context: SeedContext): Spec => ({
  size: nics.offset(context.dimensions.vms),
  fields: {
    vm: link(context, "Vm", (nic) => nics.owner(nic)[0]),
    vlan: link(context, "Vlan", (nic) => vlanOf(context, ...nics.owner(nic))),
    order: (nic) => nics.owner(nic)[1],
    mac_address: (nic) => mac(2, nic),
    ip_address: ipOf,
    gateway: always(gateway),
    subnet_mask: always(subnetMask),
    guest_info_ip_addresses: (nic) => (statusOf(nics.owner(nic)[0]) === "RUNNING" ? [ipOf(nic)] : []),
    guest_info_ip_addresses_v6: always([]),
    enabled: always(true),
    mirror: always(false),
    model: always("VIRTIO"),
    type: always("VLAN"),
    local_id: uuids(context, "vm-nic"),
    interface_id: uuids(context, "vm-nic-interface")
  },
  referrers: { vm: vmNics, vlan: (target) => onVlan(context, target) }
})

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  Vm: vms(context),
  VmDisk: vmDiskSpec(context),
  VmVolume: vmVolumeSpec(context),
  VmNic: vmNicSpec(context)
})
