/**
 * Snapshots of machines: what a machine was like when one was taken, its disks and interfaces included.
 *
 * @since 0.1.0
 */
import type { Json } from "../schema/json.ts"
import type { Spec, Specs } from "../store/spec.ts"
import type { Context } from "./context.ts"
import { always, link, moments, uuids } from "./context.ts"
import * as Machines from "./machines.ts"
import { networkOf, vlanOf } from "./networks.ts"
import type { Shape } from "./shape.ts"
import { clusterOf, disks, nics, snapshotCount, vmsOf, vmsPerSnapshot } from "./shape.ts"
import { gib, mac, uuid } from "./values.ts"

/** The name of the snapshot of a volume's LUN that a machine's snapshot has: that of its first disk. */
export const frozenLun = ({ seed }: Shape, snapshot: number): string => uuid(seed, "frozen-lun", snapshot)

const idOf = ({ ids }: Context, model: string, index: number | undefined): Json =>
  index === undefined ? null : ids(model).of(index)

const frozenDisk = (context: Context, snapshot: number, disk: number): Json => {
  const { shape } = context
  const [, index] = disks.owner(disk)
  const volume = Machines.volumeOf(disk)
  const image = Machines.imageOf(shape, disk)
  const lun = index === 0 ? frozenLun(shape, snapshot) : null
  return {
    boot: index,
    bus: volume === undefined ? "IDE" : "VIRTIO",
    disabled: false,
    disk_name: volume === undefined ? "" : `disk-${index + 1}`,
    elf_image: idOf(context, "ElfImage", image),
    elf_image_local_id: image === undefined ? "" : uuid(shape.seed, "elf-image", image),
    image_name: null,
    index,
    key: index,
    path: "",
    resident_in_cache: false,
    size: volume === undefined ? 0 : Machines.volumeSize(shape, volume),
    snapshot_local_id: lun,
    storage_policy_uuid: uuid(shape.seed, "policy", 0),
    svt_image_local_id: "",
    type: volume === undefined ? "CD_ROM" : "DISK",
    vm_volume: idOf(context, "VmVolume", volume),
    vm_volume_local_id: volume === undefined ? "" : uuid(shape.seed, "vm-volume", volume),
    vm_volume_snapshot_uuid: lun,
    vm_volume_template_uuid: null
  }
}

const frozenNic = (context: Context, nic: number): Json => {
  const [vm, index] = nics.owner(nic)
  return {
    enabled: true,
    gateway: Machines.gateway,
    index,
    ip_address: Machines.ipOf(nic),
    mac_address: mac(2, nic),
    mirror: false,
    model: "VIRTIO",
    subnet_mask: Machines.subnetMask,
    type: "VLAN",
    vlan: networkOf(context, vlanOf(context, vm, index))
  }
}

const snapshots = (context: Context): Spec => {
  const { shape } = context
  const vmOf = (snapshot: number) => snapshot * vmsPerSnapshot
  const disksOf = (snapshot: number) =>
    Machines.vmDisks(vmOf(snapshot)).map((disk) => frozenDisk(context, snapshot, disk))
  return {
    size: snapshotCount(shape),
    fields: {
      name: (snapshot) => `snapshot-${snapshot + 1}`,
      description: always(""),
      vm: link(context, "Vm", vmOf),
      cluster: link(context, "Cluster", (snapshot) => clusterOf(shape, vmOf(snapshot))),
      clock_offset: always("UTC"),
      consistent_type: always("CRASH_CONSISTENT"),
      cpu: (snapshot) => Machines.cpuOf(shape, vmOf(snapshot)),
      cpu_model: always("cluster_default"),
      vcpu: (snapshot) => Machines.sizeOf(shape, vmOf(snapshot))[0],
      memory: (snapshot) => Machines.sizeOf(shape, vmOf(snapshot))[1] * gib,
      firmware: always("BIOS"),
      ha: always(true),
      win_opt: always(false),
      size: (snapshot) => Machines.sizeOfVolumes(shape, vmOf(snapshot)),
      local_id: uuids(context, "vm-snapshot"),
      local_created_at: moments(context, "vm-snapshot"),
      vm_disks: disksOf,
      vm_nics: (snapshot) => Machines.vmNics(vmOf(snapshot)).map((nic) => frozenNic(context, nic))
    },
    referrers: {
      vm: (vm) => (vm % vmsPerSnapshot === 0 ? [vm / vmsPerSnapshot] : []),
      cluster: (target) =>
        [...vmsOf(shape, target)].filter((vm) => vm % vmsPerSnapshot === 0).map((vm) => vm / vmsPerSnapshot)
    }
  }
}

/** The resources of this file. */
export const specs = (context: Context): Specs => ({ VmSnapshot: snapshots(context) })
