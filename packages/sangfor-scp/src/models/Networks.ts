/**
 * Models of `Networks`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** States of a VPC or subnet. */
export const NetworkStatus: Model.OpenEnum<"creating" | "active" | "updating" | "deleting" | "error"> = Model.openEnum([
  "creating",
  "active",
  "updating",
  "deleting",
  "error"
])
/** See {@link NetworkStatus}. */
export type NetworkStatus = typeof NetworkStatus.Type

/** What a VPC has beside its id and name. */
interface VpcFields {
  readonly status?: NetworkStatus | null
  readonly description?: string | null
  /** As in `10.0.0.0/16`, on systems that show it. */
  readonly cidr?: string | null
  /** Resource pool. */
  readonly az_id?: string | null
  readonly project_id?: string | null
  /** 1 when tenants share it. */
  readonly shared?: number | null
  readonly type?: string | null
}
const vpcFields = {
  status: Model.optional(NetworkStatus),
  description: Model.optional(Schema.String),
  cidr: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  shared: Model.optional(Schema.Number),
  type: Model.optional(Schema.String)
}

/** A private network of a tenant. */
export interface Vpc extends VpcFields {
  readonly id: string
  readonly name: string
}
/** See the interface of the same name. */
export const Vpc: Model.Model<Vpc> = Schema.Struct({ id: Schema.String, name: Schema.String, ...vpcFields })

/** What is known of a new VPC: itself on some systems, only the task that makes it on others. */
export interface CreatedVpc extends VpcFields {
  readonly id?: string | null
  readonly name?: string | null
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const CreatedVpc: Model.Model<CreatedVpc> = Schema.Struct({
  id: Model.optional(Schema.String),
  name: Model.optional(Schema.String),
  task_id: Model.optional(Schema.String),
  ...vpcFields
})

/** A range of addresses, both ends included. */
export interface AllocationPool {
  readonly start: string
  readonly end: string
}
/** See the interface of the same name. */
export const AllocationPool: Model.Model<AllocationPool> = Schema.Struct({ start: Schema.String, end: Schema.String })

/** What a subnet has beside its id and name. */
interface SubnetFields {
  /** As in `10.0.1.0/24`. */
  readonly cidr?: string | null
  readonly gateway_ip?: string | null
  readonly vpc_id?: string | null
  readonly status?: NetworkStatus | null
  readonly description?: string | null
  /** Resource pool. */
  readonly az_id?: string | null
  readonly project_id?: string | null
  /** Addresses that machines can have. */
  readonly allocation_pools?: ReadonlyArray<AllocationPool> | null
  readonly enable_dhcp?: number | null
  readonly is_visible?: number | null
  /** 1 when tenants share it. */
  readonly shared?: number | null
}
const subnetFields = {
  cidr: Model.optional(Schema.String),
  gateway_ip: Model.optional(Schema.String),
  vpc_id: Model.optional(Schema.String),
  status: Model.optional(NetworkStatus),
  description: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  allocation_pools: Model.optional(Schema.Array(AllocationPool)),
  enable_dhcp: Model.optional(Schema.Number),
  is_visible: Model.optional(Schema.Number),
  shared: Model.optional(Schema.Number)
}

/** A part of a VPC. */
export interface Subnet extends SubnetFields {
  readonly id: string
  readonly name: string
}
/** See the interface of the same name. */
export const Subnet: Model.Model<Subnet> = Schema.Struct({ id: Schema.String, name: Schema.String, ...subnetFields })

/** What is known of a new subnet: itself on some systems, only the task that makes it on others. */
export interface CreatedSubnet extends SubnetFields {
  readonly id?: string | null
  readonly name?: string | null
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const CreatedSubnet: Model.Model<CreatedSubnet> = Schema.Struct({
  id: Model.optional(Schema.String),
  name: Model.optional(Schema.String),
  task_id: Model.optional(Schema.String),
  ...subnetFields
})
