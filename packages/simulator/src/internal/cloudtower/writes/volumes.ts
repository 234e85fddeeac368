/**
 * Volumes of machines, and their snapshots.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, without } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { time } from "../records/values.ts"
import { existing, inBytes } from "./assign.ts"
import { find } from "./creation.ts"
import * as Devices from "./devices.ts"
import { create, each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"

const model = "VmVolume"

const policies = [
  "elf_storage_policy",
  "elf_storage_policy_ec_k",
  "elf_storage_policy_ec_m",
  "elf_storage_policy_replica_num",
  "elf_storage_policy_stripe_num",
  "elf_storage_policy_thin_provision"
]

/** What two records have in common. */
const alike = (call: Call, from: string, row: Row, fields: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(fields.map((name) => [name, call.store.read(from, row, name)]))

const named = ({ description, name }: JsonObject): JsonObject => ({
  name: name ?? "",
  ...(description === undefined ? {} : { description })
})

const make = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const cluster = yield* existing(call, "Cluster", asText(params["cluster_id"]))
    const values = Devices.volumeValues(without(params, ["cluster_id"]))
    if (asNumber(values["size"]) <= 0) {
      return yield* badRequest(`"size" must be above 0, not ${JSON.stringify(params["size"])}`)
    }
    return () => [create(call, model, { ...values, cluster })]
  })

/** A volume out of a file that was uploaded. */
const importFile = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const { cluster_id, storage_policy, upload_task_id, ...own } = params
    const task = yield* find(call, "UploadTask", upload_task_id)
    const cluster = yield* existing(call, "Cluster", asText(cluster_id))
    const policy = storage_policy === undefined ? {} : { elf_storage_policy: storage_policy }
    const size = call.store.read("UploadTask", task, "size")
    return () => [create(call, model, { ...Devices.volumeValues({ ...own, ...policy, size }), cluster })]
  })

const clone = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const [row] = yield* select(call, model, params["where"])
    if (row === undefined) return () => []
    yield* ensureFree(call, model, [call.store.idOf(model, row)])
    const own = alike(call, model, row, ["cluster", "sharing", "size", "resident_in_cache", "type", ...policies])
    return () => [create(call, model, { ...Devices.volumeValues(own), ...own, ...named(asObject(params["data"])) })]
  })

const take = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const row = yield* find(call, model, params["volume_id"])
    const id = call.store.idOf(model, row)
    yield* ensureFree(call, model, [id])
    const size = call.store.read(model, row, "size")
    const values = {
      ...alike(call, model, row, ["cluster", "resident_in_cache", ...policies]),
      ...named(params),
      createAt: time(call.now),
      size,
      unique_size: 0,
      vm_volume: id,
      volume_sharing: call.store.read(model, row, "sharing"),
      volume_size: size
    }
    return () => [create(call, "VmVolumeSnapshot", values, [{ model, id }])]
  })

const sizeOf = (call: Call, snapshot: Row): Json => call.store.read("VmVolumeSnapshot", snapshot, "volume_size")

const rebuild = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const snapshot = yield* find(call, "VmVolumeSnapshot", params["volume_snapshot_id"])
    yield* ensureFree(call, "VmVolumeSnapshot", [asText(params["volume_snapshot_id"])])
    const own = alike(call, "VmVolumeSnapshot", snapshot, ["cluster", "resident_in_cache", ...policies])
    const size = sizeOf(call, snapshot)
    const sharing = call.store.read("VmVolumeSnapshot", snapshot, "volume_sharing") === true
    return () => [create(call, model, { ...Devices.volumeValues({ ...own, size }), ...own, sharing, ...named(params) })]
  })

/** Changes a volume, and the sizes of the machines that mount it. */
const patch = (call: Call, id: string, values: JsonObject): void => {
  call.store.patch(model, id, values)
  for (const disk of call.store.referrers("VmDisk", "vm_volume", id)) {
    Devices.resize(call, asText(call.store.read("VmDisk", disk, "vm")))
  }
}

const rollback = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const snapshot = yield* find(call, "VmVolumeSnapshot", params["volume_snapshot_id"])
    const row = yield* find(call, model, call.store.read("VmVolumeSnapshot", snapshot, "vm_volume"))
    const id = call.store.idOf(model, row)
    yield* ensureFree(call, model, [id])
    const size = sizeOf(call, snapshot)
    const apply = () => patch(call, id, size === null ? {} : { size })
    return () => [begin(call, { model, id, status: "UPDATING", apply })]
  })

const update = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, model, params["where"])
    const ids = rows.map((row) => call.store.idOf(model, row))
    yield* ensureFree(call, model, ids)
    const { size: wanted, size_unit, ...plain } = asObject(params["data"])
    const size = asNumber(inBytes(wanted ?? null, size_unit ?? null), Infinity)
    const larger = rows.find((row) => size < asNumber(call.store.read(model, row, "size")))
    if (larger !== undefined) {
      return yield* badRequest(`"size" must not be below that of ${model} ${call.store.idOf(model, larger)}`)
    }
    const values = size === Infinity ? plain : { ...plain, size }
    return () => ids.map((id) => begin(call, { model, id, status: "UPDATING", apply: () => patch(call, id, values) }))
  })

/** A volume that a machine uses must not go. */
const remove = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, model, params["where"])
    const ids = rows.map((row) => call.store.idOf(model, row))
    yield* ensureFree(call, model, ids)
    const used = ids.find((id) => call.store.referrers("VmDisk", "vm_volume", id).length > 0)
    if (used !== undefined) return yield* badRequest(`VmVolume ${used} is mounted`)
    const withSnapshots = asObject(params["effect"])["include_snapshots"] === true
    const apply = (id: string) => () => {
      const snapshots = withSnapshots ? call.store.referrers("VmVolumeSnapshot", "vm_volume", id) : []
      for (const each of snapshots) call.store.remove("VmVolumeSnapshot", call.store.idOf("VmVolumeSnapshot", each))
      call.store.remove(model, id)
    }
    return () => ids.map((id) => begin(call, { model, id, status: "DELETING", apply: apply(id) }))
  })

const steps: Readonly<Record<string, (call: Call, params: JsonObject) => Outcome<Plan>>> = {
  "VmVolume.createVmVolume": make,
  "VmVolume.importVmVolume": importFile,
  "VmVolume.cloneVmVolume": clone,
  "VmVolume.rebuildVmVolume": rebuild,
  "VmVolume.rollbackVmVolume": rollback,
  "VmVolume.updateVmVolume": update,
  "VmVolume.deleteVmVolumeFromVm": remove,
  "VmVolumeSnapshot.createVmVolumeSnapshot": take
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(steps).map(([name, step]): readonly [string, Handler] => [
    name,
    (call) => each(call, (params) => step(call, params))
  ])
)
