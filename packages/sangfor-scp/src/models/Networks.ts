/**
 * Models of `Networks`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** States of a VPC or subnet. */
export const NetworkStatus: Codec.OpenEnum<"creating" | "active" | "updating" | "deleting" | "error"> = Codec.openEnum([
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
  status: Codec.optional(NetworkStatus),
  description: Codec.optional(Schema.String),
  cidr: Codec.optional(Schema.String),
  az_id: Codec.optional(Schema.String),
  project_id: Codec.optional(Schema.String),
  shared: Codec.optional(Schema.Number),
  type: Codec.optional(Schema.String)
}

/** A private network of a tenant. */
export interface Vpc extends VpcFields {
  readonly id: string
  readonly name: string
}
/** See the interface of the same name. */
export const Vpc: Codec.Model<Vpc> = Schema.Struct({ id: Schema.String, name: Schema.String, ...vpcFields })

/** What is known of a new VPC: itself on some systems, only the task that makes it on others. */
export interface CreatedVpc extends VpcFields {
  readonly id?: string | null
  readonly name?: string | null
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const CreatedVpc: Codec.Model<CreatedVpc> = Schema.Struct({
  id: Codec.optional(Schema.String),
  name: Codec.optional(Schema.String),
  task_id: Codec.optional(Schema.String),
  ...vpcFields
})

/** A range of addresses, both ends included. */
export interface AllocationPool {
  readonly start: string
  readonly end: string
}
/** See the interface of the same name. */
export const AllocationPool: Codec.Model<AllocationPool> = Schema.Struct({ start: Schema.String, end: Schema.String })

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
  cidr: Codec.optional(Schema.String),
  gateway_ip: Codec.optional(Schema.String),
  vpc_id: Codec.optional(Schema.String),
  status: Codec.optional(NetworkStatus),
  description: Codec.optional(Schema.String),
  az_id: Codec.optional(Schema.String),
  project_id: Codec.optional(Schema.String),
  allocation_pools: Codec.optional(Schema.Array(AllocationPool)),
  enable_dhcp: Codec.optional(Schema.Number),
  is_visible: Codec.optional(Schema.Number),
  shared: Codec.optional(Schema.Number)
}

/** A part of a VPC. */
export interface Subnet extends SubnetFields {
  readonly id: string
  readonly name: string
}
/** See the interface of the same name. */
export const Subnet: Codec.Model<Subnet> = Schema.Struct({ id: Schema.String, name: Schema.String, ...subnetFields })

/** What is known of a new subnet: itself on some systems, only the task that makes it on others. */
export interface CreatedSubnet extends SubnetFields {
  readonly id?: string | null
  readonly name?: string | null
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const CreatedSubnet: Codec.Model<CreatedSubnet> = Schema.Struct({
  id: Codec.optional(Schema.String),
  name: Codec.optional(Schema.String),
  task_id: Codec.optional(Schema.String),
  ...subnetFields
})
