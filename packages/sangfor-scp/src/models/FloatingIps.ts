/**
 * Models of `FloatingIps`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** Bandwidth in kbit/s, each way; listings name the fields with their unit, changes without. */
export interface Bandwidth {
  readonly qos_uplink_kbps?: number | null
  readonly qos_downlink_kbps?: number | null
  readonly qos_uplink?: number | null
  readonly qos_downlink?: number | null
}
/** See the interface of the same name. */
export const Bandwidth: Codec.Model<Bandwidth> = Schema.Struct({
  qos_uplink_kbps: Codec.optional(Schema.Number),
  qos_downlink_kbps: Codec.optional(Schema.Number),
  qos_uplink: Codec.optional(Schema.Number),
  qos_downlink: Codec.optional(Schema.Number)
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
export const BindingInfo: Codec.Model<BindingInfo> = Schema.Struct({
  bind_id: Codec.optional(Schema.String),
  bind_type: Codec.optional(Schema.String),
  ip_address: Codec.optional(Schema.String),
  port_id: Codec.optional(Schema.String),
  vpc_id: Codec.optional(Schema.String),
  az_id: Codec.optional(Schema.String),
  router_id: Codec.optional(Schema.String),
  status: Codec.optional(Schema.String)
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
export const FloatingIp: Codec.Model<FloatingIp> = Schema.Struct({
  id: Schema.String,
  floating_ip: Codec.optional(Schema.String),
  bandwidth: Codec.optional(Bandwidth),
  binding_info: Codec.optional(BindingInfo),
  floatingip_pool_id: Codec.optional(Schema.String),
  project_id: Codec.optional(Schema.String),
  sharedbandwidth_id: Codec.optional(Schema.String)
})
