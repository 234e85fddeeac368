/**
 * Models of `ResourcePools`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** Health of a resource pool; `normal` is good. */
export const PoolStatus: Model.OpenEnum<"normal" | "offline" | "error"> = Model.openEnum(["normal", "offline", "error"])
/** See {@link PoolStatus}. */
export type PoolStatus = typeof PoolStatus.Type

/** What a pool lends to machines, by resource. A total or limit of -1 means unlimited. */
export interface VirtualResource {
  readonly name?: string | null
  /** Unit of the numbers, as in `MB` or the Chinese word for cores. */
  readonly unit?: string | null
  readonly total?: number | null
  readonly limit?: number | null
  readonly allocated?: number | null
  readonly occupied?: number | null
}
/** See the interface of the same name. */
export const VirtualResource: Model.Model<VirtualResource> = Schema.Struct({
  name: Model.optional(Schema.String),
  unit: Model.optional(Schema.String),
  total: Model.optional(Schema.Number),
  limit: Model.optional(Schema.Number),
  allocated: Model.optional(Schema.Number),
  occupied: Model.optional(Schema.Number)
})

/** What a pool is made of, by resource. */
export interface PhysicalResource {
  /** `cpu`, `memory`, `storage` and others. */
  readonly name?: string | null
  /** Unit of the numbers, as in `mb` or `mhz`. */
  readonly unit?: string | null
  readonly total?: number | null
  readonly used?: number | null
}
/** See the interface of the same name. */
export const PhysicalResource: Model.Model<PhysicalResource> = Schema.Struct({
  name: Model.optional(Schema.String),
  unit: Model.optional(Schema.String),
  total: Model.optional(Schema.Number),
  used: Model.optional(Schema.Number)
})

/** A resource pool, which SCP also calls an availability zone. Lists leave the resources out. */
export interface ResourcePool {
  readonly id: string
  readonly name: string
  readonly status?: PoolStatus | null
  /** `hci` or `vmware`. */
  readonly type?: string | null
  /** `public` when tenants share it, else `private`. */
  readonly tag?: string | null
  readonly version?: string | null
  readonly description?: string | null
  readonly maintain_mode?: number | null
  readonly physical_resources?: ReadonlyArray<PhysicalResource> | null
  readonly virtual_resources?: ReadonlyArray<VirtualResource> | null
}
/** See the interface of the same name. */
export const ResourcePool: Model.Model<ResourcePool> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Model.optional(PoolStatus),
  type: Model.optional(Schema.String),
  tag: Model.optional(Schema.String),
  version: Model.optional(Schema.String),
  description: Model.optional(Schema.String),
  maintain_mode: Model.optional(Schema.Number),
  physical_resources: Model.optional(Schema.Array(PhysicalResource)),
  virtual_resources: Model.optional(Schema.Array(VirtualResource))
})

/** How many of a kind there are, and in which state; each kind has some of the counts. */
export interface Counts {
  readonly total?: number | null
  readonly running_count?: number | null
  readonly online_count?: number | null
  readonly offline_count?: number | null
  readonly error_count?: number | null
  readonly alarm_count?: number | null
}
/** See the interface of the same name. */
export const Counts: Model.Model<Counts> = Schema.Struct({
  total: Model.optional(Schema.Number),
  running_count: Model.optional(Schema.Number),
  online_count: Model.optional(Schema.Number),
  offline_count: Model.optional(Schema.Number),
  error_count: Model.optional(Schema.Number),
  alarm_count: Model.optional(Schema.Number)
})

/** The site, or one pool of it, in numbers. */
export interface Overview {
  readonly server?: Counts | null
  readonly host?: Counts | null
  readonly az?: Counts | null
  readonly nfv?: Counts | null
  readonly physical_resources?: ReadonlyArray<PhysicalResource> | null
  readonly virtual_resources?: ReadonlyArray<VirtualResource> | null
}
/** See the interface of the same name. */
export const Overview: Model.Model<Overview> = Schema.Struct({
  server: Model.optional(Counts),
  host: Model.optional(Counts),
  az: Model.optional(Counts),
  nfv: Model.optional(Counts),
  physical_resources: Model.optional(Schema.Array(PhysicalResource)),
  virtual_resources: Model.optional(Schema.Array(VirtualResource))
})

/** A class of storage in a pool. */
export interface StorageTag {
  readonly id: string
  readonly name: string
  readonly description?: string | null
  readonly project_id?: string | null
  /** How much is used: 0 to 1 on some systems, per cent on others. */
  readonly ratio?: number | null
  readonly total_mb?: number | null
  readonly used_mb?: number | null
}
/** See the interface of the same name. */
export const StorageTag: Model.Model<StorageTag> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  description: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  ratio: Model.optional(Schema.Number),
  total_mb: Model.optional(Schema.Number),
  used_mb: Model.optional(Schema.Number)
})
