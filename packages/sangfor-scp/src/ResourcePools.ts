/**
 * Resource pools, which the API calls availability zones (`az`).
 *
 * ```ts
 * import { ResourcePools, Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // Each resource pool with the number of its servers.
 * export const program = ResourcePools.list().pipe(
 *   Stream.mapEffect(({ id, name }) => Effect.map(Servers.count({ az_id: id }), (count) => `${name}: ${count}`)),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Order } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { call, get as getCall } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * Health of a resource pool; `normal` when nothing is wrong.
 *
 * @category models
 */
export const PoolStatus = Model.openEnum(["normal", "offline", "error"])
/** See {@link PoolStatus}. */
export type PoolStatus = typeof PoolStatus.Type

/**
 * How much of one resource servers may use in a pool.
 *
 * @category models
 */
export const VirtualResource = Schema.Struct({
  /** Name of the resource, in the site's language; one entry per storage tag. */
  name: Model.optionalString,
  /** Unit of the numbers, in the site's language, as in `MB`. */
  unit: Model.optionalString,
  /** How much there is, in `unit`; -1 without limit. */
  total: Model.optionalNumber,
  /** How much may be allocated, in `unit`; -1 without limit. */
  limit: Model.optionalNumber,
  /** How much is allocated, in `unit`. */
  allocated: Model.optionalNumber,
  /** How much is occupied, in `unit`. */
  occupied: Model.optionalNumber
})
/** See {@link VirtualResource}. */
export interface VirtualResource extends Schema.Schema.Type<typeof VirtualResource> {}

/**
 * How much of one resource the hosts of a pool have.
 *
 * @category models
 */
export const PhysicalResource = Schema.Struct({
  /** Name of the resource: `cpu`, `memory`, `storage` and others. */
  name: Model.optionalString,
  /** Unit of the numbers, as in `mb` or `mhz`. */
  unit: Model.optionalString,
  /** How much there is, in `unit`. */
  total: Model.optionalNumber,
  /** How much is used, in `unit`. */
  used: Model.optionalNumber
})
/** See {@link PhysicalResource}. */
export interface PhysicalResource extends Schema.Schema.Type<typeof PhysicalResource> {}

/**
 * A resource pool. Listings leave its resources out.
 *
 * @category models
 */
export const ResourcePool = Schema.Struct({
  /** Id of the resource pool, a UUID. */
  id: Schema.String,
  /** Name of the resource pool. */
  name: Schema.String,
  /** Health of the resource pool. */
  status: Model.optional(PoolStatus),
  /** Kind of resource pool: `hci` or `vmware`. */
  type: Model.optionalString,
  /** `public` when tenants share the resource pool, else `private`. */
  tag: Model.optionalString,
  /** Version of the resource pool's software. */
  version: Model.optionalString,
  /** Free text. */
  description: Model.optionalString,
  /** 1 while the resource pool is under maintenance. */
  maintain_mode: Model.optionalNumber,
  /** What its hosts have, in the detail of a resource pool. */
  physical_resources: Model.optional(Schema.Array(PhysicalResource)),
  /** What servers may use of it, in the detail of a resource pool. */
  virtual_resources: Model.optional(Schema.Array(VirtualResource))
})
/** See {@link ResourcePool}. */
export interface ResourcePool extends Schema.Schema.Type<typeof ResourcePool> {}

/**
 * How many records of a kind there are, and in which states; each kind has some of the counts.
 *
 * @category models
 */
export const Counts = Schema.Struct({
  /** Number of records. */
  total: Model.optionalNumber,
  /** Number of records that are running. */
  running_count: Model.optionalNumber,
  /** Number of records that are online. */
  online_count: Model.optionalNumber,
  /** Number of records that are offline. */
  offline_count: Model.optionalNumber,
  /** Number of records in an error state. */
  error_count: Model.optionalNumber,
  /** Number of records with alarms. */
  alarm_count: Model.optionalNumber
})
/** See {@link Counts}. */
export interface Counts extends Schema.Schema.Type<typeof Counts> {}

/**
 * Counts and resources of the whole site, or of one resource pool.
 *
 * @category models
 */
