/**
 * The site itself: its version, its maintenance and its licence.
 *
 * ```ts
 * import { System } from "@effect-hci/sangfor-scp"
 *
 * // The version of the site.
 * export const program = System.version
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Unsupported } from "@effect-hci/core/HciError"
import { Model, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { Read } from "./internal/call.ts"
import { laterRead, read } from "./internal/call.ts"

/**
 * The version of the site's software.
 *
 * @category models
 */
export const Version = Schema.Struct({
  /** Version and time of the build, as in `SCP6.7.33B-2022-06-0719:45:13`. */
  build_version: Model.optionalString,
  /** Names of the patches that are installed. */
  custom_version: Model.optional(Schema.Array(Schema.String))
})
/** See {@link Version}. */
export interface Version extends Schema.Schema.Type<typeof Version> {}

/**
 * The region of the site, among the sites that are managed together.
 *
 * @category models
 */
export const RegionInfo = Schema.Struct({
  /** Id of the region. */
  region_id: Model.optionalString,
  /** Name of the region. */
  region_name: Model.optionalString,
  /** Address of the region's site. */
  region_url: Model.optionalString,
  /** Id of the region above this one. */
  parent_region: Model.optionalString
})
/** See {@link RegionInfo}. */
export interface RegionInfo extends Schema.Schema.Type<typeof RegionInfo> {}

/**
 * The cluster that the platform's own software runs on.
 *
 * @category models
 */
export const ClusterInfo = Schema.Struct({
  /** Address of the cluster. */
  cluster_ip: Model.optionalString,
  /** Port of the cluster, as text or as a number. */
  cluster_port: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  /** Address of the node that leads the cluster. */
  leader_ip: Model.optionalString,
  /** How the cluster is set up. */
  mode: Model.optionalString
})
/** See {@link ClusterInfo}. */
export interface ClusterInfo extends Schema.Schema.Type<typeof ClusterInfo> {}

/**
 * The platform that manages the site.
 *
 * @category models
 */
export const Platform = Schema.Struct({
  /** Version, as in `SCP6.8.0B`. */
  version: Model.optionalString,
  /** When this version was built, as text. */
  build_time: Model.optionalString,
  /** How the site is managed. */
  manage_mode: Model.optionalString,
  /** The region of the site, among the sites that are managed together. */
  region_info: Model.optional(RegionInfo),
  /** The cluster that the platform's own software runs on. */
  dcluster_info: Model.optional(ClusterInfo)
})
/** See {@link Platform}. */
export interface Platform extends Schema.Schema.Type<typeof Platform> {}

/**
 * A product that a licence covers.
 *
 * @category models
 */
export const LicenseProduct = Schema.Struct({
  /** Name of the product. */
  name: Model.optionalString,
  /** 1 when the product is activated, else 0. */
  activated: Model.optionalNumber,
  /** 1 when the product is disabled, else 0. */
  disable: Model.optionalNumber
})
/** See {@link LicenseProduct}. */
export interface LicenseProduct extends Schema.Schema.Type<typeof LicenseProduct> {}

/**
 * The site's licence.
 *
 * @category models
 */
export const License = Schema.Struct({
  /** Name of the user that the licence was issued to. */
  username: Model.optionalString,
  /** State of the licence, as the vendor's number for it. */
  status: Model.optionalNumber,
  /** Id of the licence key. */
  key_id: Model.optionalString,
  /** Products that the licence covers. */
  products: Model.optional(Schema.Array(LicenseProduct))
})
/** See {@link License}. */
export interface License extends Schema.Schema.Type<typeof License> {}

const Maintenance = Schema.Struct({
  /** 1 while the site is under maintenance. */
  maintain_mode: Model.optionalNumber
})

/**
 * The version of the site's software. `GET /janus/20180725/system/version`. Needs SCP 6.7.35.
 *
 * @category operations
 */
export const version: Read<Version> = read(
  { name: "System.version", path: "/janus/20180725/system/version", since: "6.7.35" },
  ResponseDecoder.model(Version)
)

/**
 * Whether the site is under maintenance. `GET /janus/20180725/system/maintenance`. Needs SCP 6.9.0R1, else fails with
 * `Unsupported`.
 *
 * @category operations
 */
export const maintenance: Read<boolean, Unsupported> = laterRead(
  { name: "System.maintenance", path: "/janus/20180725/system/maintenance", since: "6.9.0R1" },
  ResponseDecoder.map(ResponseDecoder.model(Maintenance), ({ maintain_mode }) => maintain_mode === 1)
)

/**
 * The platform that manages the site, and its cluster. `GET /janus/20180725/platform`. Needs SCP 6.8.0,
 * else fails with `Unsupported`.
 *
 * @category operations
 */
export const platform: Read<Platform, Unsupported> = laterRead(
  { name: "System.platform", path: "/janus/20180725/platform", since: "6.8.0" },
  ResponseDecoder.model(Platform)
)

/**
 * The site's licence. `GET /janus/20180725/licenses/summary`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const license: Read<License> = read(
  { name: "System.license", path: "/janus/20180725/licenses/summary", since: "6.3.0" },
  ResponseDecoder.model(License)
)
