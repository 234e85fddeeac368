/**
 * Models of `System`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** The version of the site's software. */
export interface Version {
  /** Version and time of the build, as in `SCP6.7.33B-2022-06-0719:45:13`. */
  readonly build_version?: string | null
  /** Patches. */
  readonly custom_version?: ReadonlyArray<string> | null
}
/** See the interface of the same name. */
export const Version: Model.Model<Version> = Schema.Struct({
  build_version: Model.optional(Schema.String),
  custom_version: Model.optional(Schema.Array(Schema.String))
})

/** Whether the site is being maintained. */
export interface Maintenance {
  /** 1 while it is. */
  readonly maintain_mode?: number | null
}
/** See the interface of the same name. */
export const Maintenance: Model.Model<Maintenance> = Schema.Struct({ maintain_mode: Model.optional(Schema.Number) })

/** Where the site is in its region. */
export interface RegionInfo {
  readonly region_id?: string | null
  readonly region_name?: string | null
  readonly region_url?: string | null
  readonly parent_region?: string | null
}
/** See the interface of the same name. */
export const RegionInfo: Model.Model<RegionInfo> = Schema.Struct({
  region_id: Model.optional(Schema.String),
  region_name: Model.optional(Schema.String),
  region_url: Model.optional(Schema.String),
  parent_region: Model.optional(Schema.String)
})

/** The cluster that the site's manager runs on. */
export interface ClusterInfo {
  readonly cluster_ip?: string | null
  readonly cluster_port?: string | number | null
  readonly leader_ip?: string | null
  readonly mode?: string | null
}
/** See the interface of the same name. */
export const ClusterInfo: Model.Model<ClusterInfo> = Schema.Struct({
  cluster_ip: Model.optional(Schema.String),
  cluster_port: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  leader_ip: Model.optional(Schema.String),
  mode: Model.optional(Schema.String)
})

/** The site's manager. */
export interface Platform {
  /** As in `SCP6.8.0B`. */
  readonly version?: string | null
  readonly build_time?: string | null
  readonly manage_mode?: string | null
  readonly region_info?: RegionInfo | null
  readonly dcluster_info?: ClusterInfo | null
}
/** See the interface of the same name. */
export const Platform: Model.Model<Platform> = Schema.Struct({
  version: Model.optional(Schema.String),
  build_time: Model.optional(Schema.String),
  manage_mode: Model.optional(Schema.String),
  region_info: Model.optional(RegionInfo),
  dcluster_info: Model.optional(ClusterInfo)
})

/** A product that a licence covers. */
export interface LicenseProduct {
  readonly name?: string | null
  /** 1 when it is activated. */
  readonly activated?: number | null
  /** 1 when it is disabled. */
  readonly disable?: number | null
}
/** See the interface of the same name. */
export const LicenseProduct: Model.Model<LicenseProduct> = Schema.Struct({
  name: Model.optional(Schema.String),
  activated: Model.optional(Schema.Number),
  disable: Model.optional(Schema.Number)
})

/** The site's licence. */
export interface License {
  readonly username?: string | null
  readonly status?: number | null
  readonly key_id?: string | null
  readonly products?: ReadonlyArray<LicenseProduct> | null
}
/** See the interface of the same name. */
export const License: Model.Model<License> = Schema.Struct({
  username: Model.optional(Schema.String),
  status: Model.optional(Schema.Number),
  key_id: Model.optional(Schema.String),
  products: Model.optional(Schema.Array(LicenseProduct))
})

/** States of a host. */
export const HostStatus: Model.OpenEnum<"running" | "offline"> = Model.openEnum(["running", "offline"])
/** See {@link HostStatus}. */
export type HostStatus = typeof HostStatus.Type

/** The processors of a host, on newer systems. */
export interface HostCpu {
  readonly core_count?: number | null
  readonly socket_count?: number | null
  readonly cores_per_socket?: number | null
  readonly type?: string | null
  readonly total_mhz?: number | null
  readonly used_mhz?: number | null
  /** How much is used: 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
}
/** See the interface of the same name. */
export const HostCpu: Model.Model<HostCpu> = Schema.Struct({
  core_count: Model.optional(Schema.Number),
  socket_count: Model.optional(Schema.Number),
  cores_per_socket: Model.optional(Schema.Number),
  type: Model.optional(Schema.String),
  total_mhz: Model.optional(Schema.Number),
  used_mhz: Model.optional(Schema.Number),
  ratio: Model.optional(Schema.Number)
})

/** The memory of a host, on newer systems. */
export interface HostMemory {
  readonly total_mb?: number | null
  readonly used_mb?: number | null
  /** How much is used: 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
}
/** See the interface of the same name. */
export const HostMemory: Model.Model<HostMemory> = Schema.Struct({
  total_mb: Model.optional(Schema.Number),
  used_mb: Model.optional(Schema.Number),
  ratio: Model.optional(Schema.Number)
})

/** A physical host. Systems show its processors and memory as flat fields, or under `cpu` and `memory`. */
export interface Host {
  readonly id: string
  readonly name: string
  readonly status?: HostStatus | null
  readonly ip?: string | null
  readonly type?: string | null
  readonly description?: string | null
  /** Resource pool. */
  readonly az_id?: string | null
  readonly cluster_id?: string | null
  readonly cluster_name?: string | null
  readonly alarm_count?: number | null
  /** Cores. */
  readonly cpu_total?: number | null
  /** Cores. */
  readonly cpu_used?: number | null
  readonly memory_total_mb?: number | null
  readonly memory_used_mb?: number | null
  readonly cpu?: HostCpu | null
  readonly memory?: HostMemory | null
}
/** See the interface of the same name. */
export const Host: Model.Model<Host> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Model.optional(HostStatus),
  ip: Model.optional(Schema.String),
  type: Model.optional(Schema.String),
  description: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  cluster_id: Model.optional(Schema.String),
  cluster_name: Model.optional(Schema.String),
  alarm_count: Model.optional(Schema.Number),
  cpu_total: Model.optional(Schema.Number),
  cpu_used: Model.optional(Schema.Number),
  memory_total_mb: Model.optional(Schema.Number),
  memory_used_mb: Model.optional(Schema.Number),
  cpu: Model.optional(HostCpu),
  memory: Model.optional(HostMemory)
})

/** A network interface of a host. */
export interface HostInterface {
  readonly name: string
  readonly id?: string | null
  readonly ip?: string | null
  readonly mac?: string | null
  readonly netmask?: string | null
  readonly gateway?: string | null
  /** What it is for: `mgmt`, `vxlan`, `business`, `vs` or another. */
  readonly function?: string | null
  /** The same on newer systems. */
  readonly functions?: ReadonlyArray<string> | null
  readonly type?: string | null
  /** Speed in Mbit/s. */
  readonly speed_mbps?: number | null
  /** Speed as text on newer systems. */
  readonly speed?: string | number | null
  readonly enable?: number | null
}
/** See the interface of the same name. */
export const HostInterface: Model.Model<HostInterface> = Schema.Struct({
  name: Schema.String,
  id: Model.optional(Schema.String),
  ip: Model.optional(Schema.String),
  mac: Model.optional(Schema.String),
  netmask: Model.optional(Schema.String),
  gateway: Model.optional(Schema.String),
  function: Model.optional(Schema.String),
  functions: Model.optional(Schema.Array(Schema.String)),
  type: Model.optional(Schema.String),
  speed_mbps: Model.optional(Schema.Number),
  speed: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  enable: Model.optional(Schema.Number)
})