export const Overview = Schema.Struct({
  /** Counts of servers. */
  server: Model.optional(Counts),
  /** Counts of hosts. */
  host: Model.optional(Counts),
  /** Counts of resource pools. */
  az: Model.optional(Counts),
  /** Counts of NFV devices. */
  nfv: Model.optional(Counts),
  /** The resources of the hosts. */
  physical_resources: Model.optional(Schema.Array(PhysicalResource)),
  /** What servers may use. */
  virtual_resources: Model.optional(Schema.Array(VirtualResource))
})
/** See {@link Overview}. */
export interface Overview extends Schema.Schema.Type<typeof Overview> {}

/**
 * A storage tag: a class of storage that disks are placed by.
 *
 * @category models
 */
export const StorageTag = Schema.Struct({
  /** Id of the storage tag, a UUID. */
  id: Schema.String,
  /** Name of the storage tag. */
  name: Schema.String,
  /** Free text. */
  description: Model.optionalString,
  /** Id of the tenant whose quota this is. */
  project_id: Model.optionalString,
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber,
  /** Total in MB. */
  total_mb: Model.optionalNumber,
  /** Used, in MB. */
  used_mb: Model.optionalNumber
})
/** See {@link StorageTag}. */
export interface StorageTag extends Schema.Schema.Type<typeof StorageTag> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Kind of resource pool: `hci` or `vmware`. */
  readonly type?: "hci" | "vmware" | Model.Unlisted
  /** `public` for resource pools that tenants share, or `private`. */
  readonly tag?: "public" | "private" | Model.Unlisted
}

/**
 * Options of {@link overview}.
 *
 * @category inputs
 */
export interface OverviewInput {
  /** Id of the resource pool. Default: the whole site. */
  readonly az_id?: string | undefined
}

/**
 * Options of {@link storageTags}.
 *
 * @category options
 */
export interface StorageTagOptions {
  /** Id of the tenant. Default: the caller's. */
  readonly project_id?: string | undefined
}

/**
 * Filters of {@link storageTags}, as they are sent.
 *
 * @category inputs
 */
export interface StorageTagFilters extends Order, StorageTagOptions {
  /** Id of the resource pool. */
  readonly az_id: string
}

/**
 * Every resource pool that matches, page by page, in the site's order. `GET /janus/20180725/azs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, ResourcePool> = Pages.list(
  { name: "ResourcePools.list", path: "/janus/20180725/azs", since: "6.3.0" },
  ResourcePool,
  {}
)

/**
 * One resource pool with its resources, by its id. `GET /janus/20180725/azs/{az_id}`; fails with `NotFound` where there
 * is none.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, ResourcePool, NotFound> = getCall(
  { name: "ResourcePools.get", path: "/janus/20180725/azs/{az_id}" },
  ResourcePool
)

const overviewOperation: Operation<OverviewInput, Overview> = {
  name: "ResourcePools.overview",
  method: "GET",
  path: "/janus/20180725/overview",
  request: (input) => ({ query: { ...input } }),
  safety: "read",
  response: ResponseDecoder.model(Overview),
  failures: Failures.none,
  since: "6.3.70"
}

/**
 * Counts and resources of the whole site, or of one resource pool by its id. `GET /janus/20180725/overview`. Needs SCP
 * 6.3.70.
 *
 * @category operations
 */
export const overview: Call<[az_id?: string], OverviewInput, Overview> = call(
  overviewOperation,
  // A pool that turns out undefined is not the whole site.
  (...args: [az_id?: string]): OverviewInput => (args.length === 0 ? {} : { az_id: args[0] })
)

const storageTagsOperation: Pages.ListOperation<StorageTagFilters, StorageTag> = Pages.listOperation(
  { name: "ResourcePools.storageTags", path: "/janus/20180725/storages/tags", since: "6.3.0" },
  StorageTag
)

/**
 * The storage tags of a resource pool, by the pool's id; a tenant gets those it has a quota in.
 * `GET /janus/20180725/storages/tags`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const storageTags: Pages.ListCall<StorageTagOptions, StorageTag, never, [az_id: string], StorageTagFilters> =
  /* @__PURE__ */ Object.assign(
    <E2 = never, R2 = never>(az_id: string, options: StorageTagOptions & Paging.Options<E2, R2> = {}) =>
      Pages.streamWith({ operation: storageTagsOperation }, options, () => ({ ...options, az_id })),
    { operation: storageTagsOperation }
  )

/**
 * One page of the resource pools that match, with the total. `GET /janus/20180725/azs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<ResourcePool>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many resource pools match. `GET /janus/20180725/azs`. Needs SCP 6.3.0.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)
