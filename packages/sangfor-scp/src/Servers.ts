/**
 * Servers: the virtual servers of a site.
 *
 * Calls that change a server give the task that does it: pipe them into `TaskPoller.awaitTask` to wait for its end.
 *
 * ```ts
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The names of the stopped servers.
 * export const program = Servers.list({ status: "stopped" }).pipe(
 *   Stream.map(({ name }) => name),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { Operation } from "@effect-hci/core/Operation"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, ChangeError, Extra, Flag, Order, Started } from "./Common.ts"
import type { Call } from "./internal/call.ts"
import {
  badRequest,
  call,
  recordCall,
  create as createCall,
  flag,
  get as getCall,
  laterRecordCall,
  HttpTransport,
  lenient,
  notFoundOrConflict,
  optionalFlag,
  task,
  taskId,
  toStarted
} from "./internal/call.ts"
import { encryptPassword } from "./internal/login.ts"
import * as Pages from "./internal/paging.ts"

/**
 * States of a server.
 *
 * @category models
 */
export const ServerStatus = Model.openEnum(["running", "stopped", "suspended", "error", "alert"])
/** See {@link ServerStatus}. */
export type ServerStatus = typeof ServerStatus.Type

/**
 * Whether a server is switched on.
 *
 * @category models
 */
export const PowerState = Model.openEnum(["on", "off"])
/** See {@link PowerState}. */
export type PowerState = typeof PowerState.Type

/**
 * A disk of a server.
 *
 * @category models
 */
export const ServerDisk = Schema.Struct({
  /** Slot of the disk, as in `ide0` or `virtio1`; unique within its server. */
  id: Schema.String,
  /** Size in MB. */
  size_mb: Model.optionalNumber,
  /** Size in GB, on systems that give it. */
  size_gb: Model.optionalNumber,
  /** How the disk came to be: `derive_disk` from an image, `new_disk` empty. */
  type: Model.optionalString,
  /** Whether space was set aside at once: 0 or 1 on some systems, words such as `off` on others. */
  preallocate: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  /** Id of the storage that holds the disk. */
  storage_id: Model.optionalString,
  /** Name of the storage that holds the disk. */
  storage_name: Model.optionalString,
  /** Id of the storage tag that the disk is placed by. */
  storage_tag_id: Model.optionalString,
  /** File that holds the disk, on its storage. */
  storage_file: Model.optionalString,
  /** Id of the volume that the disk is, where it is one and the system gives it. */
  volume_id: Model.optionalString,
  /** 1 for a disk that the server has already; {@link update} wants it sent back to keep the disk. */
  is_old_disk: Model.optionalNumber
})
/** See {@link ServerDisk}. */
export interface ServerDisk extends Schema.Schema.Type<typeof ServerDisk> {}

/**
 * The IPv4 settings of a network interface, in the detail of a server on newer systems.
 *
 * @category models
 */
export const IpInfo = Schema.Struct({
  /** IPv4 address. */
  ip_address: Model.optionalString,
  /** Netmask, as in `255.255.255.0`. */
  netmask: Model.optionalString,
  /** IPv4 address of the gateway. */
  gateway: Model.optionalString,
  /** IPv4 addresses of the DNS servers. */
  dns: Model.optional(Schema.Array(Schema.String))
})
/** See {@link IpInfo}. */
export interface IpInfo extends Schema.Schema.Type<typeof IpInfo> {}

/**
 * A network interface of a server. Systems name its addresses `ip` and `mac`, or `ip_address` and `mac_address`.
 *
 * @category models
 */
export const ServerNetwork = Schema.Struct({
  /** Slot of the interface, as in `net0`; unique within its server. */
  vif_id: Model.optionalString,
  /** Id of the port that the interface is connected to. */
  port_id: Model.optionalString,
  /** Id of the VPC. */
  vpc_id: Model.optionalString,
  /** Name of the VPC. */
  vpc_name: Model.optionalString,
  /** Id of the subnet. */
  subnet_id: Model.optionalString,
  /** Name of the subnet. */
  subnet_name: Model.optionalString,
  /** Addresses of the subnet, as in `10.0.1.0/24`. */
  cidr: Model.optionalString,
  /** IPv4 address, on older systems. */
  ip: Model.optionalString,
  /** IPv4 address, on newer systems. */
  ip_address: Model.optionalString,
  /** IPv6 address. */
  ipv6_address: Model.optionalString,
  /** IPv4 address as the tools in the server report it. */
  real_ip: Model.optionalString,
  /** IPv4 settings, in the detail of a server on newer systems. */
  ip_info: Model.optional(IpInfo),
  /** MAC address, on older systems. */
  mac: Model.optionalString,
  /** MAC address, on newer systems. */
  mac_address: Model.optionalString,
  /** 1 when the interface is connected, 0 when its cable is unplugged. */
  connect: Model.optionalNumber,
  /** Kind of network card, as in `virtio` or `e1000`. */
  model: Model.optionalString,
  /** Name of the interface. */
  name: Model.optionalString,
  /** Kind of network: of a VPC or a classic one. */
  network_type: Model.optionalString,
  /** Id of the virtual switch that the interface is connected to, in a classic network. */
  device_id: Model.optionalString
})
/** See {@link ServerNetwork}. */
export interface ServerNetwork extends Schema.Schema.Type<typeof ServerNetwork> {}

/**
 * How much of its processors a server uses.
 *
 * @category models
 */
export const CpuUsage = Schema.Struct({
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber,
  /** Total in MHz. */
  total_mhz: Model.optionalNumber,
  /** Used, in MHz. */
  used_mhz: Model.optionalNumber
})
/** See {@link CpuUsage}. */
export interface CpuUsage extends Schema.Schema.Type<typeof CpuUsage> {}

/**
 * How much of its memory a server uses.
 *
 * @category models
 */
