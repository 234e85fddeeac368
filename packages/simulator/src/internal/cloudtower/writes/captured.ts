/**
 * Disks and interfaces of vms as snapshots and templates capture them, and how they are restored.
 *
 * They also keep the ids of the records that they were captured from, which no response shows.
 *
 * @since 0.1.0
 */
import * as Struct from "effect/Struct"
import type { JsonObject } from "../../engine/json.ts"
import { asArray, isObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Records } from "../generated/records.ts"
import * as Disks from "./disks.ts"
import * as Entity from "./entity.ts"
import * as Nics from "./nics.ts"

const limits = ["max_bandwidth", "max_bandwidth_policy", "max_iops", "max_iops_policy"] as const
const diskFields = ["boot", "bus", "disabled", "key", "type", "elf_image", "svt_image", "vm_volume", ...limits] as const
const restoredDiskFields = ["boot", "bus", "disabled", "type", ...limits] as const

/** A disk as a snapshot or a template captured it. */
export type CapturedDisk = Partial<Pick<Records["VmDisk"], (typeof diskFields)[number]>> & {
  readonly size?: number
  readonly snapshot_local_id?: string | null
  readonly storage_policy?: Records["VmVolume"]["elf_storage_policy"]
  readonly resident_in_cache?: boolean | null
}

/** The names of the copies of a volume, for the disk at an index. */
export type CopyNames = (index: number) => JsonObject

const captureDisk = (
  call: Call,
  disk: Entity.Entity<"VmDisk">,
  index: number,
  copyNames: CopyNames
): CapturedDisk & JsonObject => {
  const values = disk.pick(diskFields)
  const volume = Entity.lookUp(call, "VmVolume", values.vm_volume)
  const image = Entity.lookUp(call, "ElfImage", values.elf_image)
  const tools = Entity.lookUp(call, "SvtImage", values.svt_image)
  return {
    ...values,
    disk_name: volume?.read("name") ?? "",
    elf_image_local_id: image?.read("local_id") ?? "",
    image_name: image?.read("name") ?? null,
    index,
    path: volume?.read("path") ?? image?.read("path") ?? "",
    resident_in_cache: volume?.read("resident_in_cache") ?? null,
    size: volume?.read("size") ?? 0,
    snapshot_local_id: null,
    storage_policy: volume?.read("elf_storage_policy") ?? null,
    storage_policy_uuid: "",
    svt_image_local_id: tools?.read("local_id") ?? "",
    vm_volume_local_id: volume?.read("local_id") ?? "",
    vm_volume_snapshot_uuid: null,
    vm_volume_template_uuid: null,
    ...(values.type === "DISK" ? copyNames(index) : {})
  }
}

/** The disks of a vm as they are. */
export const captureDisks = (
  call: Call,
  vm: Entity.Entity<"Vm">,
  copyNames: CopyNames = () => ({})
): ReadonlyArray<CapturedDisk & JsonObject> =>
  vm.referrers("VmDisk", "vm").map((disk, index) => captureDisk(call, disk, index, copyNames))

const nicFields = [
  "enabled",
  "gateway",
  "ip_address",
  "mac_address",
  "mirror",
  "model",
  "nic",
  "subnet_mask",
  "type",
  "vpc_nic",
  "egress_rate_limit_enabled",
  "ingress_rate_limit_enabled",
  "egress_rate_limit_max_rate_in_bitps",
  "ingress_rate_limit_max_rate_in_bitps",
  "egress_rate_limit_burst_in_bit",
  "ingress_rate_limit_burst_in_bit"
] as const

/** An interface as a snapshot or a template captured it. */
export type CapturedNic = Partial<Pick<Records["VmNic"], (typeof nicFields)[number]>> & {
  readonly vlan?: { readonly id?: string | null }
  readonly vpc?: JsonObject | null
}

const captureVlan = (call: Call, id: string | null) => {
  const vlan = Entity.lookUp(call, "Vlan", id)
  return {
    id,
    name: vlan?.read("name") ?? "",
    network_ids: vlan?.read("network_ids") ?? null,
    vds_ovs: Entity.lookUp(call, "Vds", vlan?.read("vds"))?.read("ovsbr_name") ?? "",
    vlan_id: vlan?.read("vlan_id") ?? 0,
    vlan_local_id: vlan?.read("local_id") ?? ""
  }
}

