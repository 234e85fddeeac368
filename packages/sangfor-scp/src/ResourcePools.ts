/**
 * Resource pools, which SCP also calls availability zones (`az`).
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { Overview, ResourcePool, StorageTag } from "./models/ResourcePools.ts"
import type { Filters } from "./operations/ResourcePools.ts"
import * as operations from "./operations/ResourcePools.ts"

export * from "./models/ResourcePools.ts"
export type { Filters, StorageTagFilters } from "./operations/ResourcePools.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching resource pool, in the server's order. */
export const list = (
  filters: Filters & Paging.Options = {}
): Stream.Stream<ResourcePool, RequestError, HttpTransport> => Pages.stream(operations.list, filters)

/** One page of the matching resource pools, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<ResourcePool>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many resource pools match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** One resource pool with its resources; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<ResourcePool, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** The whole site in numbers, or one pool of it. Since SCP 6.3.70. */
export const overview = (az_id?: string): Effect.Effect<Overview, RequestError, HttpTransport> =>
  execute(operations.overview, { az_id })

/** The classes of storage in a pool; a tenant sees those it has a quota in. */
export const storageTags = (
  az_id: string,
  options: Paging.Options & { readonly project_id?: string | undefined } = {}
): Stream.Stream<StorageTag, RequestError, HttpTransport> => Pages.stream(operations.storageTags, { ...options, az_id })
