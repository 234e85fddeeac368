/**
 * Tenants, which the API calls projects.
 *
 * ```ts
 * import { Tenants } from "@effect-hci/sangfor-scp"
 *
 * // How many tenants there are.
 * export const program = Tenants.count()
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { UpdateProjectRequest } from "./api/inputs/Tenants.ts"
import type { TaskIdResponse } from "./api/Shared.ts"
import * as Api from "./api/Tenants.ts"
import type { ById, Flag, Order, Started } from "./Common.ts"
import type { Written } from "./internal/api.ts"
import type { Call } from "./internal/call.ts"
import { badRequest, call, callOf, withIds, HttpTransport, get as getCall } from "./internal/call.ts"
import { encryptPassword } from "./internal/login.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A resource pool that a tenant may use.
 *
 * @category models
 */
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

/**
 * The administrator of a tenant.
 *
 * @category models
 */
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

/**
 * A tenant.
 *
 * @category models
 */
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

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Part of the name. */
  readonly keywords?: string
  /** Whether the tenant may be used. */
  readonly enabled?: Flag
  /** Id of a resource pool that the tenant may use. */
  readonly az_id?: string
  /** Kind of tenant, as the tenants give it; no document lists the kinds. */
  readonly role_type?: string
}

/**
 * The administrator of a new tenant.
 *
 * @category inputs
 */
export interface AdminInput {
  /** Name to log in with. */
  readonly user_name: string
  /** Password; it is encrypted with the site's public key before it is sent. */
  readonly password: Redacted.Redacted
  /** Mail address. Default: empty. */
  readonly mail?: string
  /** Telephone number. Default: empty. */
  readonly phone?: string
  /** Id of an existing user. Default: a new one. */
  readonly user_id?: string
}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput {
  /** Name of the tenant. */
  readonly name: string
  /** Free text. Default: empty. */
  readonly description?: string
  /** Id of the tenant above this one. Default: none. */
  readonly parent_id?: string
  /** The administrator of the tenant. */
  readonly admin: AdminInput
}

/**
 * Input of {@link update}. A field that is left out stays as it is.
 *
 * @category inputs
 */
export interface UpdateInput extends Omit<UpdateProjectRequest["project"], "parent_id"> {}

/**
 * Every tenant that matches, page by page, in the site's order. `GET /janus/20180725/projects`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Tenant> = Pages.list(
  { name: "Tenants.list", path: "/janus/20180725/projects" },
  Tenant,
  {}
)

/**
 * The detail of one tenant, by its id. `GET /janus/20180725/projects/{project_id}`; fails with `NotFound` where there is
 * none. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Tenant, NotFound> = getCall(
  { name: "Tenants.get", path: "/janus/20180725/projects/{project_id}", since: "6.3.70" },
  Tenant
)

/**
 * Changes a tenant, by its id. `PUT /janus/20180725/projects/{project_id}`; fails with `NotFound` or `Conflict`. Needs SCP
 * 6.3.70.
 *
 * @category operations
 */
export const update: Call<
  [id: string, input: UpdateInput],
  Api.UpdateProjectInput,
  Written<Api.UpdateProjectResponse>,
  Unsupported | NotFound | Conflict
> = callOf(Api.updateProject, (project_id, project) => ({ project_id, body: { project } }))

/**
 * Deletes a tenant, by its id. `DELETE /janus/20180725/projects/{project_id}`; fails with `NotFound`, or with `Conflict`
 * while it has servers. Needs SCP 6.3.70.
 *
 * @category operations
 */
const delete_: Call<[id: string], Api.DeleteProjectInput, Started, Unsupported | NotFound | Conflict> = callOf(
  Api.deleteProject,
  (project_id) => ({ project_id })
)
export { delete_ as delete }

const associatePools = withIds(Api.associateResourcePool.operation, ({ body: { azs } }) => ({
  az_ids: azs.map(({ az_id = "" }) => az_id)
}))

/**
 * Gives a tenant resource pools, all by their ids. `POST /janus/20180725/projects/{project_id}/azs`; fails with `NotFound`
 * or `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const givePools: Call<
  [id: string, az_ids: ReadonlyArray<string>],
  Api.AssociateResourcePoolInput,
  TaskIdResponse,
  Unsupported | NotFound | Conflict
> = call(associatePools, (project_id, az_ids) => ({
  project_id,
  body: { azs: az_ids.map((az_id) => ({ az_id })) }
}))

/**
 * Takes a resource pool from a tenant, both by their ids. `DELETE /janus/20180725/projects/{project_id}/azs/{az_id}`; fails
 * with `NotFound` or `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const takePool: Call<
  [id: string, az_id: string],
  Api.DisassociateResourcePoolInput,
  Started,
  Unsupported | NotFound | Conflict
> = callOf(Api.disassociateResourcePool, (project_id, az_id) => ({ project_id, az_id }))

/**
 * Makes a tenant with its administrator. `POST /janus/20180725/projects`; fails with `Conflict` where there is one of the
 * name. {@link givePools} gives it resource pools. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const create = (
  input: CreateInput
): Effect.Effect<Written<Api.CreateProjectResponse>, Unsupported | Conflict | RequestError, HttpTransport> =>
  Effect.gen(function* () {
    if (
      !Predicate.hasProperty(input, "admin") ||
      !Predicate.isObject(input.admin) ||
      !Redacted.isRedacted(input.admin.password)
    ) {
      return yield* badRequest(Api.createProject.operation, "The tenant has no administrator with a redacted password.")
    }
    const {
      admin: { mail = "", password, phone = "", user_id = "", user_name },
      ...fields
    } = input
    const transport = yield* HttpTransport
    const encrypted = yield* encryptPassword(transport, password)
    return yield* transport.execute(Api.createProject.operation, {
      project: { ...fields, project_admin: { mail, password: encrypted, phone, user_id, user_name } }
    })
  })

/**
 * One page of the tenants that match, with the total. `GET /janus/20180725/projects`.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Tenant>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many tenants match. `GET /janus/20180725/projects`.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * The first tenant with exactly this name, by a listing of the tenants whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "keywords"> = {}
): Effect.Effect<Option.Option<Tenant>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, keywords: name }),
    (tenant) => tenant.name === name
  )

/**
 * Every tenant that may use a resource pool, by the pool's id, by {@link list}.
 *
 * @category operations
 */
export const listByResourcePool = <E = never, R = never>(
  az_id: string,
  options: Paging.Options<E, R> = {}
): Stream.Stream<Tenant, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, options, () => ({ ...options, az_id }))
