/** Volumes, targets, LUNs, namespaces and their snapshots. */
import { gib, mib, remove, update } from "./scene.ts"
import type { Place, Scene, Write } from "./scene.ts"

export const storage = (s: Scene): ReadonlyArray<Write> => {
  const volume: Place = ["get-vm-volumes", s.volume]
  const volumeSnapshot: Place = ["get-vm-volume-snapshots", s.volumeSnapshot]
  const target: Place = ["get-iscsi-targets", s.target]
  const lun: Place = ["get-iscsi-luns", s.lun]
  const lunSnapshot: Place = ["get-iscsi-lun-snapshots", s.lunSnapshot]
  const namespace: Place = ["get-nvmf-namespaces", s.namespace]
  const policy = "REPLICA_3_THIN_PROVISION"
  return [
    {
      path: "create-vm-volume",
      at: "get-vm-volumes",
      body: [{ name: "v", size: 5, size_unit: "GB", sharing: true, cluster_id: s.cluster, elf_storage_policy: policy }],
      seen: {
        size: 5 * gib,
        sharing: true,
        mounting: false,
        elf_storage_policy_replica_num: 3,
        cluster: { id: s.cluster }
      }
    },
    {
      path: "clone-vm-volume",
      at: "get-vm-volumes",
      body: [{ where: { id: s.diskVolume }, data: { name: "copy", description: "d" } }],
      seen: { name: "copy", description: "d", mounting: false, vm_disks: [] }
    },
    update("update-vm-volume", volume, { name: "n", size: 990, size_unit: "GB" }, { name: "n", size: 990 * gib }),
    {
      path: "rebuild-vm-volume",
      at: "get-vm-volumes",
      body: [{ name: "r", description: "d", volume_snapshot_id: s.volumeSnapshot }],
      seen: { name: "r", mounting: false }
    },
    remove("delete-vm-volume", volume),
    {
      path: "create-vm-volume-snapshot",
      at: "get-vm-volume-snapshots",
      body: [{ name: "s", description: "d", volume_id: s.volume }],
      seen: { name: "s", vm_volume: { id: s.volume }, volume_sharing: false }
    },
    remove("delete-vm-volume-snapshot", volumeSnapshot),
    {
      path: "create-iscsi-target",
      at: "get-iscsi-targets",
      body: [
        {
          name: "t",
          cluster_id: s.cluster,
          replica_num: 3,
          stripe_num: 8,
          stripe_size: 1,
          stripe_size_unit: "MB",
          thin_provision: true
        }
      ],
      seen: { name: "t", replica_num: 3, stripe_num: 8, stripe_size: mib, iscsi_luns_num: 0 }
    },
    update("update-iscsi-target", target, { description: "d", ip_whitelist: "192.0.2.1" }),
    remove("delete-iscsi-target", target),
    {
      path: "create-iscsi-lun",
      at: "get-iscsi-luns",
      body: [{ name: "l", iscsi_target_id: s.target, assigned_size: 8, assigned_size_unit: "GB", replica_num: 2 }],
      seen: { name: "l", assigned_size: 8 * gib, lun_id: 4, stripe_num: 4, iscsi_target: { id: s.target } }
    },
    update(
      "update-iscsi-lun",
      lun,
      { assigned_size: 2, assigned_size_unit: "TB", bps_rd: 3, bps_rd_unit: "MBps" },
      {
        assigned_size: 2048 * gib,
        bps_rd: 3 * mib
      }
    ),
    {
      path: "copy-iscsi-lun",
      at: "get-iscsi-luns",
      body: [{ name: "c", src_lun_id: s.lun, dest_iscsi_target_id: s.otherTarget }],
      seen: { name: "c", iscsi_target: { id: s.otherTarget }, lun_id: 4 }
    },
    {
      path: "clone-iscsi-lun-from-snapshot",
      at: "get-iscsi-luns",
      body: [{ name: "c", snapshot_id: s.lunSnapshot, iscsi_target_id: s.target }],
      seen: { name: "c", snapshot_num: 0, iscsi_target: { id: s.target } }
    },
    {
      path: "delete-iscsi-lun",
      at: lun,
      body: { where: { id: s.lun }, data: { remove_snapshot: true } },
      seen: "gone",
      also: [lunSnapshot, "gone"]
    },
    {
      path: "create-iscsi-lun-snapshot",
      at: "get-iscsi-lun-snapshots",
      body: [{ name: "s", iscsi_lun_id: s.lun, iscsi_target_id: s.target }],
      seen: { name: "s", iscsi_lun: { id: s.lun } },
      also: [lun, { snapshot_num: 2 }]
    },
    remove("delete-iscsi-lun-snapshot", lunSnapshot),
    {
      path: "create-nvmf-namespace",
      at: "get-nvmf-namespaces",
      body: [{ name: "n", nvmf_subsystem_id: s.subsystem, assigned_size: gib, replica_num: 2 }],
      seen: { name: "n", assigned_size: gib, nvmf_subsystem: { id: s.subsystem } }
    },
    update("update-nvmf-namespace", namespace, { name: "n" }),
    {
      path: "create-nvmf-namespace-snapshot",
      at: "get-nvmf-namespace-snapshots",
      body: [{ name: "s", nvmf_namespace_id: s.namespace, nvmf_subsystem_id: s.subsystem }],
      seen: { name: "s", nvmf_namespace: { id: s.namespace } }
    },
    {
      path: "delete-nvmf-namespace",
      at: namespace,
      body: { where: { id: s.namespace }, data: { remove_snapshot: false } },
      seen: "gone"
    }
  ]
}
