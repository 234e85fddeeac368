/**
 * Floating IPs: the public addresses of newer systems; older ones have `Eips`.
 *
 * ```ts
 * import { FloatingIps } from "@effect-hci/sangfor-scp"
 *
 * // How many floating IPs are bound to a server.
 * export const program = FloatingIps.count({ bind_type: "vm" })
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import { Failures, Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { ElasticIpBindType } from "./api/Shared.ts"
import type { ById, Extra, Order, Started } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { recordCall, create as createCall, get as getCall, lenient, task } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * Bandwidth of a floating IP. Listings name the fields with their unit, the responses to writes without.
 *
 * @category models
 */
export const Bandwidth = Schema.Struct({
  /** From the server to the outside, in kbit/s, in listings. */
  qos_uplink_kbps: Model.optionalNumber,
  /** From the outside to the server, in kbit/s, in listings. */
  qos_downlink_kbps: Model.optionalNumber,
  /** From the server to the outside, in kbit/s, in responses to writes. */
  qos_uplink: Model.optionalNumber,
  /** From the outside to the server, in kbit/s, in responses to writes. */
  qos_downlink: Model.optionalNumber
})
/** See {@link Bandwidth}. */
export interface Bandwidth extends Schema.Schema.Type<typeof Bandwidth> {}

/**
 * What a floating IP is bound to.
 *
 * @category models
 */
export const BindingInfo = Schema.Struct({
  /** Id of what it is bound to. */
  bind_id: Model.optionalString,
  /** Kind of what it is bound to: `vm` for a server, `router_primary` or `router_second` for a router. */
  bind_type: Model.optionalString,
  /** Private address that it is bound to. */
  ip_address: Model.optionalString,
  /** Id of the port that it is bound to. */
  port_id: Model.optionalString,
  /** Id of the VPC of that port. */
  vpc_id: Model.optionalString,
  /** Id of the resource pool of that port. */
  az_id: Model.optionalString,
  /** Id of the router that translates the address. */
  router_id: Model.optionalString,
  /** State of the binding. */
  status: Model.optionalString
})
/** See {@link BindingInfo}. */
export interface BindingInfo extends Schema.Schema.Type<typeof BindingInfo> {}

/**
 * A public address.
 *
 * @category models
 */
export const FloatingIp = Schema.Struct({
  /** Id of the floating IP. */
  id: Schema.String,
  /** The address itself. */
  floating_ip: Model.optionalString,
  /** Bandwidth each way. */
  bandwidth: Model.optional(Bandwidth),
  /** What it is bound to; absent or null when it is not. */
  binding_info: Model.optional(BindingInfo),
  /** Id of the pool of addresses that it is from. */
  floatingip_pool_id: Model.optionalString,
  /** Id of the tenant. */
  project_id: Model.optionalString,
  /** Id of the shared bandwidth that it uses. */
  sharedbandwidth_id: Model.optionalString
})
/** See {@link FloatingIp}. */
export interface FloatingIp extends Schema.Schema.Type<typeof FloatingIp> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the tenant. */
  readonly project_id?: string
  /** The address itself. */
  readonly floating_ip?: string
  /** Id of the pool of addresses that it is from. */
  readonly floating_ip_pool_id?: string
  /** Id of the VPC that it is bound in. */
  readonly bind_vpc_id?: string
  /** Id of the resource pool that it is bound in. */
  readonly bind_az_id?: string
  /** Kind of what it is bound to: `vm` for a server, `router_primary` or `router_second` for a router. */
  readonly bind_type?: Model.Input<ElasticIpBindType>
  /** Text to search for. */
  readonly keywords?: string
}

/**
 * Bandwidth to set.
 *
 * @category inputs
 */
export interface BandwidthInput {
  /** From the server to the outside, in kbit/s, at most 10 485 760. */
  readonly qos_uplink: number
  /** From the outside to the server, in kbit/s, at most 10 485 760. */
  readonly qos_downlink: number
}

/**
 * Input of {@link allocate}.
 *
 * @category inputs
 */
export interface AllocateInput extends Extra {
  /** Id of the tenant. */
  readonly project_id: string
  /** Id of the pool of addresses. Default: the system's choice. */
  readonly floatingip_pool_id?: string | undefined
  /** Bandwidth each way. Default: the system's. */
  readonly bandwidth?: BandwidthInput | undefined
  /** The address to allocate. Default: any that is free. */
  readonly floating_ip?: string | undefined
  /** Id of the pool's subnet to take the address from. Default: the system's choice. */
  readonly subnet_id?: string | undefined
  /** Kind of line to the outside. Default: the system's choice. */
  readonly line_type?: string | undefined
  /** Ids of the resource pools that may use the address. Default: the system's choice. */
  readonly az_ids?: ReadonlyArray<string> | undefined
}