export const SpaceUsage = Schema.Struct({
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber,
  /** Total in MB. */
  total_mb: Model.optionalNumber,
  /** Used, in MB. */
  used_mb: Model.optionalNumber
})
/** See {@link SpaceUsage}. */
export interface SpaceUsage extends Schema.Schema.Type<typeof SpaceUsage> {}

/**
 * The disk space of a server.
 *
 * @category models
 */
export const StorageUsage = Schema.Struct({
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber,
  /** Total in MB. */
  total_mb: Model.optionalNumber,
  /** Used, in MB. */
  used_mb: Model.optionalNumber,
  /** Size of the files that hold the disks, in MB. */
  storage_file_size_mb: Model.optionalNumber
})
/** See {@link StorageUsage}. */
export interface StorageUsage extends Schema.Schema.Type<typeof StorageUsage> {}

/**
 * What a server reads from and writes to its disks at the moment.
 *
 * @category models
 */
export const IoStatus = Schema.Struct({
  /** Bytes read each second. */
  read_speed_byteps: Model.optionalNumber,
  /** Bytes written each second. */
  write_speed_byteps: Model.optionalNumber,
  /** Number of reads per second. */
  read_iops: Model.optionalNumber,
  /** Writes each second. */
  write_iops: Model.optionalNumber
})
/** See {@link IoStatus}. */
export interface IoStatus extends Schema.Schema.Type<typeof IoStatus> {}

/**
 * What a server receives from and sends to its networks at the moment.
 *
 * @category models
 */
export const NetworkUsage = Schema.Struct({
  /** Bits received each second. */
  read_speed_bitps: Model.optionalNumber,
  /** Bits sent each second. */
  write_speed_bitps: Model.optionalNumber
})
/** See {@link NetworkUsage}. */
export interface NetworkUsage extends Schema.Schema.Type<typeof NetworkUsage> {}

/**
 * The use of a server's graphics processors.
 *
 * @category models
 */
export const GpuStatus = Schema.Struct({
  /** Number of graphics processors. */
  graphics_count: Model.optionalNumber,
  /** Used share of the processors: 0 to 1 on some systems, 0 to 100 percent on others. */
  graphics_ratio: Model.optionalNumber,
  /** Used share of the graphics memory: 0 to 1 on some systems, 0 to 100 percent on others. */
  graphics_mem_ratio: Model.optionalNumber,
  /** Graphics memory in all. */
  graphics_mem_total: Model.optionalNumber,
  /** Graphics memory in use. */
  graphics_mem_used: Model.optionalNumber
})
/** See {@link GpuStatus}. */
export interface GpuStatus extends Schema.Schema.Type<typeof GpuStatus> {}

/**
 * The operating system of a server.
 *
 * @category models
 */
export const OsOption = Schema.Struct({
  /** Kind of processor, as in `x86_64`. */
  arch: Model.optionalString,
  /** Name of the kernel. */
  kernel_name: Model.optionalString,
  /** Name of the distribution. */
  distribution_name: Model.optionalString
})
/** See {@link OsOption}. */
export interface OsOption extends Schema.Schema.Type<typeof OsOption> {}

/**
 * Whether a server has open alarms.
 *
 * @category models
 */
export const ServerAlarm = Schema.Struct({
  /** 1 when there are open alarms, else 0. */
  alarm: Model.optional(Schema.Union([Schema.Number, Schema.Boolean])),
  /** The open alarms, as the site describes them. */
  alarm_info: Model.optional(Schema.Array(Schema.Unknown))
})
/** See {@link ServerAlarm}. */
export interface ServerAlarm extends Schema.Schema.Type<typeof ServerAlarm> {}

/**
 * The bandwidth of a public address.
 *
 * @category models
 */
export const FloatingIpBandwidth = Schema.Struct({
  /** From the server to the outside, in kbit/s. */
  qos_uplink_kbps: Model.optionalNumber,
  /** From the outside to the server, in kbit/s. */
  qos_downlink_kbps: Model.optionalNumber
})
/** See {@link FloatingIpBandwidth}. */
export interface FloatingIpBandwidth extends Schema.Schema.Type<typeof FloatingIpBandwidth> {}

/**
 * The public address of a server. Systems name its fields in two ways.
 *
 * @category models
 */
export const ServerFloatingIp = Schema.Struct({
  /** Id of the floating IP. */
  floatingip_id: Model.optionalString,
  /** Id of the floating IP, on newer systems. */
  id: Model.optionalString,
  /** The address itself. */
  floating_ip_address: Model.optionalString,
  /** The address itself, on newer systems. */
  floating_ip: Model.optionalString,
  /** State of the binding. */
  bind_status: Model.optionalString,
  /** Bandwidth: a number on some systems, one for each direction on others. */
  bandwidth: Model.optional(Schema.Union([Schema.Number, Schema.String, FloatingIpBandwidth])),
  /** Kind of line to the outside. */
  line_type: Model.optionalString
})
/** See {@link ServerFloatingIp}. */
export interface ServerFloatingIp extends Schema.Schema.Type<typeof ServerFloatingIp> {}

/**
 * A tag of a server.
 *
 * @category models
 */
export const Tag = Schema.Struct({
  /** Id of the tag. */
  id: Model.optionalString,
  /** Name of the tag. */
  name: Model.optionalString
})
/** See {@link Tag}. */
export interface Tag extends Schema.Schema.Type<typeof Tag> {}

/**
 * A server. Listings and details of the several versions of SCP have more or fewer of these fields.
 *
 * @category models
 */
