/**
 * Models of `Servers`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** States of a machine. */
export const ServerStatus: Codec.OpenEnum<"running" | "stopped" | "suspended" | "error" | "alert"> = Codec.openEnum([
  "running",
  "stopped",
  "suspended",
  "error",
  "alert"
])
/** See {@link ServerStatus}. */
export type ServerStatus = typeof ServerStatus.Type

/** Whether a machine has power. */
export const PowerState: Codec.OpenEnum<"on" | "off"> = Codec.openEnum(["on", "off"])
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
export const ServerDisk: Codec.Model<ServerDisk> = Schema.Struct({
  id: Schema.String,
  size_mb: Codec.optional(Schema.Number),
  size_gb: Codec.optional(Schema.Number),
  type: Codec.optional(Schema.String),
  preallocate: Codec.optional(Schema.Union([Schema.String, Schema.Number])),
  storage_id: Codec.optional(Schema.String),
  storage_name: Codec.optional(Schema.String),
  storage_tag_id: Codec.optional(Schema.String),
  storage_file: Codec.optional(Schema.String),
  volume_id: Codec.optional(Schema.String),
  is_old_disk: Codec.optional(Schema.Number)
})

/** Addresses of an interface, as newer systems show them in the detail of a machine. */
export interface IpInfo {
  readonly ip_address?: string | null
  readonly netmask?: string | null
  readonly gateway?: string | null
  readonly dns?: ReadonlyArray<string> | null
}
/** See the interface of the same name. */
export const IpInfo: Codec.Model<IpInfo> = Schema.Struct({
  ip_address: Codec.optional(Schema.String),
  netmask: Codec.optional(Schema.String),
  gateway: Codec.optional(Schema.String),
  dns: Codec.optional(Schema.Array(Schema.String))
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
export const ServerNetwork: Codec.Model<ServerNetwork> = Schema.Struct({
  vif_id: Codec.optional(Schema.String),
  port_id: Codec.optional(Schema.String),
  vpc_id: Codec.optional(Schema.String),
  vpc_name: Codec.optional(Schema.String),
  subnet_id: Codec.optional(Schema.String),
  subnet_name: Codec.optional(Schema.String),
  cidr: Codec.optional(Schema.String),
  ip: Codec.optional(Schema.String),
  ip_address: Codec.optional(Schema.String),
  ipv6_address: Codec.optional(Schema.String),
  real_ip: Codec.optional(Schema.String),
  ip_info: Codec.optional(IpInfo),
  mac: Codec.optional(Schema.String),
  mac_address: Codec.optional(Schema.String),
  connect: Codec.optional(Schema.Number),
  model: Codec.optional(Schema.String),
  name: Codec.optional(Schema.String),
  network_type: Codec.optional(Schema.String),
  device_id: Codec.optional(Schema.String)
})

/** How much of a processor is used. */
export interface CpuUsage {
  /** 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
  readonly total_mhz?: number | null
  readonly used_mhz?: number | null
}
/** See the interface of the same name. */
export const CpuUsage: Codec.Model<CpuUsage> = Schema.Struct({
  ratio: Codec.optional(Schema.Number),
  total_mhz: Codec.optional(Schema.Number),
  used_mhz: Codec.optional(Schema.Number)
})

/** How much of a memory or a storage is used. */
export interface SpaceUsage {
  /** 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
  readonly total_mb?: number | null
  readonly used_mb?: number | null
}
/** See the interface of the same name. */
export const SpaceUsage: Codec.Model<SpaceUsage> = Schema.Struct({
  ratio: Codec.optional(Schema.Number),
  total_mb: Codec.optional(Schema.Number),
  used_mb: Codec.optional(Schema.Number)
})

/** A label on a machine. */
export interface Tag {
  readonly id?: string | null
  readonly name?: string | null
}
/** See the interface of the same name. */
export const Tag: Codec.Model<Tag> = Schema.Struct({
  id: Codec.optional(Schema.String),
  name: Codec.optional(Schema.String)
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
export const Server: Codec.Model<Server> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Codec.optional(ServerStatus),
  power_state: Codec.optional(PowerState),
  description: Codec.optional(Schema.String),
  cores: Codec.optional(Schema.Number),
  sockets: Codec.optional(Schema.Number),
  cores_per_socket: Codec.optional(Schema.Number),
  memory_mb: Codec.optional(Schema.Number),
  storage_mb: Codec.optional(Schema.Number),
  az_id: Codec.optional(Schema.String),
  az_name: Codec.optional(Schema.String),
  host_id: Codec.optional(Schema.String),
  host_name: Codec.optional(Schema.String),
  tenant_id: Codec.optional(Schema.String),
  project_id: Codec.optional(Schema.String),
  project_name: Codec.optional(Schema.String),
  user_id: Codec.optional(Schema.String),
  group_id: Codec.optional(Schema.String),
  group_name: Codec.optional(Schema.String),
  image_id: Codec.optional(Schema.String),
  image_name: Codec.optional(Schema.String),
  os_type: Codec.optional(Schema.String),
  os_name: Codec.optional(Schema.String),
  storage_id: Codec.optional(Schema.String),
  storage_name: Codec.optional(Schema.String),
  storage_tag_id: Codec.optional(Schema.String),
  guest_hostname: Codec.optional(Schema.String),
  vmtype: Codec.optional(Schema.String),
  vtool_installed: Codec.optional(Schema.Number),
  uptime: Codec.optional(Schema.Number),
  created_at: Codec.optional(Schema.String),
  expire_time: Codec.optional(Schema.String),
  disks: Codec.optional(Schema.Array(ServerDisk)),
  networks: Codec.optional(Schema.Array(ServerNetwork)),
  ips: Codec.optional(Schema.Array(Schema.String)),
  real_ips: Codec.optional(Schema.Array(Schema.String)),
  tags: Codec.optional(Schema.Array(Tag)),
  cpu_status: Codec.optional(CpuUsage),
  memory_status: Codec.optional(SpaceUsage),
  storage_status: Codec.optional(SpaceUsage)
})

/** The way to a machine's screen. */
export interface Console {
  /** For a browser. It holds a token: treat it as a secret. */
  readonly url: string
  readonly protocol?: string | null
  readonly type?: string | null
}
/** See the interface of the same name. */
export const Console: Codec.Model<Console> = Schema.Struct({
  url: Schema.String,
  protocol: Codec.optional(Schema.String),
  type: Codec.optional(Schema.String)
})
