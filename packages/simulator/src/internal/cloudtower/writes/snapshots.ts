/**
 * Snapshots of machines, with those of their volumes' LUNs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asArray, asNumber, asObject, asText, without } from "../schema/json.ts"
import type { Row } from "../store/table.ts"
import { uuid } from "../world/values.ts"
import { answer } from "./answer.ts"
import { find, inherit } from "./creation.ts"
import * as Devices from "./devices.ts"
import { fresh } from "./fresh.ts"
import { findMachine, handler } from "./machine.ts"
import type { Machine, Step } from "./machine.ts"
import type { Plan } from "./generic.ts"
import { begin, ensureFree } from "./work.ts"

/** The disk of a machine as it is frozen. */
const frozenDisk = (call: Call, row: Row, at: number, lun: string): JsonObject => {
  const read = (field: string) => call.store.read("VmDisk", row, field)
  const volume = call.store.find("VmVolume", asText(read("vm_volume")))
  const ofVolume = (field: string) => (volume === undefined ? null : call.store.read("VmVolume", volume, field))
  const isDisk = read("type") === "DISK"
  return {
    boot: read("boot"),
    bus: read("bus"),
    disabled: read("disabled"),
    disk_name: asText(ofVolume("name")),
    elf_image_local_id: "",
    image_name: null,
    index: at,
    key: read("key"),
    max_bandwidth: null,
    max_bandwidth_policy: null,
    max_iops: null,
    max_iops_policy: null,
    path: asText(ofVolume("path")),
    resident_in_cache: false,
    size: asNumber(ofVolume("size")),
    snapshot_local_id: isDisk ? lun : null,
    storage_policy_uuid: "",
    svt_image_local_id: "",
    type: read("type"),
    vm_volume_local_id: asText(ofVolume("local_id")),
    vm_volume_snapshot_uuid: isDisk ? lun : null,
    vm_volume_template_uuid: null
  }
}

/** The disks of a machine as a snapshot or a template keeps them. */
export const freeze = (call: Call, vm: string, salt: number): ReadonlyArray<JsonObject> =>
  call.store
    .referrers("VmDisk", "vm", vm)
    .map((row, at) => frozenDisk(call, row, at, uuid(call.world.shape.seed, "taken-lun", salt * 64 + at)))

const addLunSnapshots = (call: Call, disks: ReadonlyArray<JsonObject>): void => {
  const model = call.store.models.get("IscsiLunSnapshot")
  for (const disk of disks) {
    const name = disk["snapshot_local_id"]
    if (typeof name === "string" && model !== undefined) {
      call.store.insert("IscsiLunSnapshot", fresh(call, model, { name, resiliency_type: "REPLICA" }))
    }
  }
}

const values = (call: Call, vm: Machine, params: JsonObject): JsonObject => {
  const disks = freeze(call, vm.id, call.store.table("VmSnapshot")?.rows.end() ?? 0)
  return {
    ...inherit(call, "Vm", vm.row),
    name: params["name"] ?? "",
    description: "",
    consistent_type: params["consistent_type"] ?? "CRASH_CONSISTENT",
    vm: vm.id,
    size: disks.reduce((sum, disk) => sum + asNumber(disk["size"]), 0),
    vm_disks: disks,
    vm_nics: []
  }
}

const plan = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const model = call.store.models.get("VmSnapshot")
    const vm = yield* findMachine(call, params["vm_id"])
    yield* ensureFree(call, "Vm", [vm.id])
    return () => {
      const taken = values(call, vm, params)
      const allowed = Object.entries(taken).filter(([name]) => model?.fields.has(name) === true)
      const own = Object.fromEntries(allowed)
      const row = call.store.insert("VmSnapshot", model === undefined ? own : fresh(call, model, own))
      const id = call.store.idOf("VmSnapshot", row)
      const apply = () => addLunSnapshots(call, asArray(taken["vm_disks"]).map(asObject))
      const undo = () => call.store.remove("VmSnapshot", id)
      return [begin(call, { model: "VmSnapshot", id, status: "CREATING", apply, undo, locks: [vm.id] })]
    }
  })

const create: Handler = (call) => {
  const items = asArray(asObject(call.body)["data"]).map(asObject)
  return Result.map(
    all(items, (params) => plan(call, params)),
    (plans) =>
      answer(
        call,
        plans.flatMap((run) => run())
      )
  )
}

/** Gives volumes the sizes that they had. */
const restoreSizes = (call: Call, vm: string, disks: ReadonlyArray<JsonObject>): void => {
  const sizes = new Map<Json, number>(disks.map((disk) => [disk["vm_volume_local_id"] ?? null, asNumber(disk["size"])]))
  for (const id of Devices.volumesOf(call, vm)) {
    const row = call.store.find("VmVolume", id)
    const size = row === undefined ? undefined : sizes.get(call.store.read("VmVolume", row, "local_id"))
    if (size !== undefined) call.store.patch("VmVolume", id, { size })
  }
  Devices.resize(call, vm)
}

const rollback: Step = (call, vm, params) =>
  Result.gen(function* () {
    const id = asObject(params["data"])["snapshot_id"]
    const snapshot = yield* find(call, "VmSnapshot", id)
    const owner = call.store.read("VmSnapshot", snapshot, "vm")
    if (owner !== vm.id) return yield* badRequest(`VmSnapshot ${JSON.stringify(id)} is not one of Vm ${vm.id}`)
    const before = without(inherit(call, "VmSnapshot", snapshot), ["cluster", "description"])
    const disks = asArray(call.store.read("VmSnapshot", snapshot, "vm_disks")).map(asObject)
    return () => {
      vm.patch(before)
      restoreSizes(call, vm.id, disks)
    }
  })

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "VmSnapshot.createVmSnapshot": create,
  "Vm.rollbackVm": handler({ from: ["STOPPED", "RUNNING"], step: rollback })
}