export const Server = Schema.Struct({
  /** Id of the server, a UUID. */
  id: Schema.String,
  /** Name of the server; several servers can have the same. */
  name: Schema.String,
  /** State of the server. */
  status: Model.optional(ServerStatus),
  /** Whether the server is switched on, on systems that show it. */
  power_state: Model.optional(PowerState),
  /** Free text. */
  description: Model.optionalString,
  /** Number of processor cores of all sockets. */
  cores: Model.optionalNumber,
  /** Number of processor sockets. */
  sockets: Model.optionalNumber,
  /** Number of processor cores of each socket. */
  cores_per_socket: Model.optionalNumber,
  /** Memory in MB. */
  memory_mb: Model.optionalNumber,
  /** Disk space in MB. */
  storage_mb: Model.optionalNumber,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Name of the resource pool. */
  az_name: Model.optionalString,
  /** Id of the host that runs the server. */
  host_id: Model.optionalString,
  /** Name of the host that runs the server. */
  host_name: Model.optionalString,
  /** Id of the tenant, on older systems. */
  tenant_id: Model.optionalString,
  /** Id of the tenant, on newer systems. */
  project_id: Model.optionalString,
  /** Name of the tenant. */
  project_name: Model.optionalString,
  /** Id of the user who owns the server. */
  user_id: Model.optionalString,
  /** Name of the user who owns the server. */
  user_name: Model.optionalString,
  /** Id of the group that the server is listed in. */
  group_id: Model.optionalString,
  /** Name of the group that the server is listed in. */
  group_name: Model.optionalString,
  /** Names of that group and of all groups above it. */
  group_name_path: Model.optionalString,
  /** Id of the image that the server was created from. */
  image_id: Model.optionalString,
  /** Name of the image that the server was created from. */
  image_name: Model.optionalString,
  /** Code of the operating system, as in `l2664`. */
  os_type: Model.optionalString,
  /** Name of the operating system. */
  os_name: Model.optionalString,
  /** Processor, kernel and distribution of the operating system. */
  os_option: Model.optional(OsOption),
  /** Id of the storage that holds the server. */
  storage_id: Model.optionalString,
  /** Name of the storage that holds the server. */
  storage_name: Model.optionalString,
  /** Id of the storage tag that the server is placed by. */
  storage_tag_id: Model.optionalString,
  /** Host name inside the server, as its tools report it. */
  guest_hostname: Model.optionalString,
  /** Kind of server, as in `vm`. */
  vmtype: Model.optionalString,
  /** Kind of resource pool: `hci` or `vmware`. */
  type: Model.optionalString,
  /** Number of the server in its cluster; text on some systems. */
  vm_id: Model.optional(Schema.Union([Schema.Number, Schema.String])),
  /** Whether the server is stopped; 0 or 1 on some systems. */
  is_stopped: Model.optional(Schema.Union([Schema.Number, Schema.Boolean])),
  /** 1 when the vendor's tools are installed in the server. */
  vtool_installed: Model.optionalNumber,
  /** Seconds since the server was started. */
  uptime: Model.optionalNumber,
  /** Seconds since the server was stopped. */
  shutdown_duration: Model.optionalNumber,
  /** When the server was created: local time of the site, without a zone. */
  created_at: Model.optionalString,
  /** When the server expires: `unlimited`, or local time of the site. */
  expire_time: Model.optionalString,
  /** The disks, in the detail of a server and in the listings of some systems. */
  disks: Model.optional(Schema.Array(ServerDisk)),
  /** The network interfaces. */
  networks: Model.optional(Schema.Array(ServerNetwork)),
  /** IP addresses of all interfaces. */
  ips: Model.optional(Schema.Array(Schema.String)),
  /** IP addresses of all interfaces, as the tools in the server report them. */
  real_ips: Model.optional(Schema.Array(Schema.String)),
  /** The tags. */
  tags: Model.optional(Schema.Array(Tag)),
  /** Use of the processors. Some systems give 0 in listings. */
  cpu_status: Model.optional(CpuUsage),
  /** Use of the memory. Some systems give 0 in listings. */
  memory_status: Model.optional(SpaceUsage),
  /** Use of the disks. */
  storage_status: Model.optional(StorageUsage),
  /** Reads and writes of the disks at the moment. */
  io_status: Model.optional(IoStatus),
  /** Traffic of the network interfaces at the moment. */
  network_status: Model.optional(NetworkUsage),
  /** Whether the server has graphics processors; 0 or 1 on some systems. */
  has_gpu: Model.optional(Schema.Union([Schema.Number, Schema.Boolean])),
  /** Use of the graphics processors; text on some systems. */
  gpu_status: Model.optional(Schema.Union([GpuStatus, Schema.String, Schema.Number])),
  /** Open alarms. */
  alarm: Model.optional(ServerAlarm),
  /** The public address, on newer systems. */
  floatingip: Model.optional(ServerFloatingIp),
  /** Id of the protection policy. */
  protection_id: Model.optionalString,
  /** Name of the protection policy. */
  protection_name: Model.optionalString,
  /** Kind of protection. */
  protection_type: Model.optionalString,
  /** Whether the protection is on; 0 or 1 on some systems. */
  protection_enable: Model.optional(Schema.Union([Schema.String, Schema.Number, Schema.Boolean])),
  /** Whether a protection policy covers the server; 0 or 1 on some systems. */
  in_protection: Model.optional(Schema.Union([Schema.Number, Schema.Boolean])),
  /** Number of backups. */
  backup_file_count: Model.optionalNumber
})
/** See {@link Server}. */
export interface Server extends Schema.Schema.Type<typeof Server> {}

/**
 * The console of a server.
 *
 * @category models
 */
export const Console = Schema.Struct({
  /** Address to open in a browser. It holds a token: treat it as a secret. */
  url: Schema.String,
  /** Protocol of the console, as in `vnc`. */
  protocol: Model.optionalString,
  /** Kind of console, as in `novnc`. */
  type: Model.optionalString
})
/** See {@link Console}. */
export interface Console extends Schema.Schema.Type<typeof Console> {}