/**
 * Input of {@link bind}.
 *
 * @category inputs
 */
export interface BindInput {
  /** Id of the VPC. */
  readonly vpc_id: string
  /** Id of a server's port in it. Default: the port of `ip_address`. */
  readonly port_id?: string | undefined
  /** Private address of that port. Default: the port's first. */
  readonly ip_address?: string | undefined
}

const listPath = "/janus/20180725/floatingips"
const recordPath = "/janus/20180725/floatingips/{floatingip_id}"

/**
 * Every floating IP that matches, page by page, in the site's order. `GET /janus/20190725/floatingips`. Needs SCP
 * 6.8.80, else fails with `Unsupported`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, FloatingIp, Unsupported> = Pages.listCall(
  {
    ...Pages.listOperation(
      { name: "FloatingIps.list", path: "/janus/20190725/floatingips", since: "6.8.80" },
      FloatingIp
    ),
    failures: Failures.unsupportedBefore("6.8.80")
  },
  {}
)

/**
 * One floating IP, by its id. `GET /janus/20180725/floatingips/{floatingip_id}`; fails with `NotFound` where there is
 * none. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, FloatingIp, NotFound> = getCall(
  { name: "FloatingIps.get", path: recordPath, since: "6.3.0" },
  FloatingIp
)

/**
 * Allocates a floating IP for a tenant. `POST /janus/20180725/floatingips`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const allocate: Call<[input: AllocateInput], AllocateInput, FloatingIp, Conflict> = createCall(
  { name: "FloatingIps.allocate", path: listPath, since: "6.3.0" },
  ({ extra, ...fields }) => ({ ...fields, ...extra }),
  lenient(FloatingIp)
)

/**
 * Binds a floating IP, by its id, to a server's port. `POST /janus/20180725/floatingips/{floatingip_id}/binding`; fails
 * with `NotFound`, or with `Conflict` while it is bound already. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const bind: Call<[id: string, input: BindInput], ById & BindInput, Started, NotFound | Conflict> = recordCall({
  name: "FloatingIps.bind",
  method: "POST",
  path: `${recordPath}/binding`,
  since: "6.3.0",
  input: (id, input) => ({ ...input, id }),
  request: ({ ip_address, port_id, vpc_id }) => ({ ids: { vpc_id }, body: { vpc_id, port_id, ip_address } }),
  response: task
})

/**
 * Unbinds a floating IP, by its id. `DELETE /janus/20180725/floatingips/{floatingip_id}/unbinding`; fails with
 * `NotFound` or `Conflict`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const unbind: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "FloatingIps.unbind",
  method: "DELETE",
  path: `${recordPath}/unbinding`,
  since: "6.3.0",
  input: (id) => ({ id }),
  request: () => ({}),
  response: task
})

/**
 * Releases a floating IP, by its id. `DELETE /janus/20180725/floatingips/{floatingip_id}`; fails with `NotFound`, or with
 * `Conflict` while it is bound. The vendor's document leaves it out.
 *
 * @category operations
 */
export const release: Call<[id: string], ById, Started, NotFound | Conflict> = recordCall({
  name: "FloatingIps.release",
  method: "DELETE",
  path: recordPath,
  input: (id) => ({ id }),
  request: () => ({}),
  response: task
})

/**
 * Sets the bandwidth of a floating IP, by its id, in kbit/s each way.
 * `PUT /janus/20180725/floatingips/{floatingip_id}`; fails with `NotFound` or `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const updateBandwidth: Call<
  [id: string, bandwidth: BandwidthInput],
  ById & BandwidthInput,
  FloatingIp,
  NotFound | Conflict
> = recordCall({
  name: "FloatingIps.updateBandwidth",
  method: "PUT",
  path: recordPath,
  since: "6.3.70",
  input: (id, bandwidth) => ({ ...bandwidth, id }),
  request: ({ qos_downlink, qos_uplink }) => ({ body: { qos_uplink, qos_downlink } }),
  response: lenient(FloatingIp)
})

/**
 * One page of the floating IPs that match, with the total. `GET /janus/20190725/floatingips`. Needs SCP 6.8.80.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<FloatingIp>, Unsupported | RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many floating IPs match. `GET /janus/20190725/floatingips`. Needs SCP 6.8.80.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, Unsupported | RequestError, HttpTransport> =>
  Pages.count(list, filters)
