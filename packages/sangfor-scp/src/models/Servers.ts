/**
 * Models of `Servers`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** States of a machine. */
export const ServerStatus: Model.OpenEnum<"running" | "stopped" | "suspended" | "error" | "alert"> = Model.openEnum([
  "running",
  "stopped",
  "suspended",
  "error",
  "alert"
])
/** See {@link ServerStatus}. */
export type ServerStatus = typeof ServerStatus.Type

/** Whether a machine has power. */
export const PowerState: Model.OpenEnum<"on" | "off"> = Model.openEnum(["on", "off"])
/** See {@link PowerState}. */
export type PowerState = typeof PowerState.Type

/** A disk of a machine. */
export interface ServerDisk {
  /** Slot, as in `ide0` or `virtio1`. */
  readonly id: string
  readonly size_mb?: number | null
  readonly size_gb?: number | null
  readonly type?: string | null
  readonly preallocate?: string | number | null
  readonly storage_id?: string | null
  readonly storage_name?: string | null
  readonly storage_tag_id?: string | null
  readonly storage_file?: string | null
  /** The volume behind the disk, where there is one and the system says so. */
  readonly volume_id?: string | null
  /** 1 for a disk that the machine has already; sent back to keep it. */
  readonly is_old_disk?: number | null
}
/** See the interface of the same name. */
export const ServerDisk: Model.Model<ServerDisk> = Schema.Struct({
  id: Schema.String,
  size_mb: Model.optional(Schema.Number),
  size_gb: Model.optional(Schema.Number),
  type: Model.optional(Schema.String),
  preallocate: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  storage_id: Model.optional(Schema.String),
  storage_name: Model.optional(Schema.String),
  storage_tag_id: Model.optional(Schema.String),
  storage_file: Model.optional(Schema.String),
  volume_id: Model.optional(Schema.String),
  is_old_disk: Model.optional(Schema.Number)
})

/** Addresses of an interface, as newer systems show them in the detail of a machine. */
export interface IpInfo {
  readonly ip_address?: string | null
  readonly netmask?: string | null
  readonly gateway?: string | null
  readonly dns?: ReadonlyArray<string> | null
}
/** See the interface of the same name. */
export const IpInfo: Model.Model<IpInfo> = Schema.Struct({
  ip_address: Model.optional(Schema.String),
  netmask: Model.optional(Schema.String),
  gateway: Model.optional(Schema.String),
  dns: Model.optional(Schema.Array(Schema.String))
})

/** A network interface of a machine. Systems say `ip` and `mac`, or `ip_address` and `mac_address`. */
export interface ServerNetwork {
  /** Slot, as in `net0`. */
  readonly vif_id?: string | null
  readonly port_id?: string | null
  readonly vpc_id?: string | null
  readonly vpc_name?: string | null
  readonly subnet_id?: string | null
  readonly subnet_name?: string | null
  readonly cidr?: string | null
  readonly ip?: string | null
  readonly ip_address?: string | null
  readonly ipv6_address?: string | null
  /** What the machine's own tools report. */
  readonly real_ip?: string | null
  readonly ip_info?: IpInfo | null
  readonly mac?: string | null
  readonly mac_address?: string | null
  /** 1 when the cable is plugged in. */
  readonly connect?: number | null
  readonly model?: string | null
  readonly name?: string | null
  readonly network_type?: string | null
  readonly device_id?: string | null
}
/** See the interface of the same name. */
export const ServerNetwork: Model.Model<ServerNetwork> = Schema.Struct({
  vif_id: Model.optional(Schema.String),
  port_id: Model.optional(Schema.String),
  vpc_id: Model.optional(Schema.String),
  vpc_name: Model.optional(Schema.String),
  subnet_id: Model.optional(Schema.String),
  subnet_name: Model.optional(Schema.String),
  cidr: Model.optional(Schema.String),
  ip: Model.optional(Schema.String),
  ip_address: Model.optional(Schema.String),
  ipv6_address: Model.optional(Schema.String),
  real_ip: Model.optional(Schema.String),
  ip_info: Model.optional(IpInfo),
  mac: Model.optional(Schema.String),
  mac_address: Model.optional(Schema.String),
  connect: Model.optional(Schema.Number),
  model: Model.optional(Schema.String),
  name: Model.optional(Schema.String),
  network_type: Model.optional(Schema.String),
  device_id: Model.optional(Schema.String)
})