/**
 * The task that creates servers, and the ids that they will have.
 *
 * @category models
 */
export const Created = Schema.Struct({
  /** Id of the task; the servers exist when it has finished. Absent or null where the system names none. */
  task_id: Model.optionalString,
  /** Ids of the new servers, in the order of their creation. Empty where the system does not give them. */
  uuids: Schema.Array(Schema.String)
})
/** See {@link Created}. */
export interface Created extends Schema.Schema.Type<typeof Created> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the resource pool. */
  readonly az_id?: string
  /** Part of the name. */
  readonly name?: string
  /** State of the server. */
  readonly status?: Model.Input<ServerStatus>
  /** Whether the server is switched on. */
  readonly power_state?: Model.Input<PowerState>
  /** Id of the tenant; newer systems ignore it and take `project_id`. */
  readonly tenant_id?: string
  /** Id of the tenant, on newer systems. */
  readonly project_id?: string
  /** Id of the host that runs the server. */
  readonly host_id?: string
  /** Id of the group that the server is listed in. */
  readonly group_id?: string
  /** Id of a VPC that the server is connected to. */
  readonly vpc_id?: string
  /** Id of a subnet that the server is connected to. */
  readonly subnet_id?: string
  /** Id of a storage that holds disks of the server. */
  readonly storage_id?: string
  /** Code of the operating system, as in `l2664`. */
  readonly os_type?: string
  /** Id of a tag. */
  readonly tag_id?: string
  /** Ids of servers, separated by commas, on newer systems. */
  readonly ids?: string
}

/**
 * IPv4 settings of a network interface.
 *
 * @category inputs
 */
export interface IpInput {
  /** IPv4 address. */
  readonly ip_address: string
  /** Netmask, as in `255.255.255.0`. Default: the subnet's. */
  readonly netmask?: string | undefined
  /** IPv4 address of the gateway. Default: the subnet's. */
  readonly gateway?: string | undefined
  /** IPv4 addresses of DNS servers. Default: the subnet's. */
  readonly dns?: ReadonlyArray<string> | undefined
}

/**
 * A network interface of a server that is created, changed or cloned.
 *
 * @category inputs
 */
export interface NetworkInput extends Extra {
  /** Slot of the interface, as in `net0`. */
  readonly vif_id: string
  /** Id of the VPC. Default: none, for a classic network. */
  readonly vpc_id?: string | undefined
  /** Id of the subnet. Default: none, for a classic network. */
  readonly subnet_id?: string | undefined
  /** Whether the interface is connected. Default: true in {@link create}, else as it is. */
  readonly connect?: Flag | undefined
  /** Kind of network card: `virtio`, `e1000` or `rtl8139`. Default: the system's choice. */
  readonly model?: "virtio" | "e1000" | "rtl8139" | Model.Unlisted | undefined
  /** Id of the port to connect to. Default: the system's choice. */
  readonly port_id?: string | undefined
  /** Id of the virtual switch to connect to, in a classic network. Default: none. */
  readonly device_id?: string | undefined
  /** MAC address. Default: a new one. */
  readonly mac_address?: string | undefined
  /** A fixed address. Default: the subnet assigns one. */
  readonly ip_info?: IpInput | undefined
}

/**
 * A disk of a server that is created or changed.
 *
 * @category inputs
 */
