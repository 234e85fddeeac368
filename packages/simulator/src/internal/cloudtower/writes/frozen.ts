/**
 * Disks and interfaces of machines as snapshots and templates keep them.
 *
 * Beside what the document knows of them they keep the ids of what they were made from, which are never shown.
 *
 * @since 0.1.0
 */
import type { Call } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import * as Devices from "./devices.ts"
import * as Nics from "./nics.ts"

/** Reads a field of the record behind an id; null where there is none. */
const reader = (call: Call, model: string, id: Json): ((field: string) => Json) => {
  const row = call.store.find(model, asText(id))
  return (field) => (row === undefined ? null : call.store.read(model, row, field))
}

const limits = ["max_bandwidth", "max_bandwidth_policy", "max_iops", "max_iops_policy"]
const alike = ["boot", "bus", "disabled", "key", "type", "elf_image", "svt_image", "vm_volume", ...limits]

const freezeDisk = (call: Call, row: Row, index: number, copyOf: CopyOf): JsonObject => {
  const own = Object.fromEntries(alike.map((name) => [name, call.store.read("VmDisk", row, name)]))
  const volume = reader(call, "VmVolume", own["vm_volume"] ?? null)
  const image = reader(call, "ElfImage", own["elf_image"] ?? null)
  return {
    ...own,
    disk_name: asText(volume("name")),
    elf_image_local_id: asText(image("local_id")),
    image_name: image("name"),
    index,
    path: asText(volume("path") ?? image("path")),
    resident_in_cache: volume("resident_in_cache"),
    size: asNumber(volume("size")),
    snapshot_local_id: null,
    storage_policy: volume("elf_storage_policy"),
    storage_policy_uuid: "",
    svt_image_local_id: asText(reader(call, "SvtImage", own["svt_image"] ?? null)("local_id")),
    vm_volume_local_id: asText(volume("local_id")),
    vm_volume_snapshot_uuid: null,
    vm_volume_template_uuid: null,
    ...(own["type"] === "DISK" ? copyOf(index) : {})
  }
}

/** What the copies of volumes are known by, for the disk at a place. */
export type CopyOf = (index: number) => JsonObject

/** The disks of a machine as they are. */
export const freezeDisks = (call: Call, vm: string, copyOf: CopyOf = () => ({})): ReadonlyArray<JsonObject> =>
  call.store.referrers("VmDisk", "vm", vm).map((row, index) => freezeDisk(call, row, index, copyOf))

const traffic = ["rate_limit_enabled", "rate_limit_max_rate_in_bitps", "rate_limit_burst_in_bit"]
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
  ...traffic.flatMap((name) => [`egress_${name}`, `ingress_${name}`])
]

const freezeVlan = (call: Call, id: Json): JsonObject => {
  const vlan = reader(call, "Vlan", id)
  return {
    id,
    name: asText(vlan("name")),
    network_ids: vlan("network_ids"),
    vds_ovs: asText(reader(call, "Vds", vlan("vds"))("ovsbr_name")),
    vlan_id: asNumber(vlan("vlan_id")),
    vlan_local_id: asText(vlan("local_id"))
  }
}

const freezeNic = (call: Call, row: Row, index: number): JsonObject => {
  const { vpc_nic = null, ...own } = Object.fromEntries(
    nicFields.map((name) => [name, call.store.read("VmNic", row, name)])
  )
  const texts = ["gateway", "ip_address", "mac_address", "subnet_mask"].map((name) => [name, asText(own[name])])
  return {
    ...own,
    ...Object.fromEntries(texts),
    index,
    vlan: freezeVlan(call, call.store.read("VmNic", row, "vlan")),
    vpc: vpc_nic
  }
}

/** The interfaces of a machine as they are. */
export const freezeNics = (call: Call, vm: string): ReadonlyArray<JsonObject> =>
  call.store.referrers("VmNic", "vm", vm).map((row, index) => freezeNic(call, row, index))

/** An image that is still there. */
const present = (call: Call, model: string, id: Json | undefined): Json =>
  call.store.find(model, asText(id)) === undefined ? null : (id ?? null)

/** Chooses the volume of a frozen disk. */
type Volume = (call: Call, vm: string, disk: JsonObject, name: string) => string

/** A new volume like the one that was frozen. */
export const newVolume: Volume = (call, vm, { resident_in_cache, size, storage_policy }, name) =>
  Devices.addVolume(call, vm, {
    name,
    size: size ?? 0,
    ...(typeof storage_policy === "string" ? { elf_storage_policy: storage_policy } : {}),
    ...(typeof resident_in_cache === "boolean" ? { resident_in_cache } : {})
  })

/** The frozen volume itself, as large as it was; a new one where it is gone or somebody else's by now. */
export const sameVolume: Volume = (call, vm, disk, name) => {
  const id = asText(disk["vm_volume"])
  const read = reader(call, "VmVolume", id)
  const isFree = call.store.referrers("VmDisk", "vm_volume", id).length === 0 || read("sharing") === true
  if (call.store.find("VmVolume", id) === undefined || !isFree) return newVolume(call, vm, disk, name)
  call.store.patch("VmVolume", id, { size: disk["size"] ?? read("size") })
  return id
}

/** Gives a machine the disks that were frozen. */
export const thawDisks = (
  call: Call,
  vm: string,
  name: string,
  disks: ReadonlyArray<JsonObject>,
  volume: Volume
): void => {
  for (const [at, disk] of disks.entries()) {
    const own = ["boot", "bus", "disabled", "type", ...limits].flatMap((field) =>
      disk[field] === undefined ? [] : [[field, disk[field]]]
    )
    Devices.addTo(call, vm, {
      ...Object.fromEntries(own),
      elf_image: present(call, "ElfImage", disk["elf_image"]),
      svt_image: present(call, "SvtImage", disk["svt_image"]),
      vm_volume: disk["type"] === "DISK" ? volume(call, vm, disk, `${name}-${at + 1}`) : null
    })
  }
  Devices.resize(call, vm)
}

/** Gives a machine the interfaces that were frozen; a copy gets addresses of its own. */
export const thawNics = (call: Call, vm: string, nics: ReadonlyArray<JsonObject>, isCopy: boolean): void => {
  for (const nic of nics) {
    const own = nicFields.flatMap((field) => (nic[field] === undefined ? [] : [[field, nic[field]]]))
    Nics.addTo(call, vm, {
      ...Object.fromEntries(own),
      ...(isCopy ? { mac_address: "", ip_address: null } : {}),
      vlan: present(call, "Vlan", asObject(nic["vlan"])["id"]),
      vpc_nic: nic["vpc"] ?? null
    })
  }
}
