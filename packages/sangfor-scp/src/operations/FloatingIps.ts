/**
 * The calls behind `FloatingIps`, and what they take.
 *
 * @since 0.1.0
 */
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Extra, Order, Started } from "../models/Common.ts"
import { FloatingIp } from "../models/FloatingIps.ts"

const base = "/janus/20180725/floatingips"
const one = "/janus/20180725/floatingips/{floatingip_id}"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  readonly project_id?: string | undefined
  readonly floating_ip?: string | undefined
  readonly floating_ip_pool_id?: string | undefined
  readonly bind_vpc_id?: string | undefined
  readonly bind_az_id?: string | undefined
  readonly bind_type?: string | undefined
  readonly keywords?: string | undefined
}

/** Bandwidth in kbit/s, each way. */
export interface BandwidthInput {
  readonly qos_uplink: number
  readonly qos_downlink: number
}

/** What a floating IP is. */
export interface AllocateInput extends Extra {
  /** Tenant. */
  readonly project_id: string
  readonly floatingip_pool_id?: string | undefined
  readonly bandwidth?: BandwidthInput | undefined
  /** This very address. Default: any that is free. */
  readonly floating_ip?: string | undefined
  readonly subnet_id?: string | undefined
  readonly line_type?: string | undefined
  /** Resource pools that may use it. */
  readonly az_ids?: ReadonlyArray<string> | undefined
}

/** What a floating IP is to lead to. */
export interface BindInput {
  readonly vpc_id: string
  /** The interface of a machine. */
  readonly port_id?: string | undefined
  /** Its private address. */
  readonly ip_address?: string | undefined
}

/** One page of the floating IPs. */
export const list: ListOperation<Filters, FloatingIp> = Operations.list(
  { name: "FloatingIps.list", path: "/janus/20190725/floatingips", since: "6.8.80" },
  FloatingIp
)

/** One floating IP. */
export const get: Operation<ById, FloatingIp, NotFound> = Operations.get(
  { name: "FloatingIps.get", path: one, since: "6.3.0" },
  FloatingIp
)

/** A new floating IP. */
export const allocate: Operation<AllocateInput, FloatingIp, Conflict> = Operations.create(
  { name: "FloatingIps.allocate", path: base, since: "6.3.0" },
  ({ extra, ...fields }) => ({ ...fields, ...extra }),
  ResponseDecoder.model(FloatingIp)
)

/** To an interface. */
export const bind: Operation<ById & BindInput, Started, NotFound | Conflict> = Operations.change(
  { name: "FloatingIps.bind", method: "POST", path: `${one}/binding`, since: "6.3.0" },
  ({ ip_address, port_id, vpc_id }) => ({ body: { vpc_id, port_id, ip_address } })
)

/** From its interface. */
export const unbind: Operation<ById, Started, NotFound | Conflict> = Operations.change(
  { name: "FloatingIps.unbind", method: "DELETE", path: `${one}/unbinding`, since: "6.3.0" },
  () => ({})
)

/** Another bandwidth. */
export const updateBandwidth: Operation<ById & BandwidthInput, FloatingIp, NotFound | Conflict> = Operations.changeWith(
  { name: "FloatingIps.updateBandwidth", method: "PUT", path: one, since: "6.3.70" },
  ({ qos_downlink, qos_uplink }) => ({ body: { qos_uplink, qos_downlink } }),
  ResponseDecoder.model(FloatingIp)
)
