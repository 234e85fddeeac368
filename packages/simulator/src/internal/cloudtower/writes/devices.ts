/**
 * Disks, CD-ROMs and interfaces of a machine, made from parameters.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asArray, asNumber, asObject, asText } from "../schema/json.ts"
import { mac } from "../world/values.ts"
import { existing, inBytes } from "./assign.ts"
import { fresh } from "./fresh.ts"

/** Adds devices to a machine. */
export type Attach = (vm: string) => void

const insert = (call: Call, model: string, values: JsonObject): string => {
  const known = call.store.models.get(model)
  const row = call.store.insert(model, known === undefined ? values : fresh(call, known, values))
  return call.store.idOf(model, row)
}

const fieldOf = (call: Call, model: string, id: string, field: string): Json => {
  const row = call.store.find(model, id)
  return row === undefined ? null : call.store.read(model, row, field)
}

/** Volumes of a machine's disks. */
export const volumesOf = (call: Call, vm: string): ReadonlyArray<string> =>
  call.store.referrers("VmDisk", "vm", vm).flatMap((row) => {
    const volume = call.store.read("VmDisk", row, "vm_volume")
    return typeof volume === "string" ? [volume] : []
  })

/** Brings the sizes of a machine up to its volumes. */
export const resize = (call: Call, vm: string): void => {
  const total = volumesOf(call, vm).reduce((sum, id) => sum + asNumber(fieldOf(call, "VmVolume", id, "size")), 0)
  call.store.patch("Vm", vm, { size: total, provisioned_size: total })
}

const nextKey = (call: Call, vm: string): number =>
  1 +
  call.store
    .referrers("VmDisk", "vm", vm)
    .reduce((most, row) => Math.max(most, asNumber(call.store.read("VmDisk", row, "key"), -1)), -1)

const addDisk = (call: Call, vm: string, values: JsonObject): void => {
  insert(call, "VmDisk", { ...values, vm, key: nextKey(call, vm), disabled: false })
}

/** A new volume of a machine's cluster. */
export const addVolume = (call: Call, vm: string, values: JsonObject): string => {
  const id = insert(call, "VmVolume", {
    elf_storage_policy: "REPLICA_2_THIN_PROVISION",
    elf_storage_policy_replica_num: 2,
    elf_storage_policy_thin_provision: true,
    sharing: false,
    ...values,
    mounting: true,
    cluster: fieldOf(call, "Vm", vm, "cluster"),
    unique_size: 0
  })
  call.store.patch("VmVolume", id, { path: `iscsi://zbs-iscsi-datastore/${id}` })
  return id
}

/** A disk with a new volume of this size. */
export const addNewDisk = (call: Call, vm: string, disk: JsonObject, volume: JsonObject): void => {
  addDisk(call, vm, { type: "DISK", ...disk, vm_volume: addVolume(call, vm, volume) })
}

const limitsOf = (params: JsonObject): JsonObject =>
  Object.fromEntries(
    ["max_bandwidth", "max_bandwidth_policy", "max_iops", "max_iops_policy"].flatMap((name) => {
      const value = inBytes(params[name] ?? null, params[`${name}_unit`] ?? null)
      return value === null ? [] : [[name, value]]
    })
  )

const placeOf = (params: JsonObject): JsonObject => ({ boot: asNumber(params["boot"]), bus: params["bus"] ?? "VIRTIO" })

const newDisk = (call: Call, params: JsonObject): Outcome<Attach> => {
  const volume = asObject(params["vm_volume"])
  const size = inBytes(volume["size"] ?? 0, volume["size_unit"] ?? null)
  if (asNumber(size) <= 0) return badRequest(`"vm_volume.size" must be above 0, not ${JSON.stringify(size)}`)
  const { elf_storage_policy = "REPLICA_2_THIN_PROVISION", name = "disk" } = volume
  return Result.succeed((vm) =>
    addNewDisk(call, vm, { ...placeOf(params), ...limitsOf(params) }, { name, size, elf_storage_policy })
  )
}

const mountedDisk = (call: Call, params: JsonObject): Outcome<Attach> =>
  Result.gen(function* () {
    const id = yield* existing(call, "VmVolume", asText(params["vm_volume_id"]))
    const shared = fieldOf(call, "VmVolume", id, "sharing") === true
    if (!shared && call.store.referrers("VmDisk", "vm_volume", id).length > 0) {
      return yield* badRequest(`VmVolume ${id} is mounted already, and is not shared`)
    }
    return (vm) => {
      addDisk(call, vm, { type: "DISK", ...placeOf(params), ...limitsOf(params), vm_volume: id })
      call.store.patch("VmVolume", id, { mounting: true })
    }
  })

const optionalId = (call: Call, model: string, value: Json | undefined): Outcome<string | null> =>
  typeof value === "string" && value !== "" ? existing(call, model, value) : Result.succeed(null)

/** The image of a cluster that an image of the content library stands for. */
export const imageOf = (call: Call, params: JsonObject): Outcome<string | null> =>
  Result.gen(function* () {
    const own = yield* optionalId(call, "ElfImage", params["elf_image_id"])
    const library = yield* optionalId(call, "ContentLibraryImage", params["content_library_image_id"])
    if (own !== null || library === null) return own
    const [row] = call.store.referrers("ElfImage", "content_library_image", library)
    return row === undefined ? null : call.store.idOf("ElfImage", row)
  })

/** Adds a CD-ROM. */
export const cdRom = (call: Call, params: JsonObject): Outcome<Attach> =>
  Result.map(imageOf(call, params), (image) => (vm) => {
    addDisk(call, vm, { type: "CD_ROM", bus: "IDE", boot: asNumber(params["boot"]), elf_image: image })
  })

const nicNumber = (call: Call): number => call.store.table("VmNic")?.rows.end() ?? 0

const ownedValues = (params: JsonObject): JsonObject => {
  const names = ["ip_address", "gateway", "subnet_mask", "enabled", "mirror", "model", "type"]
  return Object.fromEntries(names.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name] ?? null]])))
}

/** Adds an interface. */
export const nic = (call: Call, params: JsonObject): Outcome<Attach> =>
  Result.map(optionalId(call, "Vlan", params["connect_vlan_id"]), (vlan) => (vm) => {
    const order = call.store.referrers("VmNic", "vm", vm).length
    const address = asText(params["mac_address"]) || mac(3, nicNumber(call))
    insert(call, "VmNic", {
      enabled: true,
      mirror: false,
      model: "VIRTIO",
      type: "VLAN",
      guest_info_ip_addresses: [],
      guest_info_ip_addresses_v6: [],
      ...ownedValues(params),
      vlan,
      vm,
      order,
      mac_address: address
    })
  })

/** Adds what `vm_disks` asks for. */
export const disks = (call: Call, params: Json | undefined): Outcome<Attach> =>
  Result.gen(function* () {
    const wanted = asObject(params)
    const list = (name: string) => asArray(wanted[name]).map(asObject)
    const parts = [
      yield* all(list("mount_new_create_disks"), (each) => newDisk(call, each)),
      yield* all(list("mount_disks"), (each) => mountedDisk(call, each)),
      yield* all(list("mount_cd_roms"), (each) => cdRom(call, each))
    ]
    return (vm) => {
      for (const attach of parts.flat()) attach(vm)
      resize(call, vm)
    }
  })

/** Adds what `vm_nics` asks for. */
export const nics = (call: Call, params: Json | undefined): Outcome<Attach> =>
  Result.map(
    all(asArray(params).map(asObject), (each) => nic(call, each)),
    (attaches) => (vm) => {
      for (const attach of attaches) attach(vm)
    }
  )