/** How much of a processor is used. */
export interface CpuUsage {
  /** 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
  readonly total_mhz?: number | null
  readonly used_mhz?: number | null
}
/** See the interface of the same name. */
export const CpuUsage: Model.Model<CpuUsage> = Schema.Struct({
  ratio: Model.optional(Schema.Number),
  total_mhz: Model.optional(Schema.Number),
  used_mhz: Model.optional(Schema.Number)
})

/** How much of a memory or a storage is used. */
export interface SpaceUsage {
  /** 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
  readonly total_mb?: number | null
  readonly used_mb?: number | null
}
/** See the interface of the same name. */
export const SpaceUsage: Model.Model<SpaceUsage> = Schema.Struct({
  ratio: Model.optional(Schema.Number),
  total_mb: Model.optional(Schema.Number),
  used_mb: Model.optional(Schema.Number)
})

/** A label on a machine. */
export interface Tag {
  readonly id?: string | null
  readonly name?: string | null
}
/** See the interface of the same name. */
export const Tag: Model.Model<Tag> = Schema.Struct({
  id: Model.optional(Schema.String),
  name: Model.optional(Schema.String)
})

/** A virtual machine. Lists and details of the several versions have more or fewer of these fields. */
export interface Server {
  readonly id: string
  readonly name: string
  readonly status?: ServerStatus | null
  readonly power_state?: PowerState | null
  readonly description?: string | null
  /** Processor cores in all. */
  readonly cores?: number | null
  readonly sockets?: number | null
  readonly cores_per_socket?: number | null
  /** Memory in MB. */
  readonly memory_mb?: number | null
  /** Disk space in MB. */
  readonly storage_mb?: number | null
  /** Resource pool. */
  readonly az_id?: string | null
  readonly az_name?: string | null
  readonly host_id?: string | null
  readonly host_name?: string | null
  readonly tenant_id?: string | null
  readonly project_id?: string | null
  readonly project_name?: string | null
  readonly user_id?: string | null
  readonly group_id?: string | null
  readonly group_name?: string | null
  readonly image_id?: string | null
  readonly image_name?: string | null
  readonly os_type?: string | null
  readonly os_name?: string | null
  readonly storage_id?: string | null
  readonly storage_name?: string | null
  readonly storage_tag_id?: string | null
  readonly guest_hostname?: string | null
  readonly vmtype?: string | null
  /** 1 when the tools run in the machine. */
  readonly vtool_installed?: number | null
  /** Seconds since the machine started. */
  readonly uptime?: number | null
  /** Local time of the site, without a zone. */
  readonly created_at?: string | null
  readonly expire_time?: string | null
  readonly disks?: ReadonlyArray<ServerDisk> | null
  readonly networks?: ReadonlyArray<ServerNetwork> | null
  readonly ips?: ReadonlyArray<string> | null
  readonly real_ips?: ReadonlyArray<string> | null
  readonly tags?: ReadonlyArray<Tag> | null
  readonly cpu_status?: CpuUsage | null
  readonly memory_status?: SpaceUsage | null
  readonly storage_status?: SpaceUsage | null
}
/** See the interface of the same name. */
export const Server: Model.Model<Server> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Model.optional(ServerStatus),
  power_state: Model.optional(PowerState),
  description: Model.optional(Schema.String),
  cores: Model.optional(Schema.Number),
  sockets: Model.optional(Schema.Number),
  cores_per_socket: Model.optional(Schema.Number),
  memory_mb: Model.optional(Schema.Number),
  storage_mb: Model.optional(Schema.Number),
  az_id: Model.optional(Schema.String),
  az_name: Model.optional(Schema.String),
  host_id: Model.optional(Schema.String),
  host_name: Model.optional(Schema.String),
  tenant_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  project_name: Model.optional(Schema.String),
  user_id: Model.optional(Schema.String),
  group_id: Model.optional(Schema.String),
  group_name: Model.optional(Schema.String),
  image_id: Model.optional(Schema.String),
  image_name: Model.optional(Schema.String),
  os_type: Model.optional(Schema.String),
  os_name: Model.optional(Schema.String),
  storage_id: Model.optional(Schema.String),
  storage_name: Model.optional(Schema.String),
  storage_tag_id: Model.optional(Schema.String),
  guest_hostname: Model.optional(Schema.String),
  vmtype: Model.optional(Schema.String),
  vtool_installed: Model.optional(Schema.Number),
  uptime: Model.optional(Schema.Number),
  created_at: Model.optional(Schema.String),
  expire_time: Model.optional(Schema.String),
  disks: Model.optional(Schema.Array(ServerDisk)),
  networks: Model.optional(Schema.Array(ServerNetwork)),
  ips: Model.optional(Schema.Array(Schema.String)),
  real_ips: Model.optional(Schema.Array(Schema.String)),
  tags: Model.optional(Schema.Array(Tag)),
  cpu_status: Model.optional(CpuUsage),
  memory_status: Model.optional(SpaceUsage),
  storage_status: Model.optional(SpaceUsage)
})

/** The way to a machine's screen. */
export interface Console {
  /** For a browser. It holds a token: treat it as a secret. */
  readonly url: string
  readonly protocol?: string | null
  readonly type?: string | null
}
/** See the interface of the same name. */
export const Console: Model.Model<Console> = Schema.Struct({
  url: Schema.String,
  protocol: Model.optional(Schema.String),
  type: Model.optional(Schema.String)
})
