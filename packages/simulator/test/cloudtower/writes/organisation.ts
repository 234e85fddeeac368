/** Folders, placement groups, images, labels, users, alerts, datacenters and networks. */
import { ids, mib, remove, update } from "./scene.ts"
import type { Place, Scene, Write } from "./scene.ts"

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
