/**
 * Models of `Tenants`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** A resource pool that a tenant may use. */
export interface TenantPool {
  readonly az_id?: string | null
  readonly az_name?: string | null
  readonly az_tag?: string | null
  readonly type?: string | null
}
/** See the interface of the same name. */
export const TenantPool: Codec.Model<TenantPool> = Schema.Struct({
  az_id: Codec.optional(Schema.String),
  az_name: Codec.optional(Schema.String),
  az_tag: Codec.optional(Schema.String),
  type: Codec.optional(Schema.String)
})

/** Who administers a tenant. */
export interface TenantAdmin {
  readonly user_id?: string | null
  readonly user_name?: string | null
  readonly mail?: string | null
  readonly phone?: string | null
}
/** See the interface of the same name. */
export const TenantAdmin: Codec.Model<TenantAdmin> = Schema.Struct({
  user_id: Codec.optional(Schema.String),
  user_name: Codec.optional(Schema.String),
  mail: Codec.optional(Schema.String),
  phone: Codec.optional(Schema.String)
})

/** A tenant, which the wire calls a project. */
export interface Tenant {
  readonly id: string
  readonly name: string
  /** 1 when it may be used. */
  readonly enabled?: number | null
  readonly description?: string | null
  readonly parent_id?: string | null
  readonly role_type?: string | null
  /** Name of its user; some systems say `user_name`. */
  readonly username?: string | null
  readonly user_name?: string | null
  readonly project_admin?: TenantAdmin | null
  readonly azs?: ReadonlyArray<TenantPool> | null
}
/** See the interface of the same name. */
export const Tenant: Codec.Model<Tenant> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  enabled: Codec.optional(Schema.Number),
  description: Codec.optional(Schema.String),
  parent_id: Codec.optional(Schema.String),
  role_type: Codec.optional(Schema.String),
  username: Codec.optional(Schema.String),
  user_name: Codec.optional(Schema.String),
  project_admin: Codec.optional(TenantAdmin),
  azs: Codec.optional(Schema.Array(TenantPool))
})