const captureNic = (call: Call, nic: Entity.Entity<"VmNic">, index: number): CapturedNic & JsonObject => {
  const { vpc_nic, ...values } = nic.pick(nicFields)
  return {
    ...values,
    gateway: values.gateway ?? "",
    ip_address: values.ip_address ?? "",
    mac_address: values.mac_address ?? "",
    subnet_mask: values.subnet_mask ?? "",
    index,
    vlan: captureVlan(call, nic.read("vlan")),
    vpc: vpc_nic
  }
}

/** The interfaces of a vm as they are. */
export const captureNics = (call: Call, vm: Entity.Entity<"Vm">): ReadonlyArray<CapturedNic & JsonObject> =>
  vm.referrers("VmNic", "vm").map((nic, index) => captureNic(call, nic, index))

/** What snapshots and templates keep of a vm. */
export interface CapturedDevices {
  readonly disks: ReadonlyArray<CapturedDisk>
  readonly nics: ReadonlyArray<CapturedNic>
}

/** The models of the records that keep devices of a vm. */
export type CapturingModel = "VmSnapshot" | "VmTemplate" | "ContentLibraryVmTemplate"

/** The devices that a snapshot or a template keeps. */
export const devicesOf = (call: Call, { model, row }: Entity.Reference<CapturingModel>): CapturedDevices => {
  const { vm_disks = [], vm_nics = [] } = Entity.of<string>(call, model, row).pick(["vm_disks", "vm_nics"])
  return { disks: asArray(vm_disks).filter(isObject), nics: asArray(vm_nics).filter(isObject) }
}

/** Chooses the volume of a captured disk; gives its id. */
type VolumeChoice = (call: Call, vm: string, disk: CapturedDisk, name: string) => string

/** A new volume like the one that was captured. */
export const newVolume: VolumeChoice = (call, vm, { resident_in_cache, size, storage_policy }, name) =>
  Disks.addVolume(call, vm, {
    name,
    size: size ?? 0,
    ...(typeof storage_policy === "string" ? { elf_storage_policy: storage_policy } : {}),
    ...(typeof resident_in_cache === "boolean" ? { resident_in_cache } : {})
  })

/** The captured volume itself, as large as it was; a new one where it is gone or another vm has it by now. */
export const sameVolume: VolumeChoice = (call, vm, disk, name) => {
  const volume = Entity.lookUp(call, "VmVolume", disk.vm_volume)
  const isFree = volume?.referrers("VmDisk", "vm_volume").length === 0 || volume?.read("sharing") === true
  if (volume === undefined || !isFree) return newVolume(call, vm, disk, name)
  volume.patch({ size: disk.size ?? volume.read("size") })
  return volume.id
}

/** Gives a vm the disks that were captured. */
export const restoreDisks = (
  call: Call,
  vm: string,
  name: string,
  disks: ReadonlyArray<CapturedDisk>,
  volumeOf: VolumeChoice
): void => {
  for (const [at, disk] of disks.entries()) {
    Disks.addDisk(call, vm, {
      ...Struct.pick(disk, restoredDiskFields),
      elf_image: Entity.lookUp(call, "ElfImage", disk.elf_image)?.id ?? null,
      svt_image: Entity.lookUp(call, "SvtImage", disk.svt_image)?.id ?? null,
      vm_volume: disk.type === "DISK" ? volumeOf(call, vm, disk, `${name}-${at + 1}`) : null
    })
  }
  Disks.resize(call, vm)
}

/** Gives a vm the interfaces that were captured; those of a copy get addresses of their own. */
export const restoreNics = (call: Call, vm: string, nics: ReadonlyArray<CapturedNic>, isCopy: boolean): void => {
  for (const nic of nics) {
    Nics.addNic(call, vm, {
      ...Struct.pick(nic, nicFields),
      ...(isCopy ? { mac_address: "", ip_address: null } : {}),
      vlan: Entity.lookUp(call, "Vlan", nic.vlan?.id)?.id ?? null,
      vpc_nic: nic.vpc ?? null
    })
  }
}
