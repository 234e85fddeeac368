/**
 * Tenants, which the API calls projects.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import * as Model from "@effect-hci/core/Model"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Flag, Order } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { get as getCall } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/** A resource pool that a tenant may use. */
export const TenantPool = Schema.Struct({
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Name of the resource pool. */
  az_name: Model.optionalString,
  /** `public` when tenants share the resource pool, else `private`. */
  az_tag: Model.optionalString,
  /** Kind of resource pool: `hci` or `vmware`. */
  type: Model.optionalString
})
/** See {@link TenantPool}. */
export interface TenantPool extends Schema.Schema.Type<typeof TenantPool> {}

/** The administrator of a tenant. */
export const TenantAdmin = Schema.Struct({
  /** Id of the user. */
  user_id: Model.optionalString,
  /** Name of the user. */
  user_name: Model.optionalString,
  /** Mail address. */
  mail: Model.optionalString,
  /** Telephone number. */
  phone: Model.optionalString
})
/** See {@link TenantAdmin}. */
export interface TenantAdmin extends Schema.Schema.Type<typeof TenantAdmin> {}

/** A tenant. */
export const Tenant = Schema.Struct({
  /** Id of the tenant. */
  id: Schema.String,
  /** Name of the tenant. */
  name: Schema.String,
  /** 1 when the tenant may be used, 0 when it is disabled. */
  enabled: Model.optionalNumber,
  /** Free text. */
  description: Model.optionalString,
  /** Id of the tenant above this one. */
  parent_id: Model.optionalString,
  /** Kind of tenant. */
  role_type: Model.optionalString,
  /** Name of the tenant's user, on older systems. */
  username: Model.optionalString,
  /** Name of the tenant's user, on newer systems. */
  user_name: Model.optionalString,
  /** The administrator, in the detail of a tenant. */
  project_admin: Model.optional(TenantAdmin),
  /** Resource pools that the tenant may use. */
  azs: Model.optional(Schema.Array(TenantPool))
})
/** See {@link Tenant}. */
export interface Tenant extends Schema.Schema.Type<typeof Tenant> {}

/** Filters of {@link list}. A filter that is left out does not constrain. */
export interface Filters extends Order {
  /** Part of the name. */
  readonly keywords?: string
  /** Whether the tenant may be used. */
  readonly enabled?: Flag
  /** Id of a resource pool that the tenant may use. */
  readonly az_id?: string
  /** Kind of tenant. */
  readonly role_type?: string
}

/** Every tenant that matches, page by page, in the site's order. `GET /janus/20180725/projects`. */
export const list: Pages.ListCall<[filters?: Filters & Paging.Options], Filters, Tenant> = Pages.list(
  { name: "Tenants.list", path: "/janus/20180725/projects" },
  Tenant,
  (filters = {}) => filters
)

/**
 * The detail of one tenant, by its id. `GET /janus/20180725/projects/{project_id}`; fails with `NotFound` where there is
 * none. Needs SCP 6.3.70.
 */
export const get: Call<[id: string], ById, Tenant, NotFound> = getCall(
  { name: "Tenants.get", path: "/janus/20180725/projects/{project_id}", since: "6.3.70" },
  Tenant
)

/** One page of the tenants that match, with the total. `GET /janus/20180725/projects`. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Tenant>, RequestError, HttpTransport> => Pages.listPage(list, input)

/** How many tenants match. `GET /janus/20180725/projects`. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/** The first tenant with exactly this name, by a listing of the tenants whose names contain it. */
export const findByName = (
  name: string,
  filters: Omit<Filters, "keywords"> = {}
): Effect.Effect<Option.Option<Tenant>, RequestError, HttpTransport> =>
  Pages.findFirst(list, { ...filters, keywords: name }, (tenant) => tenant.name === name)

/** Every tenant that may use a resource pool, by the pool's id, by {@link list}. */
export const listByResourcePool = (
  az_id: string,
  options: Paging.Options = {}
): Stream.Stream<Tenant, RequestError, HttpTransport> => list({ ...options, az_id })