export interface DiskInput extends Extra {
  /** Slot of the disk, as in `ide0`. */
  readonly id: string
  /** `derive_disk` for the disk of an image, `new_disk` for an empty one. Default: the system's choice. */
  readonly type?: "derive_disk" | "new_disk" | Model.Unlisted | undefined
  /** Size in MB. Default: the image's, or as it is. */
  readonly size_mb?: number | undefined
  /** Whether to set space aside at once: 0 or 1 on some systems, words such as `off` on others. Default: the system's choice. */
  readonly preallocate?: number | string | undefined
  /** Id of the storage. Default: the system's choice. */
  readonly storage_id?: string | undefined
  /** File that holds the disk, on its storage. Default: a new one. */
  readonly storage_file?: string | undefined
  /** True keeps a disk that the server has already. Default: false. */
  readonly is_old_disk?: Flag | undefined
  /** Whether the disk is a virtio device. Default: the system's choice. */
  readonly use_virtio?: Flag | undefined
}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput extends Extra {
  /** Name of the servers. */
  readonly name: string
  /** Id of the resource pool. */
  readonly az_id: string
  /** Id of the image. */
  readonly image_id: string
  /** Id of the storage tag to place the disks by; see `ResourcePools.storageTags`. */
  readonly storage_tag_id: string
  /** Number of processor cores of all sockets. */
  readonly cores: number
  /** Number of processor sockets. Default: 1. */
  readonly sockets?: number | undefined
  /** Memory in MB. */
  readonly memory_mb: number
  /** Network interfaces; none when empty. */
  readonly networks: ReadonlyArray<NetworkInput>
  /** Disks. Default: the disks of the image. */
  readonly disks?: ReadonlyArray<DiskInput> | undefined
  /** How many servers to create. Default: 1. */
  readonly count?: number | undefined
  /** Free text. Default: empty. */
  readonly description?: string | undefined
  /** Whether to start the servers. Default: true. */
  readonly power_on?: Flag | undefined
  /** Id of what to run on: a host, or `cluster` for whichever host has room. Default: `{ id: "cluster" }`. */
  readonly location?:
    | {
        /** Id of a host, or `cluster`. */
        readonly id: string
      }
    | undefined
  /** Id of the tenant. Default: the caller's. */
  readonly project_id?: string | undefined
  /** Id of the group to list the servers in. Default: the system's choice. */
  readonly group_id?: string | undefined
  /** Further settings, under SCP's names. Default: none. */
  readonly advance_param?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Input of {@link update}. A field that is left out stays as it is.
 *
 * @category inputs
 */
export interface UpdateInput extends Extra {
  /** New name. */
  readonly name?: string | undefined
  /** New free text. */
  readonly description?: string | undefined
  /** Number of processor cores of all sockets. */
  readonly cores?: number | undefined
  /** Number of processor sockets. */
  readonly sockets?: number | undefined
  /** Memory in MB. */
  readonly memory_mb?: number | undefined
  /** Code of the operating system, as in `l2664`. */
  readonly os_type?: string | undefined
  /** Id of the group to list the server in. */
  readonly group_id?: string | undefined
  /** All network interfaces that the server is to have. */
  readonly networks?: ReadonlyArray<NetworkInput> | undefined
  /** All disks that the server is to have; those it has already are sent back with `is_old_disk`. */
  readonly disks?: ReadonlyArray<DiskInput> | undefined
  /** Further settings, under SCP's names. */
  readonly advance_param?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Options of {@link delete}.
 *
 * @category options
 */
export interface DeleteOptions {
  /**
   * Whether to delete the disks too. In the form of 2024, false moves the server to the recycle bin with its disks, and is
   * refused together with `force`. Default: true.
   */
  readonly deleteDisks?: boolean | undefined
  /**
   * On newer systems: true deletes at once, false moves the server to the recycle bin. Default: not sent, so that the
   * system decides.
   */
  readonly force?: boolean | undefined
}

/**
 * Options of {@link stop} and {@link reboot}.
 *
 * @category options
 */
export interface ForceOptions {
  /** True cuts the power, false asks the operating system in the server to shut down. Default: false. */
  readonly force?: boolean | undefined
}

/**
 * Options of {@link attachVolume}.
 *
 * @category options
 */
export interface AttachVolumeOptions {
  /** Slot for the disk, as in `ide1`. Default: the system's choice. */
  readonly device_id?: string | undefined
}

/**
 * Which volume {@link attachVolume} and {@link detachVolume} are about.
 *
 * @category inputs
 */
export interface VolumeInput extends AttachVolumeOptions {
  /** Id of the volume. */
  readonly volume_id: string
}

/**
 * Input of {@link clone}.
 *
 * @category inputs
 */
export interface CloneInput extends Extra {
  /** Name of the new server. */
  readonly name: string
  /** Id of the resource pool. The form of 2024 refuses it. Default: that of the server. */
  readonly az_id?: string | undefined
  /** Id of the storage tag to place the disks by. Default: that of the server. */
  readonly storage_tag_id?: string | undefined
}

/**
 * Input of {@link cloneMany}.
 *
 * @category inputs
 */
export interface CloneManyInput extends Extra {
  /** Name of the new servers. */
  readonly name: string
  /** How many servers to create, 1 to 20. Default: 1. */
  readonly count?: number | undefined
  /** Whether to start the new servers. Default: false. */
  readonly power_on?: Flag | undefined
  /**
   * How the disks are cloned, as in `full`; of clones of a group the document lists `full`, `fast` and `link`. Default: the
   * system's choice.
   */
  readonly clone_type?: string | undefined
  /** Free text. Default: that of the server. */
  readonly description?: string | undefined
  /** Id of the storage tag to place the disks by. Default: that of the server. */
  readonly storage_tag_id?: string | undefined
  /** Id of the storage to place the disks on. Default: the system's choice. */
  readonly storage_location?: string | undefined
  /** Id of the host to run on. Default: the system's choice. */
  readonly compute_location_id?: string | undefined
  /** Network interfaces of the new servers. Default: those of the server. */
  readonly networks?: ReadonlyArray<NetworkInput> | undefined
}

/**
 * Input of {@link migrate}. Older systems take `host_id` and `storage_tag_id`, newer ones the other fields; the form of
 * 2024 turns these two into `compute_location` and `storage_location`, and refuses them beside those.
 *
 * @category inputs
 */
export interface MigrateInput extends Extra {
  /** Id of the host to move to. Default: the system's choice. */
  readonly host_id?: string | undefined
  /** Id of the storage tag to place the disks by. Default: that of the server. */
  readonly storage_tag_id?: string | undefined
  /** Id of the resource pool to move to. Default: that of the server. */
  readonly az_id?: string | undefined
  /** Id of what to run on: a host or a cluster. Default: the system's choice. */
  readonly compute_location?:
    | {
        /** Id of a host or a cluster. */
        readonly id: string
      }
    | undefined
  /** Id of the storage to move the disks to. Default: they stay. */
  readonly storage_location?: string | undefined
  /** Whether to stop the server for the move. Default: false. */
  readonly auto_shutdown?: Flag | undefined
  /** Whether to start the server after the move. Default: false. */
  readonly auto_poweron?: Flag | undefined
}

/**
 * Options of {@link console}.
 *
 * @category options
 */
export interface ConsoleOptions {
  /** Protocol of the console; no document lists the others. Default: `vnc`. */
  readonly protocol?: string | undefined
  /** Kind of console; no document lists the others. Default: `novnc`. */
  readonly type?: string | undefined
}

/**
 * Input of {@link resetPassword}, as it is sent.
 *
 * @category inputs
 */
export interface PasswordInput {
  /** The new password, encrypted with the site's public key, in hexadecimal. */
  readonly password: string
  /** The new password before encryption, which errors must not show. It is not sent. Default: none. */
  readonly plain?: Redacted.Redacted | undefined
}

/**
 * What {@link batchAction} does; `soft_del` moves to the recycle bin, `poweroff` cuts the power.
 *
 * @category inputs
 */
export type BatchAction = "start" | "stop" | "poweroff" | "reboot" | "suspend" | "soft_del"

/**
 * Input of {@link batchAction}.
 *
 * @category inputs
 */
export interface BatchInput {
  /** Ids of the servers. */
  readonly ids: ReadonlyArray<string>
  /** What to do with them. */
  readonly action: BatchAction
}

const listPath = "/janus/20180725/servers"
const recordPath = "/janus/20180725/servers/{server_id}"

const network = ({ connect, extra, ...fields }: NetworkInput) => ({
  ...fields,
  connect: optionalFlag(connect),
  ...extra
})

const newNetwork = ({ connect = true, ...input }: NetworkInput) => network({ ...input, connect })

const disk = ({ extra, is_old_disk, use_virtio, ...fields }: DiskInput) => ({
  ...fields,
  is_old_disk: optionalFlag(is_old_disk),
  use_virtio: optionalFlag(use_virtio),
  ...extra
})

const createBody = ({
  count = 1,
  description = "",
  disks,
  extra,
  location = { id: "cluster" },
  networks,
  power_on = true,
  sockets = 1,
  ...fields
}: CreateInput) => ({
  ...fields,
  count,
  description,
  location,
  sockets,
  networks: networks.map(newNetwork),
  disks: disks?.map(disk),
  power_on: flag(power_on),
  ...extra
})

const forceBody = ({ force }: ForceOptions) => ({ body: force === true ? { force: 1 } : {} })

const volumeBody = (action: string, { device_id, volume_id }: VolumeInput) => ({
  ids: { volume_id },
  body: { action, volume_id, device_id }
})

/** Ids of new servers: in `uuids`, or for one server in `uuid`; what is no id is left out. */
const uuidsOf = (payload: object): ReadonlyArray<unknown> => {
  const ids = "uuids" in payload ? payload.uuids : "uuid" in payload ? [payload.uuid] : []
  return Array.isArray(ids) ? ids.filter(Predicate.isString) : []
}

const toCreated = (payload: unknown): unknown => {
  const fields = toStarted(payload)
  return { ...fields, uuids: uuidsOf(fields) }
}

/** The task and the ids of new servers, under `uuids` or, for one server, under `uuid`. */
const created = ResponseDecoder.from(lenient(Created), toCreated)

/**
 * Every server that matches, page by page, in the site's order. `GET /janus/20180725/servers`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Server> = Pages.list({ name: "Servers.list", path: listPath }, Server, {})

/**
 * The detail of one server, by its id. `GET /janus/20180725/servers/{server_id}`; fails with `NotFound` where there is
 * none.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Server, NotFound> = getCall(
  { name: "Servers.get", path: recordPath },
  Server
)

/**
 * Creates servers. `POST /janus/20180725/servers`.
 *
 * Gives the ids of the new servers in `uuids` at once, on systems that name them; the servers exist when the task has
 * finished. After an error with `mayHaveTakenEffect`, or a `Conflict` with `replayed`, look for them with
 * {@link findCreated} before you create again.
 *
 * @category operations
 */
export const create: Call<[input: CreateInput], CreateInput, Created, Conflict> = createCall(
  { name: "Servers.create", path: listPath },
  createBody,
  created
)

/**
 * Changes a server, by its id; what the input leaves out stays as it is. `PUT /janus/20180725/servers/{server_id}`;
 * fails with `NotFound`, or with `Conflict` while the server is busy.
 *
 * @category operations
 */
export const update: Call<[id: string, input: UpdateInput], ById & UpdateInput, Started, NotFound | Conflict> =
  recordCall({
    name: "Servers.update",
    method: "PUT",
    path: recordPath,
    input: (id, input) => ({ ...input, id }),
    request: ({ disks, extra, id: _id, networks, ...fields }) => ({
      body: { ...fields, networks: networks?.map(network), disks: disks?.map(disk), ...extra }
    }),
    response: task
  })

/**
 * Deletes a server, by its id, and its disks unless the options say otherwise.
 * `DELETE /janus/20180725/servers/{server_id}`; fails with `NotFound`, or with `Conflict` while the server is busy.
 * Needs SCP 6.3.0.
 *
 * @category operations
 */
const delete_: Call<[id: string, options?: DeleteOptions], ById & DeleteOptions, Started, NotFound | Conflict> =
  recordCall({
    name: "Servers.delete",
    method: "DELETE",
    path: recordPath,
    since: "6.3.0",
    input: (id, options = {}) => ({ ...options, id }),
    request: ({ deleteDisks = true, force }) => ({
      query: { delete_disk: flag(deleteDisks) },
      body: force === undefined ? undefined : { force: flag(force) }
    }),
    response: task
  })
export { delete_ as delete }

/**
 * Starts a server, by its id. `POST /janus/20180725/servers/{server_id}/start`; fails with `NotFound`, or with
 * `Conflict` while the server is busy. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const start: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Servers.start",
  method: "POST",
  path: `${recordPath}/start`,
  since: "6.3.0",
  input: (id) => ({ id }),
  request: () => ({ body: {} }),
  response: task
})

/**
 * Shuts a server down, by its id, or cuts its power with `force`. `POST /janus/20180725/servers/{server_id}/stop`;
 * fails with `NotFound`, or with `Conflict` while the server is busy. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const stop: Call<[id: string, options?: ForceOptions], ById & ForceOptions, Started, NotFound | Conflict> =
  recordCall({
    name: "Servers.stop",
    method: "POST",
    path: `${recordPath}/stop`,
    since: "6.3.0",
    input: (id, options = {}) => ({ ...options, id }),
    request: (input) => forceBody(input),
    response: task
  })

/**
 * The same as {@link start}.
 *
 * @category operations
 */
export const powerOn: typeof start = start

/**
 * The same as {@link stop}.
 *
 * @category operations
 */
export const powerOff: typeof stop = stop

/**
 * Restarts a server, by its id, through its operating system, or by cutting its power with `force`.
 * `POST /janus/20180725/servers/{server_id}/reboot`; fails with `NotFound`, or with `Conflict` while the server is
 * busy. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const reboot: Call<[id: string, options?: ForceOptions], ById & ForceOptions, Started, NotFound | Conflict> =
  recordCall({
    name: "Servers.reboot",
    method: "POST",
    path: `${recordPath}/reboot`,
    since: "6.3.0",
    input: (id, options = {}) => ({ ...options, id }),
    request: (input) => forceBody(input),
    response: task
  })

/**
 * Suspends a running server, by its id: saves its memory to disk and stops it.
 * `POST /janus/20180725/servers/{server_id}/suspend`; fails with `NotFound`, or with `Conflict` while the server is
 * busy. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const suspend: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Servers.suspend",
  method: "POST",
  path: `${recordPath}/suspend`,
  since: "6.3.83",
  input: (id) => ({ id }),
  request: () => ({ body: {} }),
  response: task
})

/**
 * Resumes a suspended server, by its id. `POST /janus/20180725/servers/{server_id}/action`; fails with `NotFound`, or
 * with `Conflict` while the server is busy.
 *
 * @category operations
 */
export const resume: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Servers.resume",
  method: "POST",
  path: `${recordPath}/action`,
  input: (id) => ({ id }),
  request: () => ({ body: { action: "resume" } }),
  response: task
})

