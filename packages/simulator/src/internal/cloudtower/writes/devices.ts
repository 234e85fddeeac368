/**
 * Disks and CD-ROMs of a machine, made from parameters.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject, asText } from "../../engine/json.ts"
import { existing, inBytes, optionalId } from "./assign.ts"
import { insert } from "./fresh.ts"
import { ensureFree } from "./work.ts"

/** Adds devices to a machine. */
export type Attach = (vm: string) => void

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

/** Adds a disk or a CD-ROM to a machine. */
export const addTo = (call: Call, vm: string, values: JsonObject): void => {
  const volume = values["vm_volume"]
  insert(call, "VmDisk", { disabled: false, ...values, vm, key: nextKey(call, vm) })
  if (typeof volume === "string") call.store.patch("VmVolume", volume, { mounting: true })
}

/** What the name of a storage policy says. */
const policyOf = (policy: Json | undefined): JsonObject => {
  const [, replicas, provision] = /REPLICA_(\d)_(THIN|THICK)/.exec(asText(policy)) ?? []
  return replicas === undefined
    ? {}
    : {
        elf_storage_policy_replica_num: Number(replicas),
        elf_storage_policy_thin_provision: provision === "THIN"
      }
}

const defaultPolicy = "REPLICA_2_THIN_PROVISION"

/** A new volume of a cluster, which nothing mounts yet. */
export const volumeValues = (values: JsonObject): JsonObject => {
  const { elf_replica_storage_policy, elf_ec_storage_policy, elf_storage_policy, size, size_unit, ...others } = values
  const policy = elf_storage_policy ?? elf_replica_storage_policy ?? (elf_ec_storage_policy ? "EC" : defaultPolicy)
  return {
    sharing: false,
    ...policyOf(policy),
    ...others,
    elf_storage_policy: policy,
    mounting: false,
    size: inBytes(size ?? 0, size_unit ?? null),
    unique_size: 0
  }
}

/** A new volume of a machine's cluster. */
export const addVolume = (call: Call, vm: string, values: JsonObject): string => {
  const id = insert(call, "VmVolume", { ...volumeValues(values), cluster: fieldOf(call, "Vm", vm, "cluster") })
  call.store.patch("VmVolume", id, { path: `iscsi://zbs-iscsi-datastore/${id}` })
  return id
}

/** Does something to the disks of a machine; volumes that it had and that nothing mounts any more say so. */
const release = (call: Call, vm: string, change: () => void): void => {
  const before = volumesOf(call, vm)
  change()
  for (const volume of before) {
    const mounting = call.store.referrers("VmDisk", "vm_volume", volume).length > 0
    if (!mounting) call.store.patch("VmVolume", volume, { mounting })
  }
}

/** Removes disks of a machine; their volumes stay. */
export const detach = (call: Call, vm: string, disks: ReadonlyArray<string>): void =>
  release(call, vm, () => {
    for (const id of disks) call.store.remove("VmDisk", id)
  })

/** Puts another volume into a disk of a machine. */
export const swapVolume = (call: Call, vm: string, disk: string, volume: string): void => {
  release(call, vm, () => call.store.patch("VmDisk", disk, { vm_volume: volume }))
  call.store.patch("VmVolume", volume, { mounting: true })
  resize(call, vm)
}

/** Limits of bandwidth and operations, in bytes and operations a second. */
export const limitsOf = (params: JsonObject): JsonObject =>
  Object.fromEntries(
    ["max_bandwidth", "max_bandwidth_policy", "max_iops", "max_iops_policy"].flatMap((name) => {
      const value = inBytes(params[name] ?? null, params[`${name}_unit`] ?? null)
      return value === null ? [] : [[name, value]]
    })
  )

const placeOf = (params: JsonObject): JsonObject => ({ boot: asNumber(params["boot"]), bus: params["bus"] ?? "VIRTIO" })

const newDisk = (call: Call, params: JsonObject): Outcome<Attach> => {
  const volume = asObject(params["vm_volume"])
  const { size = 0 } = volume
  if (asNumber(size) <= 0) return badRequest(`"vm_volume.size" must be above 0, not ${JSON.stringify(size)}`)
  return Result.succeed((vm) => {
    const vm_volume = addVolume(call, vm, { name: "disk", ...volume })
    addTo(call, vm, { type: "DISK", ...placeOf(params), ...limitsOf(params), vm_volume })
  })
}

/** A volume that a machine may mount: 404 when it is not there, 400 when somebody has it to itself. */
export const mountable = (call: Call, value: Json | undefined): Outcome<string> =>
  Result.gen(function* () {
    const id = yield* existing(call, "VmVolume", asText(value))
    const isShared = fieldOf(call, "VmVolume", id, "sharing") === true
    yield* ensureFree(call, "VmVolume", [id])
    return isShared || call.store.referrers("VmDisk", "vm_volume", id).length === 0
      ? id
      : yield* badRequest(`VmVolume ${id} is mounted already, and is not shared`)
  })

const mountedDisk = (call: Call, params: JsonObject): Outcome<Attach> =>
  Result.map(
    mountable(call, params["vm_volume_id"]),
    (vm_volume) => (vm) => addTo(call, vm, { type: "DISK", ...placeOf(params), ...limitsOf(params), vm_volume })
  )

/** The image of a cluster that an image of the content library stands for. */
export const imageOf = (call: Call, params: JsonObject): Outcome<string | null> =>
  Result.gen(function* () {
    const own = yield* optionalId(call, "ElfImage", params["elf_image_id"])
    const library = yield* optionalId(call, "ContentLibraryImage", params["content_library_image_id"])
    if (own !== null || library === null) return own
    const [row] = call.store.referrers("ElfImage", "content_library_image", library)
    return row === undefined ? null : call.store.idOf("ElfImage", row)
  })

const cdRom = (call: Call, params: JsonObject): Outcome<Attach> =>
  Result.map(imageOf(call, params), (image) => (vm) => {
    addTo(call, vm, { type: "CD_ROM", bus: "IDE", boot: asNumber(params["boot"]), elf_image: image })
  })

/** Plans what `vm_disks` asks for. */
export const attach = (call: Call, params: Json | undefined): Outcome<Attach> =>
  Result.gen(function* () {
    const wanted = asObject(params)
    const list = (name: string) => asArray(wanted[name]).map(asObject)
    const parts = [
      yield* all(list("mount_new_create_disks"), (each) => newDisk(call, each)),
      yield* all(list("mount_disks"), (each) => mountedDisk(call, each)),
      yield* all(list("mount_cd_roms"), (each) => cdRom(call, each))
    ]
    return (vm) => {
      for (const add of parts.flat()) add(vm)
      resize(call, vm)
    }
  })
