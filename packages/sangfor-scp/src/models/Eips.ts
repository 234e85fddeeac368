/**
 * Models of `Eips`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** States of an EIP: `active` when a machine has it, `inactive` when none does. */
export const EipStatus: Model.OpenEnum<"active" | "inactive" | "binding"> = Model.openEnum([
  "active",
  "inactive",
  "binding"
])
/** See {@link EipStatus}. */
export type EipStatus = typeof EipStatus.Type

/** A public address. */
export interface Eip {
  readonly id: string
  readonly ip?: string | null
  readonly name?: string | null
  readonly status?: EipStatus | null
  /** Bandwidth in Mbit/s. */
  readonly bandwidth_mb?: number | null
  /** Resource pool. */
  readonly az_id?: string | null
  /** The machine that has it. */
  readonly server_id?: string | null
  /** The machine's interface that has it. */
  readonly port_id?: string | null
  readonly description?: string | null
}
/** See the interface of the same name. */
export const Eip: Model.Model<Eip> = Schema.Struct({
  id: Schema.String,
  ip: Model.optional(Schema.String),
  name: Model.optional(Schema.String),
  status: Model.optional(EipStatus),
  bandwidth_mb: Model.optional(Schema.Number),
  az_id: Model.optional(Schema.String),
  server_id: Model.optional(Schema.String),
  port_id: Model.optional(Schema.String),
  description: Model.optional(Schema.String)
})