/**
 * Attaches a volume to a server, both by their ids. `POST /janus/20180725/servers/{server_id}/action`; fails with
 * `NotFound`, or with `Conflict` while the server is busy. Gives the task's id, empty where the system names none.
 *
 * @category operations
 */
export const attachVolume: Call<
  [id: string, volume_id: string, options?: AttachVolumeOptions],
  ById & VolumeInput,
  string,
  NotFound | Conflict
> = recordCall({
  name: "Servers.attachVolume",
  method: "POST",
  path: `${recordPath}/action`,
  input: (id, volume_id, options = {}) => ({ ...options, id, volume_id }),
  request: (input) => volumeBody("attach_volume", input),
  response: taskId
})

/**
 * Detaches a volume from a server, both by their ids. `POST /janus/20180725/servers/{server_id}/action`; fails with
 * `NotFound`, or with `Conflict` while the server is busy. Gives the task's id, empty where the system names none.
 *
 * @category operations
 */
export const detachVolume: Call<[id: string, volume_id: string], ById & VolumeInput, string, NotFound | Conflict> =
  recordCall({
    name: "Servers.detachVolume",
    method: "POST",
    path: `${recordPath}/action`,
    input: (id, volume_id) => ({ id, volume_id }),
    request: (input) => volumeBody("detach_volume", input),
    response: taskId
  })

