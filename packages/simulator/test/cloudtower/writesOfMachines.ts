/** The writes that matter: what each is asked, at which record it is, and what is to be seen afterwards. */
import * as Effect from "effect/Effect"
import * as Tower from "./tower.ts"

const gib = 1024 ** 3
const mib = 1024 ** 2

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
    const machine = (status: string) => idOf("get-vms", { ...within, ...plain, status })
    const stopped = yield* machine("STOPPED")
    const running = yield* machine("RUNNING")
    const ofStopped = { vm: { id: stopped } }
    const host = Tower.str((yield* Tower.one(post, "get-vms", running))["host"]?.["id"])
    const disk = yield* find(post, "get-vm-disks", { ...ofStopped, type: "DISK" })
    const lunSnapshot = yield* find(post, "get-iscsi-lun-snapshots", { iscsi_lun: { id_not: "" } })
    const snapshot = yield* find(post, "get-vm-snapshots", within)
    const subnet = yield* find(post, "get-virtual-private-cloud-subnets")
    return {
      cluster,
      other: yield* idOf("get-clusters", { ...clusters, id_not: cluster }),
      stopped,
      running,
      suspended: yield* idOf("get-vms", { status: "SUSPENDED" }),
      recycled: yield* idOf("get-vms", { in_recycle_bin: true }),
      host: yield* idOf("get-hosts", { ...within, id_not: host }),
      disk: Tower.str(disk["id"]),
      diskVolume: Tower.str(disk["vm_volume"]?.["id"]),
      cdRom: yield* idOf("get-vm-disks", { ...ofStopped, type: "CD_ROM" }),
      nic: yield* idOf("get-vm-nics", ofStopped),
      physicalNic: yield* idOf("get-nics"),
      gpu: yield* idOf("get-gpu-devices", { user_usage: "PASS_THROUGH" }),
      vgpu: yield* idOf("get-gpu-devices", { user_usage: "VGPU" }),
      vlan: yield* idOf("get-vlans", { name: "vlan-300", vds: within }),
      vds: yield* idOf("get-vdses", within),
      volume: yield* idOf("get-vm-volumes", { mounting: false }),
      volumeSnapshot: yield* idOf("get-vm-volume-snapshots", { vm_volume: { id_not: "" } }),
      snapshot: Tower.str(snapshot["id"]),
      frozen: Tower.str(snapshot["vm"]?.["id"]),
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

const ids = (...all: ReadonlyArray<string>) => all.map((id) => ({ id }))

/** Power, place and settings of machines. */
export const machines = (s: Scene): ReadonlyArray<Write> => {
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

/** Disks, CD-ROMs and interfaces of machines. */
export const devices = (s: Scene): ReadonlyArray<Write> => {
  const vm: Place = ["get-vms", s.stopped]
  const change = (path: string, data: unknown, seen?: Seen, also?: Write["also"]): Write => ({
    path,
    at: vm,
    body: { where: { id: s.stopped }, data },
    ...(seen === undefined ? {} : { seen }),
    ...(also === undefined ? {} : { also })
  })
  const onDisk = (path: string, rest: Record<string, unknown>, id: string, also: Write["also"]): Write => ({
    path,
    at: vm,
    body: { where: { id }, ...rest },
    ...(also === undefined ? {} : { also })
  })
  const onNic = (path: string, data: unknown, seen: Seen): Write => ({
    path,
    at: vm,
    body: { where: { id: s.nic }, data },
    also: [["get-vm-nics", s.nic], seen]
  })
  const disk: Place = ["get-vm-disks", s.disk]
  const cdRom: Place = ["get-vm-disks", s.cdRom]
  const volume: Place = ["get-vm-volumes", s.diskVolume]
  const spare: Place = ["get-vm-volumes", s.volume]
  const mounted = { mount_disks: [{ boot: 3, bus: "SCSI", vm_volume_id: s.volume }] }
  return [
    change("add-vm-disk", { vm_disks: mounted }, { vm_disks: [{}, {}, {}] }, [spare, { mounting: true }]),
    change("remove-vm-disk", { disk_ids: [s.disk] }, { vm_disks: [{}], size: 0 }, [volume, { mounting: false }]),
    change("update-vm-disk", { vm_disk_id: s.disk, bus: "SCSI", vm_volume_id: s.volume }, {}, [
      disk,
      { bus: "SCSI", vm_volume: { id: s.volume } }
    ]),
    onDisk("expand-vm-disk", { size: 900, size_unit: "GB" }, s.disk, [volume, { size: 900 * gib }]),
    onDisk("set-vm-disk-resident-in-cache", { resident_in_cache: true }, s.disk, [volume, { resident_in_cache: true }]),
    change("add-vm-cd-rom", { vm_cd_roms: [{ boot: 4, elf_image_id: s.image }] }, { vm_disks: [{}, {}, {}] }),
    change("remove-vm-cd-rom", { cd_rom_ids: [s.cdRom] }, { vm_disks: ids(s.disk) }, [cdRom, "gone"]),
    onDisk("toggle-vm-cd-rom-disable", { disabled: true }, s.cdRom, [cdRom, { disabled: true }]),
    {
      ...onDisk("eject-iso-from-vm-cd-rom", {}, s.cdRom, [cdRom, { elf_image: null }]),
      given: [["update-vm-disk", { where: { id: s.stopped }, data: { vm_disk_id: s.cdRom, elf_image_id: s.image } }]]
    },
    change("add-vm-nic", { vm_nics: [{ connect_vlan_id: s.vlan }] }, { vm_nics: [{}, {}] }),
    change("remove-vm-nic", { nic_index: [0] }, { vm_nics: [] }, [["get-vm-nics", s.nic], "gone"]),
    { path: "remove-vm-nic-by-where", at: vm, body: { where: { id: s.nic }, effect: {} }, seen: { vm_nics: [] } },
    change("update-vm-nic", { nic_index: 0, enabled: false, connect_vlan_id: s.vlan }, {}, [
      ["get-vm-nics", s.nic],
      { enabled: false, vlan: { id: s.vlan } }
    ]),
    onNic("update-vm-nic-basic-info", { ip_address: "192.0.2.9", gateway: "192.0.2.1" }, { ip_address: "192.0.2.9" }),
    onNic(
      "update-vm-nic-advance-info",
      { mirror: true, nic_id: s.physicalNic },
      { mirror: true, nic: { id: s.physicalNic } }
    ),
    onNic(
      "update-vm-nic-qos-option",
      { qos: { ingress: { enabled: true, rate_limit: 5, rate_limit_unit: "Mbps", burst: 2, burst_unit: "Kb" } } },
      {
        ingress_rate_limit_enabled: true,
        ingress_rate_limit_max_rate_in_bitps: 5_000_000,
        ingress_rate_limit_burst_in_bit: 2000
      }
    ),
    onNic(
      "update-vm-vpc-nic",
      { vpc_nic: { vpc_subnet_id: s.subnet, ip_addresses: ["10.0.0.7"], floating_ip_id: s.floatingIp } },
      {
        type: "VPC",
        vpc_nic: {
          vpc: { id: s.vpc },
          vpc_subnet: { id: s.subnet },
          ip_addresses: ["10.0.0.7"],
          floating_ip: { id: s.floatingIp }
        }
      }
    )
  ]
}

/** Machines, snapshots and templates that come from each other. */
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
      at: ["get-vms", s.frozen],
      given: [["update-vm-basic-info", { where: { id: s.frozen }, data: { memory: 99, memory_unit: "GB" } }]],
      body: { where: { id: s.frozen }, data: { snapshot_id: s.snapshot } },
      seen: { vm_disks: [{}, {}], vm_nics: [{}] }
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

/** All writes of this file, by what they are about. */
export const writes: Readonly<Record<string, (s: Scene) => ReadonlyArray<Write>>> = { machines, devices, copies }
