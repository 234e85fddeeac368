/** Back up a vm: a snapshot of it, with the LUN snapshots that hold the data of its disks. */
import { IscsiLunSnapshot, TaskPoller, Vm, VmSnapshot } from "@effect-hci/cloudtower"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** A name that is not that of exactly one vm; names need not be unique on a Tower. */
export class NotOneVm extends Data.TaggedError("NotOneVm")<{ readonly vmName: string; readonly found: number }> {
  override get message(): string {
    return `${this.found === 0 ? "No vm is" : "Several vms are"} named ${this.vmName}.`
  }
}

export interface Options {
  readonly vmName: string
  readonly snapshotName: string
  readonly consistency: "FILE_SYSTEM_CONSISTENT" | "CRASH_CONSISTENT"
}

/** The vm of a name. `get-vms` responds with a list; a second vm of the name is an error. */
const findVm = Effect.fnUntraced(function* (name: string) {
  const vms = yield* Vm.getVms({ where: { name }, first: 2 })
  const [vm] = vms
  return vm === undefined || vms.length > 1 ? yield* new NotOneVm({ vmName: name, found: vms.length }) : vm
})

/** The LUN snapshots of a snapshot's disks; a CD-ROM has none. */
const lunSnapshotsOf = ({ vm_disks }: VmSnapshot.VmSnapshot) => {
  const names = (vm_disks ?? []).flatMap(({ snapshot_local_id, type }) =>
    type === "DISK" && snapshot_local_id !== null && snapshot_local_id !== undefined ? [snapshot_local_id] : []
  )
  return names.length === 0
    ? Effect.succeed([])
    : Stream.runCollect(IscsiLunSnapshot.list({ where: { name_in: names } }))
}

export const createVmSnapshot = Effect.fn(function* ({ consistency, snapshotName, vmName }: Options) {
  // 1. The vm to back up.
  const vm = yield* findVm(vmName)
  // Only VMTools that run can bring the file system to rest.
  const consistent_type = vm.vm_tools_status === "RUNNING" ? consistency : "CRASH_CONSISTENT"

  // 2. to 4. Snapshot it, wait for the task, and read the snapshot as it is then; before, only its id is certain. The
  // response is a list, as one call can create several snapshots.
  const [vmSnapshot] = yield* VmSnapshot.createVmSnapshot({
    data: [{ vm_id: vm.id, name: snapshotName, consistent_type }]
  }).pipe(TaskPoller.awaitRecord(VmSnapshot.get))
  if (vmSnapshot === undefined) return yield* new NotOneVm({ vmName, found: 0 })

  // 5. What holds the data of its disks.
  return { vmSnapshot, lunSnapshots: yield* lunSnapshotsOf(vmSnapshot) }
})