/**
 * Clones a server, by its id; the id of the clone is in `uuids`. `POST /janus/20180725/servers/{server_id}/clone`;
 * fails with `NotFound`, or with `Conflict` while the server is busy.
 *
 * @category operations
 */
export const clone: Call<[id: string, input: CloneInput], ById & CloneInput, Created, NotFound | Conflict> = recordCall(
  {
    name: "Servers.clone",
    method: "POST",
    path: `${recordPath}/clone`,
    input: (id, input) => ({ ...input, id }),
    request: ({ extra, id: _id, ...fields }) => ({ body: { ...fields, ...extra } }),
    response: created
  }
)

/**
 * Clones a server, by its id, up to 20 times in one task. `POST /janus/20190725/servers/{server_id}/clone`; fails with
 * `NotFound`, or with `Conflict` while the server is busy. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const cloneMany: Call<[id: string, input: CloneManyInput], ById & CloneManyInput, Created, NotFound | Conflict> =
  recordCall({
    name: "Servers.cloneMany",
    method: "POST",
    path: "/janus/20190725/servers/{server_id}/clone",
    since: "6.3.70",
    input: (id, input) => ({ ...input, id }),
    request: ({ count: copies = 1, extra, id: _id, networks, power_on = false, ...fields }) => ({
      body: {
        ...fields,
        count: copies,
        power_on: flag(power_on),
        networks: networks?.map(network),
        advance_param: { return_uuids: 1 },
        ...extra
      }
    }),
    response: created
  })

/**
 * Moves a server, by its id, to another host, storage or resource pool.
 * `POST /janus/20180725/servers/{server_id}/migrate`; fails with `NotFound`, or with `Conflict` while the server is
 * busy. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const migrate: Call<[id: string, input?: MigrateInput], ById & MigrateInput, Started, NotFound | Conflict> =
  recordCall({
    name: "Servers.migrate",
    method: "POST",
    path: `${recordPath}/migrate`,
    since: "6.3.83",
    input: (id, input = {}) => ({ ...input, id }),
    request: ({ auto_poweron, auto_shutdown, extra, id: _id, ...fields }) => ({
      body: {
        ...fields,
        auto_shutdown: optionalFlag(auto_shutdown),
        auto_poweron: optionalFlag(auto_poweron),
        ...extra
      }
    }),
    response: task
  })

/**
 * Opens a console of a server, by its id, and gives its address: noVNC unless the options say otherwise.
 * `POST /janus/20180725/servers/{server_id}/remote-consoles`; fails with `NotFound`, or with `Conflict`.
 *
 * @category operations
 */
export const console: Call<
  [id: string, options?: ConsoleOptions],
  ById & ConsoleOptions,
  Console,
  NotFound | Conflict
> = recordCall({
  name: "Servers.console",
  method: "POST",
  path: `${recordPath}/remote-consoles`,
  input: (id, options = {}) => ({ ...options, id }),
  request: ({ protocol = "vnc", type = "novnc" }) => ({ body: { remote_console: { protocol, type } } }),
  response: ResponseDecoder.from(ResponseDecoder.model(Console), (payload) =>
    Predicate.hasProperty(payload, "remote_console") ? payload.remote_console : payload
  )
})

