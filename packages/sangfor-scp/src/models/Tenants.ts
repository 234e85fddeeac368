/**
 * Models of `Tenants`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** A resource pool that a tenant may use. */
export interface TenantPool {
  readonly az_id?: string | null
  readonly az_name?: string | null
  readonly az_tag?: string | null
  readonly type?: string | null
}
/** See the interface of the same name. */
export const TenantPool: Model.Model<TenantPool> = Schema.Struct({
  az_id: Model.optional(Schema.String),
  az_name: Model.optional(Schema.String),
  az_tag: Model.optional(Schema.String),
  type: Model.optional(Schema.String)
})

/** Who administers a tenant. */
export interface TenantAdmin {
  readonly user_id?: string | null
  readonly user_name?: string | null
  readonly mail?: string | null
  readonly phone?: string | null
}
/** See the interface of the same name. */
export const TenantAdmin: Model.Model<TenantAdmin> = Schema.Struct({
  user_id: Model.optional(Schema.String),
  user_name: Model.optional(Schema.String),
  mail: Model.optional(Schema.String),
  phone: Model.optional(Schema.String)
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
export const Tenant: Model.Model<Tenant> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  enabled: Model.optional(Schema.Number),
  description: Model.optional(Schema.String),
  parent_id: Model.optional(Schema.String),
  role_type: Model.optional(Schema.String),
  username: Model.optional(Schema.String),
  user_name: Model.optional(Schema.String),
  project_admin: Model.optional(TenantAdmin),
  azs: Model.optional(Schema.Array(TenantPool))
})
