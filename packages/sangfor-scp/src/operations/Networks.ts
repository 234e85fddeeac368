/**
 * The calls behind `Networks`, and what they take.
 *
 * @since 0.1.0
 */
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import { flag, optionalFlag } from "../internal/flag.ts"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Extra, Flag, Order, Started } from "../models/Common.ts"
import type { AllocationPool, NetworkStatus } from "../models/Networks.ts"
import { CreatedSubnet, CreatedVpc, Subnet, Vpc } from "../models/Networks.ts"

const vpcs = "/janus/20180725/vpcs"
const vpc = "/janus/20180725/vpcs/{vpc_id}"
const subnets = "/janus/20180725/subnets"
const subnet = "/janus/20180725/subnets/{subnet_id}"

/** Filters of a listing of VPCs; those left out do not constrain. */
export interface VpcFilters extends Order {
  /** Resource pool. */
  readonly az_id?: string | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly status?: NetworkStatus | undefined
  readonly shared?: Flag | undefined
  readonly project_id?: string | undefined
}

/** What a VPC is. */
export interface CreateVpcInput extends Extra {
  readonly name: string
  /** Resource pool. */
  readonly az_id: string
  /** As in `10.0.0.0/16`, on systems that take it. */
  readonly cidr?: string | undefined
  /** Default: none. */
  readonly description?: string | undefined
  /** Whether tenants share it. Default: false. */
  readonly shared?: Flag | undefined
  /** Tenant; newer systems want it. */
  readonly project_id?: string | undefined
}

/** What changes in a VPC; what is left out stays. */
export interface UpdateVpcInput extends Extra {
  readonly name?: string | undefined
  readonly description?: string | undefined
}

/** Filters of a listing of subnets; those left out do not constrain. */
export interface SubnetFilters extends Order {
  readonly vpc_id?: string | undefined
  /** Resource pool; newer systems want it. */
  readonly az_id?: string | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly status?: NetworkStatus | undefined
  readonly project_id?: string | undefined
}

/** What a subnet is. */
export interface CreateSubnetInput extends Extra {
  readonly name: string
  readonly vpc_id: string
  /** Resource pool. */
  readonly az_id: string
  /** As in `10.0.1.0/24`. */
  readonly cidr: string
  /** Default: the system's choice. */
  readonly gateway_ip?: string | undefined
  /** Default: none. */
  readonly description?: string | undefined
  readonly dns_nameservers?: ReadonlyArray<string> | undefined
}

/** What changes in a subnet; what is left out stays. */
export interface UpdateSubnetInput extends Extra {
  readonly name: string
  readonly description?: string | undefined
  readonly enable_dhcp?: Flag | undefined
  readonly allocation_pools?: ReadonlyArray<AllocationPool> | undefined
}

/** One page of the VPCs. */
export const listVpcs: ListOperation<VpcFilters, Vpc> = Operations.list(
  { name: "Networks.listVpcs", path: vpcs, since: "6.3.0" },
  Vpc
)

/** One VPC. */
export const getVpc: Operation<ById, Vpc, NotFound> = Operations.get({ name: "Networks.getVpc", path: vpc }, Vpc)

/** A new VPC. */
export const createVpc: Operation<CreateVpcInput, CreatedVpc, Conflict> = Operations.create(
  { name: "Networks.createVpc", path: vpcs, since: "6.3.70" },
  ({ description = "", extra, shared, ...fields }) => ({
    ...fields,
    description,
    shared: flag(shared ?? false),
    ...extra
  }),
  ResponseDecoder.model(CreatedVpc)
)

/** Changes to a VPC. */
export const updateVpc: Operation<ById & UpdateVpcInput, Started, NotFound | Conflict> = Operations.change(
  { name: "Networks.updateVpc", method: "PUT", path: vpc },
  ({ extra, id: _id, ...fields }) => ({ body: { ...fields, ...extra } })
)

/** The end of a VPC. */
export const deleteVpc: Operation<ById, Started, NotFound | Conflict> = Operations.change(
  { name: "Networks.deleteVpc", method: "DELETE", path: vpc, since: "6.3.70" },
  () => ({})
)

/** One page of the subnets. */
export const listSubnets: ListOperation<SubnetFilters, Subnet> = Operations.list(
  { name: "Networks.listSubnets", path: subnets, since: "6.3.0" },
  Subnet
)

/** One subnet. */
export const getSubnet: Operation<ById, Subnet, NotFound> = Operations.get(
  { name: "Networks.getSubnet", path: subnet, since: "6.3.70" },
  Subnet
)

/** A new subnet. */
export const createSubnet: Operation<CreateSubnetInput, CreatedSubnet, Conflict> = Operations.create(
  { name: "Networks.createSubnet", path: subnets },
  ({ description = "", extra, ...fields }) => ({ ...fields, description, ...extra }),
  ResponseDecoder.model(CreatedSubnet)
)

/** Changes to a subnet. */
export const updateSubnet: Operation<ById & UpdateSubnetInput, Started, NotFound | Conflict> = Operations.change(
  { name: "Networks.updateSubnet", method: "PUT", path: subnet, since: "6.3.70" },
  ({ enable_dhcp, extra, id: _id, ...fields }) => ({
    body: { ...fields, enable_dhcp: optionalFlag(enable_dhcp), ...extra }
  })
)

/** The end of a subnet. */
export const deleteSubnet: Operation<ById, Started, NotFound | Conflict> = Operations.change(
  { name: "Networks.deleteSubnet", method: "DELETE", path: subnet, since: "6.3.70" },
  () => ({})
)
