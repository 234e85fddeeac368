/**
 * Subnets: the address ranges in VPCs.
 *
 * ```ts
 * import { Subnets } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The names and addresses of subnets.
 * export const program = Subnets.list().pipe(
 *   Stream.map(({ cidr, name }) => `${name}: ${cidr}`),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Extra, Flag, Order, Started } from "./Common.ts"
import { NetworkStatus } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { recordCall, create as createCall, get as getCall, lenient, optionalFlag, task } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A range of addresses, both ends included.
 *
 * @category models
 */
export const AllocationPool = Schema.Struct({
  /** First address. */
  start: Schema.String,
  /** Last address. */
  end: Schema.String
})
/** See {@link AllocationPool}. */
export interface AllocationPool extends Schema.Schema.Type<typeof AllocationPool> {}

/** What a subnet has beside its id and name. */
const fields = {
  /** Addresses of the subnet, as in `10.0.1.0/24`. */
  cidr: Model.optionalString,
  /** Address of the gateway. */
  gateway_ip: Model.optionalString,
  /** Id of the VPC. */
  vpc_id: Model.optionalString,
  /** State of the subnet. */
  status: Model.optional(NetworkStatus),
  /** Free text. */
  description: Model.optionalString,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the tenant. */
  project_id: Model.optionalString,
  /** Addresses that servers are given. */
  allocation_pools: Model.optional(Schema.Array(AllocationPool)),
  /** 1 when servers get their addresses by DHCP, else 0. */
  enable_dhcp: Model.optionalNumber,
  /** 1 when tenants can see the subnet, else 0. */
  is_visible: Model.optionalNumber,
  /** 1 when tenants share the subnet, else 0. */
  shared: Model.optionalNumber
}

/**
 * An address range in a VPC.
 *
 * @category models
 */
export const Subnet = Schema.Struct({
  /** Id of the subnet, a UUID. */
  id: Schema.String,
  /** Name of the subnet. */
  name: Schema.String,
  ...fields
})
/** See {@link Subnet}. */
export interface Subnet extends Schema.Schema.Type<typeof Subnet> {}

/**
 * The response to {@link create}: the subnet on some systems, only the task that creates it on others.
 *
 * @category models
 */
export const CreatedSubnet = Schema.Struct({
  /** Id of the subnet. Absent or null where only the task is named. */
  id: Model.optionalString,
  /** Name of the subnet. Absent or null where only the task is named. */
  name: Model.optionalString,
  /** Id of the task. Absent or null where the subnet exists already. */
  task_id: Model.optionalString,
  ...fields
})
/** See {@link CreatedSubnet}. */
export interface CreatedSubnet extends Schema.Schema.Type<typeof CreatedSubnet> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the VPC. */
  readonly vpc_id?: string
  /** Id of the resource pool, which newer systems require. */
  readonly az_id?: string
  /** Part of the name. */
  readonly name?: string
  /** State of the subnet. */
  readonly status?: Model.Input<NetworkStatus>
  /** Id of the tenant. */
  readonly project_id?: string
}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput extends Extra {
  /** Name of the subnet. */
  readonly name: string
  /** Id of the VPC. */
  readonly vpc_id: string
  /** Id of the resource pool. */
  readonly az_id: string
  /** Addresses of the subnet, as in `10.0.1.0/24`. */
  readonly cidr: string
  /** Address of the gateway. Default: the system's choice. */
  readonly gateway_ip?: string | undefined
  /** Free text. Default: empty. */
  readonly description?: string | undefined
  /** Addresses of DNS servers. Default: the system's. */
  readonly dns_nameservers?: ReadonlyArray<string> | undefined
}

/**
 * Input of {@link update}. A field that is left out stays as it is.
 *
 * @category inputs
 */
export interface UpdateInput extends Extra {
  /** Name of the subnet, which the system requires even where it stays the same. */
  readonly name: string
  /** New free text. */
  readonly description?: string | undefined
  /** Whether servers get their addresses by DHCP. */
  readonly enable_dhcp?: Flag | undefined
  /** Addresses that servers are given. */
  readonly allocation_pools?: ReadonlyArray<AllocationPool> | undefined
}

const listPath = "/janus/20180725/subnets"
const recordPath = "/janus/20180725/subnets/{subnet_id}"

/**
 * Every subnet that matches, page by page, in the site's order. `GET /janus/20180725/subnets`. Newer systems require
 * `az_id`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Subnet> = Pages.list(
  { name: "Subnets.list", path: listPath, since: "6.3.0" },
  Subnet,
  {}
)

/**
 * One subnet, by its id. `GET /janus/20180725/subnets/{subnet_id}`; fails with `NotFound` where there is none. Needs SCP
 * 6.3.70.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Subnet, NotFound> = getCall(
  { name: "Subnets.get", path: recordPath, since: "6.3.70" },
  Subnet
)

/**
 * Creates a subnet in a VPC. `POST /janus/20180725/subnets`.
 *
 * Some systems respond with the subnet, others with a task: pipe into `TaskPoller.awaitTask`, then find the subnet by
 * its name.
 *
 * @category operations
 */
export const create: Call<[input: CreateInput], CreateInput, CreatedSubnet, Conflict> = createCall(
  { name: "Subnets.create", path: listPath },
  ({ description = "", extra, ...rest }) => ({ ...rest, description, ...extra }),
  lenient(CreatedSubnet)
)

/**
 * Changes a subnet, by its id; what the input leaves out stays as it is. `PUT /janus/20180725/subnets/{subnet_id}`;
 * fails with `NotFound` or `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const update: Call<[id: string, input: UpdateInput], ById & UpdateInput, Started, NotFound | Conflict> =
  recordCall({
    name: "Subnets.update",
    method: "PUT",
    path: recordPath,
    since: "6.3.70",
    input: (id, input) => ({ ...input, id }),
    request: ({ enable_dhcp, extra, id: _id, ...rest }) => ({
      body: { ...rest, enable_dhcp: optionalFlag(enable_dhcp), ...extra }
    }),
    response: task
  })

/**
 * Deletes a subnet, by its id. `DELETE /janus/20180725/subnets/{subnet_id}`; fails with `NotFound`, or with `Conflict`
 * while it is in use. Needs SCP 6.3.70.
 *
 * @category operations
 */
const delete_: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Subnets.delete",
  method: "DELETE",
  path: recordPath,
  since: "6.3.70",
  input: (id) => ({ id }),
  request: () => ({}),
  response: task
})
export { delete_ as delete }

/**
 * One page of the subnets that match, with the total. `GET /janus/20180725/subnets`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Subnet>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many subnets match. `GET /janus/20180725/subnets`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * The first subnet with exactly this name, by a listing of the subnets whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Subnet>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, name }),
    (subnet) => subnet.name === name
  )
