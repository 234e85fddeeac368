/**
 * Disks and CD-ROMs of vms, and the volumes that they mount.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { Call } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import { inBytes } from "./assign.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import type { Apply } from "./tasks.ts"

/** The disks that a request asks for. */
export type DiskParams = Requests["Vm.createVm"]["vm_disks"]

type NewDisk = NonNullable<DiskParams["mount_new_create_disks"]>[number]
type MountedDisk = NonNullable<DiskParams["mount_disks"]>[number]
type CdRom = NonNullable<DiskParams["mount_cd_roms"]>[number]

/** The disks and CD-ROMs of a vm. */
const disksOf = (call: Call, vm: string): ReadonlyArray<Entity.Entity<"VmDisk">> =>
  Entity.lookUp(call, "Vm", vm)?.referrers("VmDisk", "vm") ?? []

/** The volumes that the disks of a vm mount. */
export const volumesOf = (call: Call, vm: string): ReadonlyArray<Entity.Entity<"VmVolume">> =>
  disksOf(call, vm).flatMap((disk) => Entity.lookUp(call, "VmVolume", disk.read("vm_volume")) ?? [])

/** Sets the sizes of a vm to the sums of its volumes. */
export const resize = (call: Call, vm: string): void => {
  const volumes = volumesOf(call, vm)
  const sum = (field: "size" | "unique_size" | "used_size") =>
    volumes.reduce((total, volume) => total + (volume.read(field) ?? 0), 0)
  const size = sum("size")
  const values = { size, provisioned_size: size, unique_size: sum("unique_size"), used_size: sum("used_size") }
  Entity.lookUp(call, "Vm", vm)?.patch(values)
}

/** Adds a disk or a CD-ROM to a vm. */
export const addDisk = (call: Call, vm: string, values: Entity.Changes<"VmDisk">): void => {
  const key = 1 + disksOf(call, vm).reduce((highest, disk) => Math.max(highest, disk.read("key") ?? -1), -1)
  insert(call, "VmDisk", { disabled: false, ...values, vm, key })
  Entity.lookUp(call, "VmVolume", values.vm_volume)?.patch({ mounting: true })
}

type StoragePolicy = Entity.Changes<"VmVolume">["elf_storage_policy"]

/** The replicas and the provisioning that a storage policy stands for. */
const policyFields = (policy: StoragePolicy): Entity.Changes<"VmVolume"> => {
  const [, replicas, provision] = /REPLICA_(\d)_(THIN|THICK)/.exec(policy ?? "") ?? []
  return replicas === undefined
    ? {}
    : {
        elf_storage_policy_replica_num: Number(replicas),
        elf_storage_policy_thin_provision: provision === "THIN"
      }
}

/** What a new volume is made from. */
export type VolumeParams = Omit<Entity.Changes<"VmVolume">, "size"> & {
  readonly size?: number | null
  readonly size_unit?: string
  readonly elf_replica_storage_policy?: StoragePolicy
  readonly elf_ec_storage_policy?: object
}

/** The values of a new volume, which no disk mounts yet. */
export const volumeValues = (params: VolumeParams): Entity.Changes<"VmVolume"> => {
  const { elf_ec_storage_policy, elf_replica_storage_policy, elf_storage_policy, size, size_unit, ...others } = params
  const policy =
    elf_storage_policy ??
    elf_replica_storage_policy ??
    (elf_ec_storage_policy === undefined ? "REPLICA_2_THIN_PROVISION" : "EC")
  return {
    sharing: false,
    ...policyFields(policy),
    ...others,
    elf_storage_policy: policy,
    mounting: false,
    size: inBytes(size ?? 0, size_unit),
    unique_size: 0
  }
}

/** Adds a volume in the cluster of a vm. */
export const addVolume = (call: Call, vm: string, params: VolumeParams): string => {
  const cluster = Entity.lookUp(call, "Vm", vm)?.read("cluster") ?? null
  const id = insert(call, "VmVolume", { ...volumeValues(params), cluster })
  Entity.lookUp(call, "VmVolume", id)?.patch({ path: `iscsi://zbs-iscsi-datastore/${id}` })
  return id
}

/** Changes the disks of a vm, and marks the volumes that no disk mounts any more. */
const releaseVolumes = (call: Call, vm: string, apply: Apply): void => {
  const before = volumesOf(call, vm)
  apply()
  for (const volume of before) {
    if (volume.referrers("VmDisk", "vm_volume").length === 0) volume.patch({ mounting: false })
  }
}

/** Removes disks of a vm; their volumes stay. */
export const detach = (call: Call, vm: string, disks: ReadonlyArray<Entity.Entity<"VmDisk">>): void =>
  releaseVolumes(call, vm, () => {
    for (const disk of disks) disk.delete()
  })

