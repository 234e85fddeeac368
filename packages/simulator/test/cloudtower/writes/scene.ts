/** Writes as data, and the records of the start that they are about. */
import * as Effect from "effect/Effect"
import * as Tower from "../tower.ts"

/** Where a record is read: the operation that lists its kind, and its id. */
export type Place = readonly [list: string, id: string]

/** What is to be seen of a record: these fields, or that it is gone. */
export type Seen = Readonly<Record<string, unknown>> | "gone"

/** One write, among records of the start. */
export interface Write {
  readonly path: string
  readonly body: unknown
  /** The record that its task is at; where one is made, how to list its kind. */
  readonly at: Place | string
  /** What is seen of it when the task has ended. */
  readonly seen?: Seen
  /** What is seen of another record. */
  readonly also?: readonly [Place, Seen]
  /** Writes that come first. */
  readonly given?: ReadonlyArray<readonly [path: string, body: unknown]>
}

const find = (post: Tower.Post, path: string, where: unknown = {}, at = 0) =>
  Effect.map(Tower.ok(post, path, { where, first: at + 1 }), (rows) => rows[at] ?? {})

/** Records that the writes are about. */
export const scene = (post: Tower.Post) =>
  Effect.gen(function* () {
    const idOf = (path: string, where: unknown = {}, at = 0) =>
      Effect.map(find(post, path, where, at), (row) => Tower.str(row["id"]))
    const clusters = { type: "SMTX_OS" }
    const cluster = yield* idOf("get-clusters", clusters)
    const within = { cluster: { id: cluster } }
    /** With one disk and one interface. */
    const plain = { in_recycle_bin: false, vm_nics_none: { order: 1 }, vm_disks_none: { boot: 2 } }
    const vmOf = (status: string) => idOf("get-vms", { ...within, ...plain, status })
    const stopped = yield* vmOf("STOPPED")
    const running = yield* vmOf("RUNNING")
    const ofStopped = { vm: { id: stopped } }
    const host = Tower.str((yield* Tower.one(post, "get-vms", running))["host"]?.["id"])
    const disk = yield* find(post, "get-vm-disks", { ...ofStopped, type: "DISK" })
    const lunSnapshot = yield* find(post, "get-iscsi-lun-snapshots", { iscsi_lun: { id_not: "" } })
    const snapshot = yield* find(post, "get-vm-snapshots", within)
    const subnet = yield* find(post, "get-virtual-private-cloud-subnets")
    const target = yield* idOf("get-hosts", { ...within, id_not: host })
    return {
      cluster,
      other: yield* idOf("get-clusters", { ...clusters, id_not: cluster }),
      stopped,
      running,
      suspended: yield* idOf("get-vms", { status: "SUSPENDED" }),
      recycled: yield* idOf("get-vms", { in_recycle_bin: true }),
      host: target,
      /** The ids in the cluster of the vms that `host` has to shut down before maintenance. */
      withoutHa: Tower.list(
        yield* Tower.ok(post, "get-vms", { where: { host: { id: target }, status: "RUNNING", ha: false } })
      ).map((vm) => Tower.str(vm["local_id"])),
      disk: Tower.str(disk["id"]),
      diskVolume: Tower.str(disk["vm_volume"]?.["id"]),
      cdRom: yield* idOf("get-vm-disks", { ...ofStopped, type: "CD_ROM" }),
      nic: yield* idOf("get-vm-nics", ofStopped),
      physicalNic: yield* idOf("get-nics"),
      physicalDisk: yield* idOf("get-disks"),
      usb: yield* idOf("get-usb-devices"),
      plan: yield* idOf("get-snapshot-plans"),
      settings: yield* idOf("get-cluster-settingses", within),
      gpu: yield* idOf("get-gpu-devices", { user_usage: "PASS_THROUGH" }),
      vgpu: yield* idOf("get-gpu-devices", { user_usage: "VGPU" }),
      vlan: yield* idOf("get-vlans", { name: "vlan-300", vds: within }),
      vds: yield* idOf("get-vdses", within),
      volume: yield* idOf("get-vm-volumes", { mounting: false }),
      volumeSnapshot: yield* idOf("get-vm-volume-snapshots", { vm_volume: { id_not: "" } }),
      snapshot: Tower.str(snapshot["id"]),
      snapshotMemory: Number(snapshot["memory"]),
      snapshotVm: Tower.str(snapshot["vm"]?.["id"]),
      template: yield* idOf("get-vm-templates", within),
      libraryTemplate: yield* idOf("get-content-library-vm-templates"),
      image: yield* idOf("get-elf-images", within),
      libraryImage: yield* idOf("get-content-library-images"),
      folder: yield* idOf("get-vm-folders", within),
      group: yield* idOf("get-vm-placement-groups", within),
      target: yield* idOf("get-iscsi-targets"),
      otherTarget: yield* idOf("get-iscsi-targets", {}, 1),
      lun: Tower.str(lunSnapshot["iscsi_lun"]?.["id"]),
      lunSnapshot: Tower.str(lunSnapshot["id"]),
      subsystem: yield* idOf("get-nvmf-subsystems"),
      namespace: yield* idOf("get-nvmf-namespaces"),
      label: yield* idOf("get-labels"),
      user: yield* idOf("get-users", {}, 1),
      role: yield* idOf("get-user-role-nexts", {}, 3),
      alert: yield* idOf("get-alerts", { ended: false }),
      datacenter: yield* idOf("get-datacenters"),
      organization: yield* idOf("get-organizations"),
      floatingIp: yield* idOf("get-virtual-private-cloud-floating-ips"),
      subnet: Tower.str(subnet["id"]),
      vpc: Tower.str(subnet["vpc"]?.["id"])
    }
  })

/** What {@link scene} finds. */
export type Scene = Effect.Success<ReturnType<typeof scene>>

/** Records as others show them. */
export const ids = (...all: ReadonlyArray<string>) => all.map((id) => ({ id }))

export const gib = 1024 ** 3
export const mib = 1024 ** 2

/** Removes a record. */
export const remove = (path: string, [list, id]: Place): Write => ({
  path,
  at: [list, id],
  body: { where: { id } },
  seen: "gone"
})

/** Changes a record. */
export const update = (
  path: string,
  [list, id]: Place,
  data: Record<string, unknown>,
  seen: Write["seen"] = data
): Write => ({
  path,
  at: [list, id],
  body: { where: { id }, data },
  ...(seen === undefined ? {} : { seen })
})