const sendPassword: Call<
  [input: ById & PasswordInput],
  ById & PasswordInput,
  Started,
  Unsupported | NotFound | Conflict
> = laterRecordCall({
  name: "Servers.resetPassword",
  method: "POST",
  path: `${recordPath}/server-password`,
  since: "6.8.80",
  input: (input) => input,
  request: ({ password, plain }) => ({
    body: { password },
    secrets: plain === undefined ? [] : [plain]
  }),
  response: task
})

/**
 * Sets the administrator's password in a server, by the server's id.
 * `POST /janus/20180725/servers/{server_id}/server-password`; fails with `NotFound`, or with `Conflict` while the server
 * is busy. The password is encrypted with the site's public key before it is sent. Needs SCP 6.8.80,
 * else fails with `Unsupported`.
 *
 * @category operations
 */
export const resetPassword: Call<
  [id: string, password: Redacted.Redacted],
  ById & PasswordInput,
  Started,
  Unsupported | NotFound | Conflict
> = Object.assign(
  (id: string, password: Redacted.Redacted): Effect.Effect<Started, Unsupported | ChangeError, HttpTransport> =>
    HttpTransport.use((transport) =>
      Effect.flatMap(encryptPassword(transport, password), (encrypted) =>
        sendPassword({ id, password: encrypted, plain: password })
      )
    ),
  { operation: sendPassword.operation }
)

const batchOperation: Operation<BatchInput, void, Unsupported | NotFound | Conflict> = {
  name: "Servers.batchAction",
  method: "POST",
  path: `${listPath}/action`,
  request: ({ action, ids }) => ({
    // One id in place of the list is no list either.
    ids: { ids: Array.isArray(ids) ? ids : [] },
    body: { server_ids: ids, server_action: { [`${action}_servers_action`]: "" } }
  }),
  safety: "idempotent",
  response: ResponseDecoder.empty,
  failures: [...Failures.unsupportedBefore("6.7.0"), ...notFoundOrConflict],
  since: "6.7.0"
}

/**
 * Does one thing to many servers, by their ids. `POST /janus/20180725/servers/action`; fails with `NotFound` or
 * `Conflict`. SCP responds before it has finished, and names no task. Needs SCP 6.7.0,
 * else fails with `Unsupported`.
 *
 * @category operations
 */
export const batchAction: Call<
  [ids: ReadonlyArray<string>, action: BatchAction],
  BatchInput,
  void,
  Unsupported | NotFound | Conflict
> = call(batchOperation, (ids, action) => ({ ids, action }))

/**
 * Takes a server, by its id, out of the recycle bin. `POST /janus/20180725/servers/{server_id}/restore`; fails with
 * `NotFound`, or with `Conflict`. Needs SCP 6.8.0, else fails with `Unsupported`.
 *
 * @category operations
 */
export const restore: Call<[id: string], ById, Started, Unsupported | NotFound | Conflict> = laterRecordCall({
  name: "Servers.restore",
  method: "POST",
  path: `${recordPath}/restore`,
  since: "6.8.0",
  input: (id) => ({ id }),
  request: () => ({ body: {} }),
  response: task
})

/**
 * One page of the servers that match, with the total. `GET /janus/20180725/servers`.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Server>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many servers match, in one request whatever the number. `GET /janus/20180725/servers`.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * The first server with exactly this name, by a listing of the servers whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Server>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, name }),
    (server) => server.name === name
  )

/** Whether a name is one that SCP gives to servers that are created together: the name of the create, and a number. */
const isNumbered = (name: string, serverName: string): boolean =>
  serverName.startsWith(name) && /^[-_]?\d+$/.test(serverName.slice(name.length))

/**
 * The servers of a {@link create} whose response was lost, for the same input: those of the resource pool with exactly its
 * name, or, for a `count` above 1, with its name and a number. Fails no call for there being none: servers that are still
 * being created may be missing. Only a name that nothing else has tells them from others.
 *
 * @category operations
 */
export const findCreated = (
  input: Pick<CreateInput, "az_id" | "count" | "name">
): Effect.Effect<ReadonlyArray<Server>, RequestError, HttpTransport> =>
  Effect.suspend(() => {
    if (!Predicate.isObject(input))
      return badRequest(list.operation, "The input is no object: give that of the create.")
    const { az_id, count: copies = 1, name } = input
    return list({ az_id, name }).pipe(
      Stream.filter((server) => server.name === name || (copies > 1 && isNumbered(name, server.name))),
      Stream.runCollect
    )
  })

/**
 * Gives a server, by its id, a new name, by {@link update}.
 *
 * @category operations
 */
export const rename = (id: string, name: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  update(id, { name })

/**
 * Moves servers, by their ids, to the recycle bin, by {@link batchAction}; {@link restore} takes one out again.
 *
 * @category operations
 */
export const softDelete = (ids: ReadonlyArray<string>): Effect.Effect<void, Unsupported | ChangeError, HttpTransport> =>
  batchAction(ids, "soft_del")

/**
 * Whether a server is running: by `power_state`, or by `status` on systems that do not show the power state.
 *
 * @category predicates
 */
export const isRunning = ({ power_state, status }: Server): boolean =>
  power_state === undefined || power_state === null ? status === "running" : power_state === "on"

/**
 * The IP addresses of a server, each once, from whichever of its fields the system fills.
 *
 * @category accessors
 */
export const ipAddresses = ({ ips, networks, real_ips }: Server): ReadonlyArray<string> => {
  const fromNetworks = (networks ?? []).flatMap(({ ip, ip_address, ip_info, real_ip }) => [
    ip,
    ip_address,
    ip_info?.ip_address,
    real_ip
  ])
  const all = [...fromNetworks, ...(ips ?? []), ...(real_ips ?? [])]
  return [...new Set(all.flatMap((ip) => (ip === undefined || ip === null || ip === "" ? [] : [ip])))]
}
