/** Writes to storage, networks, images and what a site is organised by. */
import type { Place, Scene, Write } from "./writesOfMachines.ts"

const gib = 1024 ** 3
const mib = 1024 ** 2

const ids = (...all: ReadonlyArray<string>) => all.map((id) => ({ id }))

const remove = (path: string, [list, id]: Place): Write => ({
  path,
  at: [list, id],
  body: { where: { id } },
  seen: "gone"
})

const update = (path: string, [list, id]: Place, data: Record<string, unknown>, seen: Write["seen"] = data): Write => ({
  path,
  at: [list, id],
  body: { where: { id }, data },
  ...(seen === undefined ? {} : { seen })
})

/** Volumes, targets, LUNs, namespaces and their snapshots. */
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

/** Folders, placement groups, images, labels, users, alerts, datacenters and networks. */
export const organisation = (s: Scene): ReadonlyArray<Write> => {
  const folder: Place = ["get-vm-folders", s.folder]
  const group: Place = ["get-vm-placement-groups", s.group]
  const image: Place = ["get-elf-images", s.image]
  const library: Place = ["get-content-library-images", s.libraryImage]
  const label: Place = ["get-labels", s.label]
  const user: Place = ["get-users", s.user]
  const datacenter: Place = ["get-datacenters", s.datacenter]
  const vds: Place = ["get-vdses", s.vds]
  const vlan: Place = ["get-vlans", s.vlan]
  const clusters = { id: s.other }
  const vms = { id: s.running }
  const inVds = { name: "v", cluster_id: s.cluster, nic_ids: [s.physicalNic], bond_mode: "balance-tcp" }
  const network = { vlan_id: 7, subnetmask: "255.255.255.0", extra_ip: [] }
  return [
    {
      path: "create-vm-folder",
      at: "get-vm-folders",
      body: [{ name: "f", cluster_id: s.cluster }],
      seen: { name: "f", vm_num: 0, cluster: { id: s.cluster } }
    },
    update("update-vm-folder", folder, { name: "n" }),
    remove("delete-vm-folder", folder),
    {
      path: "create-vm-placement-group",
      at: "get-vm-placement-groups",
      body: [
        { name: "g", cluster_id: s.cluster, enabled: true, vms, vm_vm_policy: "MUST_SAME", must_hosts: { id: s.host } }
      ],
      seen: { name: "g", vms: ids(s.running), vm_vm_policy: "MUST_SAME", vm_host_must_host_uuids: ids(s.host) }
    },
    update(
      "update-vm-placement-group",
      group,
      { enabled: false, vms, prefer_hosts: { id: s.host } },
      {
        enabled: false,
        vms: ids(s.running),
        vm_host_prefer_host_uuids: ids(s.host)
      }
    ),
    remove("delete-vm-placement-group", group),
    update("update-elf-image", image, { name: "n", description: "d" }),
    remove("delete-elf-image", image),
    update("update-content-library-image", library, { name: "n" }),
    { ...update("remove-content-library-image-clusters", library, { clusters }), seen: { clusters: ids(s.cluster) } },
    {
      ...update("distribute-content-library-image-clusters", library, { clusters }),
      given: [["remove-content-library-image-clusters", { where: { id: s.libraryImage }, data: { clusters } }]],
      seen: { clusters: ids(s.cluster, s.other) }
    },
    remove("delete-content-library-image", library),
    {
      path: "create-label",
      at: "get-labels",
      body: [{ key: "k", value: "v" }],
      seen: { key: "k", value: "v", vm_num: 0 }
    },
    update("update-label", label, { value: "n" }),
    {
      path: "add-labels-to-resources",
      at: label,
      given: [["remove-labels-from-resources", { where: { id: s.label }, data: { vms: {} } }]],
      body: { where: { id: s.label }, data: { vms, datacenters: { id: s.datacenter } } },
      seen: { vms: ids(s.running), vm_num: 1, datacenters: ids(s.datacenter) },
      also: [["get-datacenters", s.datacenter], { labels: ids(s.label) }]
    },
    { ...update("remove-labels-from-resources", label, { vms: {} }), seen: { vms: [], vm_num: 0 } },
    remove("delete-label", label),
    {
      path: "create-user",
      at: "get-users",
      body: [{ username: "dora", name: "Dora", password: "secret", role_id: s.role, email_address: "d@example.com" }],
      seen: { username: "dora", name: "Dora", source: "LOCAL", roles: ids(s.role), email_address: "d@example.com" }
    },
    update("update-user", user, { name: "n", role_id: s.role }, { name: "n", roles: ids(s.role) }),
    remove("delete-user", user),
    { path: "resolve-alert", at: ["get-alerts", s.alert], body: { where: { id: s.alert } }, seen: { ended: true } },
    {
      path: "create-datacenter",
      at: "get-datacenters",
      body: [{ name: "d", organization_id: s.organization, clusters }],
      seen: { name: "d", clusters: ids(s.other), cluster_num: 1 }
    },
    update("update-datacenter", datacenter, { name: "n" }),
    {
      path: "remove-clusters-from-datacenter",
      at: datacenter,
      body: [{ where: { id: s.datacenter }, data: { clusters: {} } }],
      seen: { clusters: [], cluster_num: 0 }
    },
    {
      path: "add-clusters-to-datacenter",
      at: datacenter,
      given: [["remove-clusters-from-datacenter", [{ where: { id: s.datacenter }, data: { clusters: {} } }]]],
      body: [{ where: { id: s.datacenter }, data: { clusters: { id_in: [s.cluster, s.other] } } }],
      seen: { clusters: ids(s.cluster, s.other), cluster_num: 2 }
    },
    remove("delete-datacenter", datacenter),
    {
      path: "create-vds",
      at: "get-vdses",
      body: [inVds],
      seen: { name: "v", type: "VM", bond_mode: "balance-tcp", nics: ids(s.physicalNic), vlans: [] }
    },
    {
      path: "create-vds-with-access-vlan",
      at: "get-vdses",
      body: [{ ...inVds, vlan: network }],
      seen: { type: "ACCESS", vlans: [{}], vlans_num: 1 }
    },
    {
      path: "create-vds-with-migrate-vlan",
      at: "get-vdses",
      body: [{ ...inVds, vlan: network }],
      seen: { type: "MIGRATION", vlans: [{}] }
    },
    update("update-vds", vds, { name: "n", nicIds: [s.physicalNic] }, { name: "n", nics: ids(s.physicalNic) }),
    remove("delete-vds", vds),
    {
      path: "create-vm-vlan",
      at: "get-vlans",
      body: [{ name: "v", vds_id: s.vds, vlan_id: 42, qos_max_bandwidth: 2, qos_max_bandwidth_unit: "MBps" }],
      seen: { name: "v", vlan_id: 42, network_ids: ["42"], type: "VM", qos_max_bandwidth: 2 * mib, vds: { id: s.vds } }
    },
    update("update-vm-vlan", vlan, { name: "n", vlan_id: 43 }, { name: "n", vlan_id: 43, network_ids: ["43"] }),
    update("update-management-vlan", vlan, { gateway_ip: "192.0.2.1", subnetmask: "255.0.0.0" }),
    update("update-migration-vlan", vlan, { vlan_id: 9 }),
    remove("delete-vm-vlan", vlan)
  ]
}

/** All writes of this file, by what they are about. */
export const writes: Readonly<Record<string, (s: Scene) => ReadonlyArray<Write>>> = { storage, organisation }