/** Mounts another volume in a disk of a vm. */
export const swapVolume = (
  call: Call,
  vm: string,
  disk: Entity.Entity<"VmDisk">,
  volume: Entity.Entity<"VmVolume">
): void => {
  releaseVolumes(call, vm, () => disk.patch({ vm_volume: volume.id }))
  volume.patch({ mounting: true })
  resize(call, vm)
}

/** Limits of bandwidth and of operations. */
export interface LimitParams {
  readonly max_bandwidth?: number
  readonly max_bandwidth_unit?: string
  readonly max_bandwidth_policy?: "DYNAMIC" | "FORCED"
  readonly max_iops?: number
  readonly max_iops_policy?: "DYNAMIC" | "FORCED"
}

/** The limits that a request sets, in bytes and operations a second. */
export const limitsOf = (params: LimitParams): Entity.Changes<"VmDisk"> => {
  const { max_bandwidth, max_bandwidth_unit } = params
  return {
    ...Struct.pick(params, ["max_bandwidth_policy", "max_iops", "max_iops_policy"]),
    ...(max_bandwidth === undefined ? {} : { max_bandwidth: inBytes(max_bandwidth, max_bandwidth_unit) })
  }
}

const diskValues = (params: NewDisk | MountedDisk): Entity.Changes<"VmDisk"> => ({
  type: "DISK",
  boot: params.boot,
  bus: params.bus,
  ...limitsOf(params)
})

const planNewDisk = (call: Call, vm: string, params: NewDisk): Outcome<Apply> => {
  const { vm_volume: volume } = params
  if (volume.size <= 0) return badRequest(`"vm_volume.size" must be above 0, not ${JSON.stringify(volume.size)}`)
  return Result.succeed(() =>
    addDisk(call, vm, { ...diskValues(params), vm_volume: addVolume(call, vm, { ...volume }) })
  )
}

/** A volume that a vm may mount: 404 when it does not exist, 400 when another vm has it to itself. */
export const findMountable = (call: Call, id: string): Outcome<Entity.Entity<"VmVolume">> =>
  Result.gen(function* () {
    const volume = yield* Entity.find(call, "VmVolume", id)
    yield* Entity.ensureUnlocked(call, [volume])
    return volume.read("sharing") || volume.referrers("VmDisk", "vm_volume").length === 0
      ? volume
      : yield* badRequest(`VmVolume ${id} is mounted already, and is not shared`)
  })

const planMountedDisk = (call: Call, vm: string, params: MountedDisk): Outcome<Apply> =>
  Result.map(
    findMountable(call, params.vm_volume_id),
    (volume) => () => addDisk(call, vm, { ...diskValues(params), vm_volume: volume.id })
  )

/** The image that a request puts into a CD-ROM; one of the content library stands for its copy in a cluster. */
export const findImage = (
  call: Call,
  params: { readonly elf_image_id?: string | null; readonly content_library_image_id?: string | null }
): Outcome<string | null> =>
  Result.gen(function* () {
    const image = yield* Entity.findOptional(call, "ElfImage", params.elf_image_id)
    const libraryImage = yield* Entity.findOptional(call, "ContentLibraryImage", params.content_library_image_id)
    const [copy] = libraryImage?.referrers("ElfImage", "content_library_image") ?? []
    return (image ?? copy)?.id ?? null
  })

const planCdRom = (call: Call, vm: string, params: CdRom): Outcome<Apply> =>
  Result.map(findImage(call, params), (elf_image) => () => {
    addDisk(call, vm, { type: "CD_ROM", bus: "IDE", boot: params.boot, elf_image })
  })

/** Plans the disks and CD-ROMs that a request gives a vm. */
export const planDisks = (call: Call, vm: string, params: DiskParams): Outcome<Apply> =>
  Result.gen(function* () {
    const { mount_cd_roms = [], mount_disks = [], mount_new_create_disks = [] } = params
    const disks = [
      yield* all(mount_new_create_disks, (disk) => planNewDisk(call, vm, disk)),
      yield* all(mount_disks, (disk) => planMountedDisk(call, vm, disk)),
      yield* all(mount_cd_roms, (cdRom) => planCdRom(call, vm, cdRom))
    ].flat()
    return () => {
      for (const attach of disks) attach()
      resize(call, vm)
    }
  })

/** Removes a vm with its disks, and the volumes that it had to itself. */
export const deleteVm = (call: Call, vm: string): void => {
  const volumes = volumesOf(call, vm).filter((volume) => !volume.read("sharing"))
  call.store.delete("Vm", vm)
  for (const volume of volumes) volume.delete()
}
