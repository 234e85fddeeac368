/**
 * Models of `FloatingIps`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** Bandwidth in kbit/s, each way; listings name the fields with their unit, changes without. */
export interface Bandwidth {
  readonly qos_uplink_kbps?: number | null
  readonly qos_downlink_kbps?: number | null
  readonly qos_uplink?: number | null
  readonly qos_downlink?: number | null
}
/** See the interface of the same name. */
export const Bandwidth: Model.Model<Bandwidth> = Schema.Struct({
  qos_uplink_kbps: Model.optional(Schema.Number),
  qos_downlink_kbps: Model.optional(Schema.Number),
  qos_uplink: Model.optional(Schema.Number),
  qos_downlink: Model.optional(Schema.Number)
})

/** What a floating IP leads to. */
export interface BindingInfo {
  readonly bind_id?: string | null
  /** `vm` for a machine. */
  readonly bind_type?: string | null
  readonly ip_address?: string | null
  readonly port_id?: string | null
  readonly vpc_id?: string | null
  readonly az_id?: string | null
  readonly router_id?: string | null
  readonly status?: string | null
}
/** See the interface of the same name. */
export const BindingInfo: Model.Model<BindingInfo> = Schema.Struct({
  bind_id: Model.optional(Schema.String),
  bind_type: Model.optional(Schema.String),
  ip_address: Model.optional(Schema.String),
  port_id: Model.optional(Schema.String),
  vpc_id: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  router_id: Model.optional(Schema.String),
  status: Model.optional(Schema.String)
})

/** A public address. */
export interface FloatingIp {
  readonly id: string
  readonly floating_ip?: string | null
  readonly bandwidth?: Bandwidth | null
  /** Absent when it leads nowhere. */
  readonly binding_info?: BindingInfo | null
  readonly floatingip_pool_id?: string | null
  readonly project_id?: string | null
  readonly sharedbandwidth_id?: string | null
}
/** See the interface of the same name. */
export const FloatingIp: Model.Model<FloatingIp> = Schema.Struct({
  id: Schema.String,
  floating_ip: Model.optional(Schema.String),
  bandwidth: Model.optional(Bandwidth),
  binding_info: Model.optional(BindingInfo),
  floatingip_pool_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  sharedbandwidth_id: Model.optional(Schema.String)
})
