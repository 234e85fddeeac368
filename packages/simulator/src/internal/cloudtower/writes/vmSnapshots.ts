/**
 * Snapshots of vms, with the snapshots of the LUNs of their volumes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { without } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { uuid } from "../records/values.ts"
import * as Captured from "./captured.ts"
import { insert } from "./defaults.ts"
import * as Disks from "./disks.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { create, tasks } from "./tasks.ts"
import { inherit } from "./vmCreation.ts"
import type { Vm, VmStep } from "./vms.ts"
import { updateVms } from "./vms.ts"
import { bodyOf, performAll, write } from "./write.ts"

/** The disks of a vm as a snapshot keeps them: each volume has a snapshot of its LUN. */
const captureDisks = (call: Call, vm: Vm) => {
  const index = Entity.nextIndex(call, "VmSnapshot")
  return Captured.captureDisks(call, vm, (at) => {
    const lun = uuid(call.state.dimensions.seed, "taken-lun", index * 64 + at)
    return { snapshot_local_id: lun, vm_volume_snapshot_uuid: lun }
  })
}

/** The names of the LUN snapshots that hold the disks of a snapshot. */
const lunSnapshotNames = (disks: ReadonlyArray<Captured.CapturedDisk>): ReadonlyArray<string> =>
  disks.flatMap(({ snapshot_local_id }) => snapshot_local_id ?? [])

const addLunSnapshots = (call: Call, cluster: Entity.Id, disks: ReadonlyArray<Captured.CapturedDisk>): void => {
  const [target] = Entity.lookUp(call, "Cluster", cluster)?.referrers("IscsiTarget", "cluster") ?? []
  for (const name of lunSnapshotNames(disks)) {
    insert(call, "IscsiLunSnapshot", {
      name,
      ...(target === undefined ? {} : { iscsi_target: target.id }),
      resiliency_type: "REPLICA"
    })
  }
}

/** Removes a snapshot with those of the LUNs of its volumes. */
export const deleteSnapshot = (call: Call, id: string): void => {
  const snapshot = Entity.lookUp(call, "VmSnapshot", id)
  if (snapshot === undefined) return
  const name_in = lunSnapshotNames(Captured.devicesOf(call, snapshot).disks)
  const lunSnapshots = Entity.matching(call, "IscsiLunSnapshot", { name_in })
  for (const lunSnapshot of Result.getOrElse(lunSnapshots, () => [])) lunSnapshot.delete()
  snapshot.delete()
}

type SnapshotParams = Requests["VmSnapshot.createVmSnapshot"]["data"][number]

const planSnapshot = (call: Call, { consistent_type, name, vm_id }: SnapshotParams): Outcome<Plan> =>
  Result.map(Entity.findFree(call, "Vm", vm_id), (vm) => () => {
    const disks = captureDisks(call, vm)
    return [
      create(
        call,
        "VmSnapshot",
        {
          ...inherit(call, vm, "VmSnapshot"),
          name,
          description: "",
          consistent_type: consistent_type ?? "CRASH_CONSISTENT",
          vm: vm.id,
          size: disks.reduce((sum, disk) => sum + (disk.size ?? 0), 0),
          vm_disks: disks,
          vm_nics: Captured.captureNics(call, vm)
        },
        { locks: [vm], apply: () => addLunSnapshots(call, vm.read("cluster"), disks) }
      )
    ]
  })

/** Replaces the devices of a vm by those that a snapshot captured. */
const restoreDevices = (call: Call, vm: Vm, snapshot: Entity.Entity<"VmSnapshot">): void => {
  const { disks, nics } = Captured.devicesOf(call, snapshot)
  Disks.detach(call, vm.id, vm.referrers("VmDisk", "vm"))
  for (const nic of vm.referrers("VmNic", "vm")) nic.delete()
  Captured.restoreDisks(call, vm.id, vm.read("name"), disks, Captured.sameVolume)
  Captured.restoreNics(call, vm.id, nics, false)
}

const rollback: VmStep<Requests["Vm.rollbackVm"]> = (call, vm, { data }) =>
  Result.gen(function* () {
    const snapshot = yield* Entity.find(call, "VmSnapshot", data.snapshot_id)
    if (snapshot.read("vm") !== vm.id) {
      return yield* badRequest(`VmSnapshot ${JSON.stringify(snapshot.id)} is not one of Vm ${vm.id}`)
    }
    yield* Entity.ensureUnlocked(call, [snapshot])
    return () => {
      vm.patch(without(inherit(call, snapshot, "Vm"), ["cluster", "description"]))
      restoreDevices(call, vm, snapshot)
    }
  })

/** The handlers of snapshots of vms. */
export const handlers: Handlers = {
  "VmSnapshot.createVmSnapshot": (call) =>
    performAll(call, bodyOf(call, "VmSnapshot.createVmSnapshot").data, (params) => planSnapshot(call, params)),
  ...write("VmSnapshot.deleteVmSnapshot", (call, { where }) =>
    Result.flatMap(Entity.select(call, "VmSnapshot", where), (snapshots) =>
      tasks(call, snapshots, "DELETING", ({ id }) => Result.succeed(() => deleteSnapshot(call, id)))
    )
  ),
  ...updateVms("Vm.rollbackVm", { from: ["STOPPED", "RUNNING"], step: rollback })
}
