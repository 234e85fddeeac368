/** Power, hosts and settings of vms. */
import { gib, ids, mib } from "./scene.ts"
import type { Place, Scene, Seen, Write } from "./scene.ts"

export const vms = (s: Scene): ReadonlyArray<Write> => {
  const where = { id: s.stopped }
  const stopped: Place = ["get-vms", s.stopped]
  const run = (path: string, id: string, seen: Seen, data?: unknown): Write => ({
    path,
    at: ["get-vms", id],
    body: { where: { id }, ...(data === undefined ? {} : { data }) },
    seen
  })
  return [
    run("start-vm", s.stopped, { status: "RUNNING" }),
    run("shutdown-vm", s.running, { status: "STOPPED", vm_tools_status: "NOT_RUNNING", ips: "" }),
    run("poweroff-vm", s.running, { status: "STOPPED" }),
    run("restart-vm", s.running, { status: "RUNNING" }),
    run("force-restart-vm", s.running, { status: "RUNNING" }),
    run("suspend-vm", s.running, { status: "SUSPENDED" }),
    run("resume-vm", s.suspended, { status: "RUNNING" }),
    run("migrate-vm", s.running, { host: { id: s.host } }, { host_id: s.host }),
    run(
      "migrate-vm-across-cluster",
      s.stopped,
      { cluster: { id: s.other }, name: "moved", folder: null },
      { cluster_id: s.other, vm_config: { migrate_type: "COLD_MIGRATE", network_mapping: [], new_name: "moved" } }
    ),
    run("move-vm-to-recycle", s.running, { in_recycle_bin: true, status: "STOPPED" }),
    run("recover-vm-from-recycle", s.recycled, { in_recycle_bin: false, deleted_at: null }),
    { path: "delete-vm", at: stopped, body: { where }, seen: "gone", also: [["get-vm-volumes", s.diskVolume], "gone"] },
    run("add-vm-to-folder", s.stopped, { folder: { id: s.folder } }, { folder_id: s.folder }),
    {
      ...run("remove-vm-from-folder", s.stopped, { folder: null }),
      given: [["add-vm-to-folder", { where, data: { folder_id: s.folder } }]]
    },
    run(
      "update-vm-basic-info",
      s.stopped,
      { name: "b", memory: 3 * gib, cpu: { cores: 3, sockets: 1 }, vcpu: 3, ha: false, description: "d" },
      { name: "b", memory: 3, memory_unit: "GB", cpu_cores: 3, cpu_sockets: 1, ha: false, description: "d" }
    ),
    run(
      "update-vm-advanced-options",
      s.stopped,
      { win_opt: true, clock_offset: "LOCALTIME", video_type: "QXL", cpu_model: "host_passthrough" },
      { windows_optimize: true, clock_offset: "LOCALTIME", video_type: "QXL", cpu_model: "host_passthrough" }
    ),
    run(
      "update-vm-host-options",
      s.stopped,
      { hostname: "web.example.com", dns_servers: "192.0.2.1,192.0.2.2" },
      { hostname: "web.example.com", dns_servers: ["192.0.2.1", "192.0.2.2"] }
    ),
    {
      ...run(
        "update-vm-io-policy",
        s.stopped,
        { io_policy: "RESTRICT_WHOLE_VM", max_bandwidth: 10 * mib, max_bandwidth_policy: "FORCED", max_iops: null },
        {
          io_policy: "RESTRICT_WHOLE_VM",
          whole_vm: { max_bandwidth: 10, max_bandwidth_unit: "MBps", max_bandwidth_policy: "FORCED" }
        }
      ),
      also: [["get-vm-disks", s.disk], { max_iops: null }]
    },
    {
      path: "update-vm-io-policy",
      at: stopped,
      body: {
        where,
        data: {
          io_policy: "RESTRICT_EACH_DISK",
          each_disk: [{ boot: 0, data: { max_iops: 100, max_iops_policy: "DYNAMIC" } }]
        }
      },
      seen: { io_policy: "RESTRICT_EACH_DISK", max_iops: null },
      also: [["get-vm-disks", s.disk], { max_iops: 100, max_iops_policy: "DYNAMIC", max_bandwidth: null }]
    },
    run("update-vm-owner", s.stopped, { status: "STOPPED" }, { search_for: "username", value: "alice" }),
    run("reset-vm-guest-os-password", s.running, { status: "RUNNING" }, { username: "root", password: "secret" }),
    run("install-vmtools", s.stopped, { vm_tools_status: "RUNNING", vm_tools_version: "3.1.0" }),
    {
      path: "add-vm-gpu-device",
      at: stopped,
      body: { where, data: [{ gpu_id: s.gpu }, { gpu_id: s.vgpu, amount: 2 }] },
      seen: { gpu_devices: ids(s.gpu, s.vgpu) },
      also: [["get-gpu-devices", s.vgpu], { vms: ids(s.stopped), assigned_vgpus_num: 2, available_vgpus_num: 6 }]
    },
    {
      path: "remove-vm-gpu-device",
      at: stopped,
      given: [["add-vm-gpu-device", { where, data: [{ gpu_id: s.vgpu, amount: 2 }] }]],
      body: { where, data: [{ gpu_id: s.vgpu, amount: 2 }] },
      seen: { gpu_devices: [] },
      also: [["get-gpu-devices", s.vgpu], { vms: [], assigned_vgpus_num: 0, available_vgpus_num: 8 }]
    },
    {
      path: "add-vm-pci-nic",
      at: stopped,
      body: { where, data: { pci_nics: { id: s.physicalNic } } },
      seen: { pci_nics: ids(s.physicalNic) },
      also: [["get-nics", s.physicalNic], { vms: ids(s.stopped) }]
    },
    {
      path: "remove-vm-pci-nic",
      at: stopped,
      given: [["add-vm-pci-nic", { where, data: { pci_nics: { id: s.physicalNic } } }]],
      body: { where, data: { pci_nics: { id: s.physicalNic } } },
      seen: { pci_nics: [] }
    }
  ]
}
