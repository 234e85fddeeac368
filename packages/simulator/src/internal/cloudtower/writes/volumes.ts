/**
 * Volumes of vms, and their snapshots.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { time } from "../records/values.ts"
import { inBytes } from "./assign.ts"
import * as Disks from "./disks.ts"
import * as Entity from "./entity.ts"
import type { Apply, Plan } from "./tasks.ts"
import { create, tasks } from "./tasks.ts"
import { write } from "./write.ts"

const policyFields = [
  "elf_storage_policy",
  "elf_storage_policy_ec_k",
  "elf_storage_policy_ec_m",
  "elf_storage_policy_replica_num",
  "elf_storage_policy_stripe_num",
  "elf_storage_policy_thin_provision"
] as const

const createVolume = (call: Call, params: Requests["VmVolume.createVmVolume"]): Outcome<Plan> =>
  Result.gen(function* () {
    const cluster = (yield* Entity.find(call, "Cluster", params.cluster_id)).id
    if (params.size <= 0) return yield* badRequest(`"size" must be above 0, not ${JSON.stringify(params.size)}`)
    const values = Disks.volumeValues(Struct.omit(params, ["cluster_id"]))
    return () => [create(call, "VmVolume", { ...values, cluster })]
  })

/** A volume with the content of a file that was uploaded. */
const importVolume = (call: Call, params: Requests["VmVolume.importVmVolume"]): Outcome<Plan> =>
  Result.gen(function* () {
    const { cluster_id, storage_policy, upload_task_id, ...others } = params
    const size = (yield* Entity.find(call, "UploadTask", upload_task_id)).read("size")
    const cluster = (yield* Entity.find(call, "Cluster", cluster_id)).id
    const policy = storage_policy === undefined ? {} : { elf_storage_policy: storage_policy }
    return () => [create(call, "VmVolume", { ...Disks.volumeValues({ ...others, ...policy, size }), cluster })]
  })

const cloneVolume = (call: Call, { data, where }: Requests["VmVolume.cloneVmVolume"]): Outcome<Plan> =>
  Result.gen(function* () {
    const [source] = yield* Entity.select(call, "VmVolume", where)
    if (source === undefined) return () => []
    yield* Entity.ensureUnlocked(call, [source])
    const values = source.pick(["cluster", "sharing", "size", "resident_in_cache", "type", ...policyFields])
    return () => [
      create(call, "VmVolume", {
        ...Disks.volumeValues(values),
        ...values,
        ...Struct.pick(data, ["name", "description"])
      })
    ]
  })

const createSnapshot = (call: Call, params: Requests["VmVolumeSnapshot.createVmVolumeSnapshot"]): Outcome<Plan> =>
  Result.map(Entity.findFree(call, "VmVolume", params.volume_id), (volume) => () => {
    const { sharing, size, ...values } = volume.pick([
      "cluster",
      "resident_in_cache",
      "sharing",
      "size",
      ...policyFields
    ])
    return [
      create(
        call,
        "VmVolumeSnapshot",
        {
          ...values,
          ...Struct.pick(params, ["name", "description"]),
          createAt: time(call.now),
          size,
          unique_size: 0,
          vm_volume: volume.id,
          volume_sharing: sharing,
          volume_size: size
        },
        { locks: [volume] }
      )
    ]
  })

const rebuildVolume = (call: Call, params: Requests["VmVolume.rebuildVmVolume"]): Outcome<Plan> =>
  Result.map(Entity.findFree(call, "VmVolumeSnapshot", params.volume_snapshot_id), (snapshot) => () => {
    const values = snapshot.pick(["cluster", "resident_in_cache", ...policyFields])
    return [
      create(call, "VmVolume", {
        ...Disks.volumeValues({ ...values, size: snapshot.read("volume_size") }),
        ...values,
        sharing: snapshot.read("volume_sharing") === true,
        ...Struct.pick(params, ["name", "description"])
      })
    ]
  })

type Volume = Entity.Entity<"VmVolume">

/** The change of a volume, and of the sizes of the vms that mount it. */
const change = (call: Call, volume: Volume, values: Entity.Changes<"VmVolume">): Apply | undefined => {
  const apply = volume.change(values)
  if (apply === undefined) return undefined
  return () => {
    apply()
    for (const disk of volume.referrers("VmDisk", "vm_volume")) Disks.resize(call, disk.read("vm") ?? "")
  }
}

const rollbackVolume = (call: Call, params: Requests["VmVolume.rollbackVmVolume"]): Outcome<Plan> =>
  Result.gen(function* () {
    const snapshot = yield* Entity.find(call, "VmVolumeSnapshot", params.volume_snapshot_id)
    const volume = yield* Entity.find(call, "VmVolume", snapshot.read("vm_volume"))
    const size = snapshot.read("volume_size")
    return yield* tasks(call, [volume], "UPDATING", () =>
      Result.succeed(() => change(call, volume, size === null ? {} : { size })?.())
    )
  })

const updateVolume = (call: Call, { data, where }: Requests["VmVolume.updateVmVolume"]): Outcome<Plan> =>
  Result.gen(function* () {
    const volumes = yield* Entity.select(call, "VmVolume", where)
    const { size, size_unit, ...others } = data
    const bytes = size === undefined ? undefined : inBytes(size, size_unit)
    const values = bytes === undefined ? others : { ...others, size: bytes }
    return yield* tasks(call, volumes, "UPDATING", (volume) =>
      bytes !== undefined && bytes < volume.read("size")
        ? badRequest(`"size" must not be below that of VmVolume ${volume.id}`)
        : Result.succeed(change(call, volume, values))
    )
  })

/** A volume that a vm mounts is not deleted. */
const deleteVolume = (call: Call, { effect, where }: Requests["VmVolume.deleteVmVolumeFromVm"]): Outcome<Plan> =>
  Result.gen(function* () {
    const volumes = yield* Entity.select(call, "VmVolume", where)
    return yield* tasks(call, volumes, "DELETING", (volume) =>
      volume.referrers("VmDisk", "vm_volume").length > 0
        ? badRequest(`VmVolume ${volume.id} is mounted`)
        : Result.succeed(() => {
            const isWhole = effect?.include_snapshots === true
            const snapshots = isWhole ? volume.referrers("VmVolumeSnapshot", "vm_volume") : []
            for (const snapshot of snapshots) snapshot.delete()
            volume.delete()
          })
    )
  })

/** The handlers of volumes of vms. */
export const handlers: Handlers = {
  ...write("VmVolume.createVmVolume", createVolume),
  ...write("VmVolume.importVmVolume", importVolume),
  ...write("VmVolume.cloneVmVolume", cloneVolume),
  ...write("VmVolume.rebuildVmVolume", rebuildVolume),
  ...write("VmVolume.rollbackVmVolume", rollbackVolume),
  ...write("VmVolume.updateVmVolume", updateVolume),
  ...write("VmVolume.deleteVmVolumeFromVm", deleteVolume),
  ...write("VmVolumeSnapshot.createVmVolumeSnapshot", createSnapshot)
}
