/** Vms, snapshots and templates made from each other. */
import { gib, ids } from "./scene.ts"
import type { Place, Scene, Write } from "./scene.ts"

const hardware = {
  name: "new",
  cpu_cores: 2,
  cpu_sockets: 2,
  memory: 4,
  memory_unit: "GB",
  ha: true,
  firmware: "BIOS",
  status: "STOPPED"
}

const newDisk = {
  boot: 0,
  bus: "VIRTIO",
  max_iops: 500,
  max_iops_policy: "FORCED",
  vm_volume: { name: "root", size: 10, size_unit: "GB", elf_storage_policy: "REPLICA_3_THICK_PROVISION" }
}

export const copies = (s: Scene): ReadonlyArray<Write> => {
  const snapshot: Place = ["get-vm-snapshots", s.snapshot]
  const template: Place = ["get-vm-templates", s.template]
  const library: Place = ["get-content-library-vm-templates", s.libraryTemplate]
  const vm: Place = ["get-vms", s.stopped]
  const vm_nics = [{ connect_vlan_id: s.vlan }]
  const ovf = {
    name: "ovf",
    firmware: "UEFI",
    memory: 2 * gib,
    vcpu: 2,
    cpu: { cores: 2, sockets: 1 },
    disks: [{ name: "disk", bus: "SCSI", type: "DISK", size: 7 * gib }],
    nics: [{ mac: "52:54:00:00:00:01" }]
  }
  const clusters = { id: s.other }
  return [
    {
      path: "create-vm",
      at: "get-vms",
      body: [
        {
          ...hardware,
          cluster_id: s.cluster,
          vm_nics,
          vm_disks: { mount_new_create_disks: [newDisk] },
          gpu_devices: [{ gpu_id: s.gpu }],
          vm_placement_group: { id: s.group }
        }
      ],
      seen: {
        status: "STOPPED",
        memory: 4 * gib,
        vcpu: 4,
        provisioned_size: 10 * gib,
        vm_disks: [{}],
        vm_nics: [{}],
        gpu_devices: ids(s.gpu),
        vm_placement_group: ids(s.group)
      }
    },
    {
      path: "clone-vm",
      at: "get-vms",
      body: [{ src_vm_id: s.stopped, name: "copy", status: "RUNNING" }],
      seen: { name: "copy", status: "RUNNING", vm_disks: [{}, {}], vm_nics: [{}], cluster: { id: s.cluster } }
    },
    {
      path: "rebuild-vm-from-snapshot",
      at: "get-vms",
      body: [{ rebuild_from_snapshot_id: s.snapshot, name: "again", memory: 1, memory_unit: "GB" }],
      seen: { name: "again", memory: gib, vm_disks: [{}, {}], vm_nics: [{}] }
    },
    {
      path: "create-vm-from-template",
      at: "get-vms",
      body: [{ template_id: s.template, name: "t", is_full_copy: true, vm_nics }],
      seen: { name: "t", memory: 4 * gib, size: 40 * gib, vm_disks: [{}], vm_nics: [{}] }
    },
    {
      path: "create-vm-from-content-library-template",
      at: "get-vms",
      body: [{ template_id: s.libraryTemplate, name: "l", is_full_copy: false, cluster_id: s.cluster }],
      seen: { name: "l", size: 40 * gib, cluster: { id: s.cluster } }
    },
    {
      path: "create-vm-from-content-library-template-batch",
      at: "get-vms",
      body: {
        template_id: s.libraryTemplate,
        cluster_id: s.cluster,
        vms: [{ name: "l", is_full_copy: true, cluster_id: s.cluster }]
      },
      seen: { name: "l", size: 40 * gib }
    },
    {
      path: "import-vm",
      at: "get-vms",
      body: [{ name: "i", cluster_id: s.cluster, upload_tasks: [], parsed_ovf: ovf }],
      seen: { name: "i", memory: 2 * gib, vcpu: 2, firmware: "UEFI", size: 7 * gib, vm_nics: [{}] }
    },
    {
      path: "convert-vm-template-to-vm",
      at: "get-vms",
      body: [{ name: "c", converted_from_template_id: s.template }],
      seen: { name: "c", size: 40 * gib },
      also: [template, "gone"]
    },
    {
      path: "create-vm-snapshot",
      at: "get-vm-snapshots",
      body: { data: [{ vm_id: s.stopped, name: "now" }] },
      seen: {
        name: "now",
        vm: { id: s.stopped },
        vm_disks: [{ type: "DISK" }, { type: "CD_ROM" }],
        vm_nics: [{ index: 0 }]
      },
      also: [vm, { snapshots: [{}] }]
    },
    { path: "delete-vm-snapshot", at: snapshot, body: { where: { id: s.snapshot } }, seen: "gone" },
    {
      path: "rollback-vm",
      at: ["get-vms", s.snapshotVm],
      given: [["update-vm-basic-info", { where: { id: s.snapshotVm }, data: { memory: 99, memory_unit: "GB" } }]],
      body: { where: { id: s.snapshotVm }, data: { snapshot_id: s.snapshot } },
      seen: { memory: s.snapshotMemory, vm_disks: [{}, {}], vm_nics: [{}] }
    },
    {
      path: "clone-vm-template-from-vm",
      at: "get-vm-templates",
      body: [{ vm_id: s.stopped, name: "golden", cloud_init_supported: true }],
      seen: { name: "golden", cloud_init_supported: true, vm_disks: [{}, {}], vm_nics: [{}] }
    },
    {
      path: "convert-vm-template-from-vm",
      at: "get-vm-templates",
      body: [{ vm_id: s.stopped, name: "golden", cloud_init_supported: false }],
      seen: { name: "golden" },
      also: [vm, "gone"]
    },
    {
      path: "update-vm-template",
      at: template,
      body: { where: { id: s.template }, data: { name: "n", description: "d" } },
      seen: { name: "n", description: "d" }
    },
    { path: "delete-vm-template", at: template, body: { where: { id: s.template } }, seen: "gone" },
    {
      path: "clone-content-library-vm-template-from-vm",
      at: "get-content-library-vm-templates",
      body: [{ vm: { id: s.stopped }, name: "golden", clusters }],
      seen: { name: "golden", clusters: ids(s.other), vm_disks: [{}, {}], vm_nics: [{}] }
    },
    {
      path: "convert-content-library-vm-template-from-vm",
      at: "get-content-library-vm-templates",
      body: [{ vm: { id: s.stopped }, name: "golden", clusters }],
      seen: { name: "golden" },
      also: [vm, "gone"]
    },
    {
      path: "update-content-library-vm-template",
      at: library,
      body: { where: { id: s.libraryTemplate }, data: { name: "n" } },
      seen: { name: "n" }
    },
    {
      path: "remove-content-library-vm-template-clusters",
      at: library,
      body: { where: { id: s.libraryTemplate }, data: { clusters } },
      seen: { clusters: ids(s.cluster) }
    },
    {
      path: "distribute-content-library-vm-template-clusters",
      at: library,
      given: [["remove-content-library-vm-template-clusters", { where: {}, data: { clusters } }]],
      body: { where: { id: s.libraryTemplate }, data: { clusters } },
      seen: { clusters: ids(s.cluster, s.other) }
    },
    {
      path: "delete-content-library-vm-template",
      at: library,
      body: { where: { id: s.libraryTemplate } },
      seen: "gone"
    }
  ]
}
