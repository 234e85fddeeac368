/**
 * Private networks: VPCs and their subnets.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { ChangeError, Started } from "./models/Common.ts"
import type { CreatedSubnet, CreatedVpc, Subnet, Vpc } from "./models/Networks.ts"
import type {
  CreateSubnetInput,
  CreateVpcInput,
  SubnetFilters,
  UpdateSubnetInput,
  UpdateVpcInput,
  VpcFilters
} from "./operations/Networks.ts"
import * as operations from "./operations/Networks.ts"

export * from "./models/Networks.ts"
export type {
  CreateSubnetInput,
  CreateVpcInput,
  SubnetFilters,
  UpdateSubnetInput,
  UpdateVpcInput,
  VpcFilters
} from "./operations/Networks.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching VPC, page by page, in the server's order. */
export const listVpcs = (filters: VpcFilters & Paging.Options = {}): Stream.Stream<Vpc, RequestError, HttpTransport> =>
  Pages.stream(operations.listVpcs, filters)

/** One page of the matching VPCs, with the total. */
export const listVpcsPage = (
  input: Pages.PageInput<VpcFilters> = {}
): Effect.Effect<Paging.Page<Vpc>, RequestError, HttpTransport> => Pages.listPage(operations.listVpcs, input)

/** How many VPCs match. */
export const countVpcs = (filters: VpcFilters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.listVpcs, filters)

/** One VPC; fails with `NotFound`. */
export const getVpc = (id: string): Effect.Effect<Vpc, NotFound | RequestError, HttpTransport> =>
  execute(operations.getVpc, { id })

/** The first VPC with exactly this name; the server narrows the search to names that hold it. */
export const findVpcByName = (
  name: string,
  filters: Omit<VpcFilters, "name"> = {}
): Effect.Effect<Option.Option<Vpc>, RequestError, HttpTransport> =>
  Pages.findFirst(operations.listVpcs, { ...filters, name }, (vpc) => vpc.name === name)

/** Makes a VPC. Some systems answer with it, others with a task: pipe into `TaskPoller.awaitTask`, then find it by name. */
export const createVpc = (input: CreateVpcInput): Effect.Effect<CreatedVpc, Conflict | RequestError, HttpTransport> =>
  execute(operations.createVpc, input)

/** Changes a VPC; what the input leaves out stays. */
export const updateVpc = (id: string, input: UpdateVpcInput): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.updateVpc, { ...input, id })

/** Deletes a VPC. */
export const deleteVpc = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.deleteVpc, { id })

/** Every matching subnet, page by page, in the server's order. Newer systems want `az_id`. */
export const listSubnets = (
  filters: SubnetFilters & Paging.Options = {}
): Stream.Stream<Subnet, RequestError, HttpTransport> => Pages.stream(operations.listSubnets, filters)

/** One page of the matching subnets, with the total. */
export const listSubnetsPage = (
  input: Pages.PageInput<SubnetFilters> = {}
): Effect.Effect<Paging.Page<Subnet>, RequestError, HttpTransport> => Pages.listPage(operations.listSubnets, input)

/** How many subnets match. */
export const countSubnets = (filters: SubnetFilters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.listSubnets, filters)

/** One subnet; fails with `NotFound`. */
export const getSubnet = (id: string): Effect.Effect<Subnet, NotFound | RequestError, HttpTransport> =>
  execute(operations.getSubnet, { id })

/** The first subnet with exactly this name; the server narrows the search to names that hold it. */
export const findSubnetByName = (
  name: string,
  filters: Omit<SubnetFilters, "name"> = {}
): Effect.Effect<Option.Option<Subnet>, RequestError, HttpTransport> =>
  Pages.findFirst(operations.listSubnets, { ...filters, name }, (subnet) => subnet.name === name)

/** Makes a subnet. Some systems answer with it, others with a task: see {@link createVpc}. */
export const createSubnet = (
  input: CreateSubnetInput
): Effect.Effect<CreatedSubnet, Conflict | RequestError, HttpTransport> => execute(operations.createSubnet, input)

/** Changes a subnet; what the input leaves out stays. Since SCP 6.3.70. */
export const updateSubnet = (
  id: string,
  input: UpdateSubnetInput
): Effect.Effect<Started, ChangeError, HttpTransport> => execute(operations.updateSubnet, { ...input, id })

/** Deletes a subnet. */
export const deleteSubnet = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.deleteSubnet, { id })
