/**
 * Snapshots of machines, with those of their volumes' LUNs.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject, asText, without } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { uuid } from "../records/values.ts"
import { answer } from "./answer.ts"
import { find, inherit } from "./creation.ts"
import * as Devices from "./devices.ts"
import { insert } from "./fresh.ts"
import * as Frozen from "./frozen.ts"
import { each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { findMachine, handler, select } from "./machine.ts"
import type { Machine, Step } from "./machine.ts"
import { lunsOf, removeSnapshot } from "./removal.ts"
import { begin, ensureFree } from "./work.ts"

/** The disks of a machine as a snapshot keeps them: each volume has a snapshot of its LUN. */
const freeze = (call: Call, vm: string, salt: number): ReadonlyArray<JsonObject> =>
  Frozen.freezeDisks(call, vm, (at) => {
    const lun = uuid(call.world.shape.seed, "taken-lun", salt * 64 + at)
    return { snapshot_local_id: lun, vm_volume_snapshot_uuid: lun }
  })

const addLunSnapshots = (call: Call, cluster: Json, disks: ReadonlyArray<JsonObject>): void => {
  const [target] = call.store.referrers("IscsiTarget", "cluster", asText(cluster))
  const iscsi_target = target === undefined ? {} : { iscsi_target: call.store.idOf("IscsiTarget", target) }
  for (const name of lunsOf(disks))
    insert(call, "IscsiLunSnapshot", { name, ...iscsi_target, resiliency_type: "REPLICA" })
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
    vm_nics: Frozen.freezeNics(call, vm.id)
  }
}

const plan = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const model = call.store.models.get("VmSnapshot")
    const vm = yield* findMachine(call, params["vm_id"])
    yield* ensureFree(call, "Vm", [vm.id])
    return () => {
      const taken = values(call, vm, params)
      const own = Object.fromEntries(Object.entries(taken).filter(([name]) => model?.fields.has(name) === true))
      const id = insert(call, "VmSnapshot", own)
      const apply = () => addLunSnapshots(call, vm.read("cluster"), asArray(taken["vm_disks"]).map(asObject))
      const undo = () => call.store.remove("VmSnapshot", id)
      const locks = [{ model: "Vm", id: vm.id }]
      return [begin(call, { model: "VmSnapshot", id, status: "CREATING", apply, undo, locks })]
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

/** Gives a machine the devices that it had, in place of those that it has. */
const restore = (call: Call, vm: Machine, snapshot: Row): void => {
  const frozen = (field: string) => asArray(call.store.read("VmSnapshot", snapshot, field)).map(asObject)
  const [disks, nics] = [frozen("vm_disks"), frozen("vm_nics")]
  const now = (model: string) => call.store.referrers(model, "vm", vm.id).map((row) => call.store.idOf(model, row))
  Devices.detach(call, vm.id, now("VmDisk"))
  for (const nic of now("VmNic")) call.store.remove("VmNic", nic)
  Frozen.thawDisks(call, vm.id, asText(vm.read("name")), disks, Frozen.sameVolume)
  Frozen.thawNics(call, vm.id, nics, false)
}

const rollback: Step = (call, vm, params) =>
  Result.gen(function* () {
    const id = asObject(params["data"])["snapshot_id"]
    const snapshot = yield* find(call, "VmSnapshot", id)
    const owner = call.store.read("VmSnapshot", snapshot, "vm")
    if (owner !== vm.id) return yield* badRequest(`VmSnapshot ${JSON.stringify(id)} is not one of Vm ${vm.id}`)
    yield* ensureFree(call, "VmSnapshot", [asText(id)])
    return () => {
      vm.patch(without(inherit(call, "VmSnapshot", snapshot), ["cluster", "description"]))
      restore(call, vm, snapshot)
    }
  })

const remove: Handler = (call) =>
  each(call, (params) =>
    Result.gen(function* () {
      const rows = yield* select(call, "VmSnapshot", params["where"])
      const ids = rows.map((row) => call.store.idOf("VmSnapshot", row))
      yield* ensureFree(call, "VmSnapshot", ids)
      return () =>
        ids.map((id) =>
          begin(call, { model: "VmSnapshot", id, status: "DELETING", apply: () => removeSnapshot(call, id) })
        )
    })
  )

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "VmSnapshot.createVmSnapshot": create,
  "VmSnapshot.deleteVmSnapshot": remove,
  "Vm.rollbackVm": handler({ from: ["STOPPED", "RUNNING"], step: rollback })
}
