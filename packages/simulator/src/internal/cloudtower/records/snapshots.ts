/**
 * Snapshots of vms: what a vm was like when one was taken, its disks and interfaces included.
 *
 * @since 0.1.0
 */
import type { Json } from "../../engine/json.ts"
import type { Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, moments, uuids } from "./seedContext.ts"
import * as Vms from "./vms.ts"
import { networkOf, vlanOf } from "./networks.ts"
import type { Dimensions } from "./dimensions.ts"
import { clusterOf, disks, nics, snapshotCount, vmsOf, vmsPerSnapshot } from "./dimensions.ts"
import { gib, mac, uuid } from "./values.ts"

/** The name of the snapshot of a volume's LUN that a vm's snapshot has: that of its first disk. */
export const capturedLun = ({ seed }: Dimensions, snapshot: number): string => uuid(seed, "captured-lun", snapshot)

const idOf = ({ ids }: SeedContext, model: string, index: number | undefined): Json =>
  index === undefined ? null : ids(model).of(index)

const capturedDisk = (context: SeedContext, snapshot: number, disk: number): Json => {
  const { dimensions } = context
  const [, index] = disks.owner(disk)
  const volume = Vms.volumeOf(disk)
  const image = Vms.imageOf(dimensions, disk)
  const lun = index === 0 ? capturedLun(dimensions, snapshot) : null
  return {
    boot: index,
    bus: volume === undefined ? "IDE" : "VIRTIO",
    disabled: false,
    disk_name: volume === undefined ? "" : `disk-${index + 1}`,
    elf_image: idOf(context, "ElfImage", image),
    elf_image_local_id: image === undefined ? "" : uuid(dimensions.seed, "elf-image", image),
    image_name: null,
    index,
    key: index,
    path: "",
    resident_in_cache: false,
    size: volume === undefined ? 0 : Vms.volumeSize(dimensions, volume),
    snapshot_local_id: lun,
    storage_policy_uuid: uuid(dimensions.seed, "policy", 0),
    svt_image_local_id: "",
    type: volume === undefined ? "CD_ROM" : "DISK",
    vm_volume: idOf(context, "VmVolume", volume),
    vm_volume_local_id: volume === undefined ? "" : uuid(dimensions.seed, "vm-volume", volume),
    vm_volume_snapshot_uuid: lun,
    vm_volume_template_uuid: null
  }
}

const capturedNic = (context: SeedContext, nic: number): Json => {
  const [vm, index] = nics.owner(nic)
  return {
    enabled: true,
    gateway: Vms.gateway,
    index,
    ip_address: Vms.ipOf(nic),
    mac_address: mac(2, nic),
    mirror: false,
    model: "VIRTIO",
    subnet_mask: Vms.subnetMask,
    type: "VLAN",
    vlan: networkOf(context, vlanOf(context, vm, index))
  }
}

const snapshots = (context: SeedContext): Spec => {
  const { dimensions } = context
  const vmOf = (snapshot: number) => snapshot * vmsPerSnapshot
  const disksOf = (snapshot: number) => Vms.vmDisks(vmOf(snapshot)).map((disk) => capturedDisk(context, snapshot, disk))
  return {
    size: snapshotCount(dimensions),
    fields: {
      name: (snapshot) => `snapshot-${snapshot + 1}`,
      description: always(""),
      vm: link(context, "Vm", vmOf),
      cluster: link(context, "Cluster", (snapshot) => clusterOf(dimensions, vmOf(snapshot))),
      clock_offset: always("UTC"),
      consistent_type: always("CRASH_CONSISTENT"),
      cpu: (snapshot) => Vms.cpuOf(dimensions, vmOf(snapshot)),
      cpu_model: always("cluster_default"),
      vcpu: (snapshot) => Vms.sizeOf(dimensions, vmOf(snapshot))[0],
      memory: (snapshot) => Vms.sizeOf(dimensions, vmOf(snapshot))[1] * gib,
      firmware: always("BIOS"),
      ha: always(true),
      win_opt: always(false),
      size: (snapshot) => Vms.sizeOfVolumes(dimensions, vmOf(snapshot)),
      local_id: uuids(context, "vm-snapshot"),
      local_created_at: moments(context, "vm-snapshot"),
      vm_disks: disksOf,
      vm_nics: (snapshot) => Vms.vmNics(vmOf(snapshot)).map((nic) => capturedNic(context, nic))
    },
    referrers: {
      vm: (vm) => (vm % vmsPerSnapshot === 0 ? [vm / vmsPerSnapshot] : []),
      cluster: (target) =>
        [...vmsOf(dimensions, target)].filter((vm) => vm % vmsPerSnapshot === 0).map((vm) => vm / vmsPerSnapshot)
    }
  }
}

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({ VmSnapshot: snapshots(context) })
