/**
 * Elastic IPs: public addresses. Newer systems call them floating IPs, and have `FloatingIps` in their place.
 *
 * ```ts
 * import { Eips } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // How many public addresses are bound to a server.
 * export const program = Eips.listBound().pipe(Stream.runCount)
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Extra, Order, Started } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { recordCall, create as createCall, get as getCall, lenient, task, taskId } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * States of an EIP: `active` when it is bound to a server, `inactive` when it is not.
 *
 * @category models
 */
export const EipStatus = Model.openEnum(["active", "inactive", "binding"])
/** See {@link EipStatus}. */
export type EipStatus = typeof EipStatus.Type

/**
 * A public address.
 *
 * @category models
 */
export const Eip = Schema.Struct({
  /** Id of the EIP. */
  id: Schema.String,
  /** The address itself. */
  ip: Model.optionalString,
  /** Name of the EIP. */
  name: Model.optionalString,
  /** State of the EIP. */
  status: Model.optional(EipStatus),
  /** Bandwidth in Mbit/s. */
  bandwidth_mb: Model.optionalNumber,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the server that the EIP is bound to. */
  server_id: Model.optionalString,
  /** Id of the port of that server that the EIP is bound to. */
  port_id: Model.optionalString,
  /** Free text. */
  description: Model.optionalString
})
/** See {@link Eip}. */
export interface Eip extends Schema.Schema.Type<typeof Eip> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the resource pool. */
  readonly az_id?: string
  /** State of the EIP. */
  readonly status?: Model.Input<EipStatus>
  /** Id of the server that the EIP is bound to. */
  readonly server_id?: string
  /** The address itself. */
  readonly ip?: string
}

/**
 * Input of {@link allocate}.
 *
 * @category inputs
 */
export interface AllocateInput extends Extra {
  /** Id of the resource pool. */
  readonly az_id: string
  /** Bandwidth in Mbit/s. Default: 100. */
  readonly bandwidth_mb?: number | undefined
  /** Name of the EIP. The form of 2024 refuses it. Default: empty. */
  readonly name?: string | undefined
  /** Free text. The form of 2024 refuses it. Default: empty. */
  readonly description?: string | undefined
  /** The address to allocate. Default: any that is free. */
  readonly ip?: string | undefined
  /** Id of the tenant. Default: the caller's; newer systems want it where the account sees more than one. */
  readonly project_id?: string | undefined
}

/**
 * Input of {@link bind}.
 *
 * @category inputs
 */
export interface BindInput extends Extra {
  /** Id of the server. */
  readonly server_id: string
  /** Id of the server's port. Default: its first. */
  readonly port_id?: string | undefined
}

/**
 * Input of {@link updateBandwidth}, as it is sent.
 *
 * @category inputs
 */
export interface BandwidthInput {
  /** Bandwidth in Mbit/s. */
  readonly bandwidth_mb: number
}

const listPath = "/janus/20180725/eips"
const recordPath = "/janus/20180725/eips/{eip_id}"

/**
 * Every EIP that matches, page by page, in the site's order. `GET /janus/20180725/eips`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Eip> = Pages.list({ name: "Eips.list", path: listPath }, Eip, {})

/**
 * One EIP, by its id. `GET /janus/20180725/eips/{eip_id}`; fails with `NotFound` where there is none.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Eip, NotFound> = getCall({ name: "Eips.get", path: recordPath }, Eip)

/**
 * Allocates an EIP, of 100 Mbit/s unless the input says otherwise. `POST /janus/20180725/eips`.
 *
 * @category operations
 */
export const allocate: Call<[input: AllocateInput], AllocateInput, Eip, Conflict> = createCall(
  { name: "Eips.allocate", path: listPath },
  ({ bandwidth_mb = 100, description = "", extra, name = "", ...fields }) => ({
    ...fields,
    bandwidth_mb,
    name,
    description,
    ...extra
  }),
  lenient(Eip)
)

/**
 * Releases an EIP, by its id. `DELETE /janus/20180725/eips/{eip_id}`; fails with `NotFound`, or with `Conflict` while it
 * is bound to a server.
 *
 * @category operations
 */
export const release: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "Eips.release",
  method: "DELETE",
  path: recordPath,
  input: (id) => ({ id }),
  request: () => ({}),
  response: task
})

/**
 * Binds an EIP, by its id, to a server. `POST /janus/20180725/eips/{eip_id}/action`; fails with `NotFound`, or with
 * `Conflict` while it is bound already. Gives the task's id, empty where the system names none.
 *
 * @category operations
 */
export const bind: Call<[id: string, input: BindInput], ById & BindInput, string, NotFound | Conflict> = recordCall({
  name: "Eips.bind",
  method: "POST",
  path: `${recordPath}/action`,
  input: (id, input) => ({ ...input, id }),
  request: ({ extra, id: _id, ...fields }) => ({
    ids: { server_id: fields.server_id },
    body: { action: "bind", ...fields, ...extra }
  }),
  response: taskId
})

/**
 * Unbinds an EIP, by its id, from its server. `POST /janus/20180725/eips/{eip_id}/action`; fails with `NotFound` or
 * `Conflict`. Gives the task's id, empty where the system names none.
 *
 * @category operations
 */
export const unbind: Call<[id: string], ById, string, NotFound | Conflict> = recordCall({
  name: "Eips.unbind",
  method: "POST",
  path: `${recordPath}/action`,
  input: (id) => ({ id }),
  request: () => ({ body: { action: "unbind" } }),
  response: taskId
})

/**
 * Sets the bandwidth of an EIP, by its id, in Mbit/s. `PUT /janus/20180725/eips/{eip_id}`; fails with `NotFound` or
 * `Conflict`.
 *
 * @category operations
 */
export const updateBandwidth: Call<
  [id: string, bandwidth_mb: number],
  ById & BandwidthInput,
  Started,
  NotFound | Conflict
> = recordCall({
  name: "Eips.updateBandwidth",
  method: "PUT",
  path: recordPath,
  input: (id, bandwidth_mb) => ({ id, bandwidth_mb }),
  request: ({ bandwidth_mb }) => ({ body: { bandwidth_mb } }),
  response: task
})

/**
 * One page of the EIPs that match, with the total. `GET /janus/20180725/eips`.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Eip>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many EIPs match. `GET /janus/20180725/eips`.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * Every EIP that matches and is bound to a server, by {@link list}.
 *
 * @category operations
 */
export const listBound = <E = never, R = never>(
  filters: Omit<Filters, "status"> & Paging.Options<E, R> = {}
): Stream.Stream<Eip, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, filters, () => ({ ...filters, status: "active" as const }))

/**
 * Every EIP that matches and is bound to no server, by {@link list}.
 *
 * @category operations
 */
export const listUnbound = <E = never, R = never>(
  filters: Omit<Filters, "status"> & Paging.Options<E, R> = {}
): Stream.Stream<Eip, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, filters, () => ({ ...filters, status: "inactive" as const }))
