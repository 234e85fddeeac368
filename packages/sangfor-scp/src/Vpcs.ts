/**
 * VPCs: the private networks of tenants. `Subnets` are the address ranges in them.
 *
 * ```ts
 * import { Vpcs } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The VPCs that can be used.
 * export const program = Vpcs.list({ status: "active" }).pipe(Stream.runCollect)
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
import { recordCall, create as createCall, flag, get as getCall, lenient, task } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/** What a VPC has beside its id and name. */
const fields = {
  /** State of the VPC. */
  status: Model.optional(NetworkStatus),
  /** Free text. */
  description: Model.optionalString,
  /** Addresses of the VPC, as in `10.0.0.0/16`, on systems that show them. */
  cidr: Model.optionalString,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the tenant. */
  project_id: Model.optionalString,
  /** 1 when tenants share the VPC, else 0. */
  shared: Model.optionalNumber,
  /** Kind of VPC. */
  type: Model.optionalString
}

/**
 * A private network of a tenant.
 *
 * @category models
 */
export const Vpc = Schema.Struct({
  /** Id of the VPC, a UUID. */
  id: Schema.String,
  /** Name of the VPC. */
  name: Schema.String,
  ...fields
})
/** See {@link Vpc}. */
export interface Vpc extends Schema.Schema.Type<typeof Vpc> {}

/**
 * The response to {@link create}: the VPC on some systems, only the task that creates it on others.
 *
 * @category models
 */
export const CreatedVpc = Schema.Struct({
  /** Id of the VPC. Absent or null where only the task is named. */
  id: Model.optionalString,
  /** Name of the VPC. Absent or null where only the task is named. */
  name: Model.optionalString,
  /** Id of the task. Absent or null where the VPC exists already. */
  task_id: Model.optionalString,
  ...fields
})
/** See {@link CreatedVpc}. */
export interface CreatedVpc extends Schema.Schema.Type<typeof CreatedVpc> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the resource pool. */
  readonly az_id?: string
  /** Part of the name. */
  readonly name?: string
  /** State of the VPC. */
  readonly status?: Model.Input<NetworkStatus>
  /** Whether tenants share the VPC. */
  readonly shared?: Flag
  /** Id of the tenant. */
  readonly project_id?: string
}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput extends Extra {
  /** Name of the VPC. */
  readonly name: string
  /** Id of the resource pool. */
  readonly az_id: string
  /** Addresses of the VPC, as in `10.0.0.0/16`. The form of 2024 refuses it. Default: the system's choice. */
  readonly cidr?: string | undefined
  /** Free text. The form of 2024 refuses it. Default: empty. */
  readonly description?: string | undefined
  /** Whether tenants share the VPC. The form of 2024 refuses true. Default: false. */
  readonly shared?: Flag | undefined
  /** Id of the tenant, which newer systems require. Default: the caller's. */
  readonly project_id?: string | undefined
}

/**
 * Input of {@link update}. A field that is left out stays as it is.
 *
 * @category inputs
 */
export interface UpdateInput extends Extra {
  /** New name. */
  readonly name?: string | undefined
  /** New free text. */
  readonly description?: string | undefined
}

const listPath = "/janus/20180725/vpcs"
const recordPath = "/janus/20180725/vpcs/{vpc_id}"

/**
 * Every VPC that matches, page by page, in the site's order. `GET /janus/20180725/vpcs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Vpc> = Pages.list(
  { name: "Vpcs.list", path: listPath, since: "6.3.0" },
  Vpc,
  {}
)

/**
 * One VPC, by its id. `GET /janus/20180725/vpcs/{vpc_id}`; fails with `NotFound` where there is none.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Vpc, NotFound> = getCall({ name: "Vpcs.get", path: recordPath }, Vpc)

/**
 * Creates a VPC. `POST /janus/20180725/vpcs`. Needs SCP 6.3.70.
 *
 * Some systems respond with the VPC, others with a task: pipe into `TaskPoller.awaitTask`, then find the VPC by its
 * name.
 *
 * @category operations
 */
export const create: Call<[input: CreateInput], CreateInput, CreatedVpc, Conflict> = createCall(
  { name: "Vpcs.create", path: listPath, since: "6.3.70" },
  ({ description = "", extra, shared = false, ...rest }) => ({ ...rest, description, shared: flag(shared), ...extra }),
  lenient(CreatedVpc)
)

/**
 * Changes a VPC, by its id; what the input leaves out stays as it is. `PUT /janus/20180725/vpcs/{vpc_id}`; fails with
 * `NotFound` or `Conflict`.
 *
 * @category operations
 */
export const update: Call<[id: string, input: UpdateInput], ById & UpdateInput, Started, NotFound | Conflict> =
  recordCall({
    name: "Vpcs.update",
    method: "PUT",
    path: recordPath,
    input: (id, input) => ({ ...input, id }),
    request: ({ extra, id: _id, ...rest }) => ({ body: { ...rest, ...extra } }),
    response: task
  })

/**
 * Deletes a VPC, by its id. `DELETE /janus/20180725/vpcs/{vpc_id}`; fails with `NotFound`, or with `Conflict` while it
 * is in use. Needs SCP 6.3.70.
 *
 * @category operations
 */
const delete_: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Vpcs.delete",
  method: "DELETE",
  path: recordPath,
  since: "6.3.70",
  input: (id) => ({ id }),
  request: () => ({}),
  response: task
})
export { delete_ as delete }

/**
 * One page of the VPCs that match, with the total. `GET /janus/20180725/vpcs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Vpc>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many VPCs match. `GET /janus/20180725/vpcs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * The first VPC with exactly this name, by a listing of the VPCs whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Vpc>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, name }),
    (vpc) => vpc.name === name
  )
