/**
 * Tenants, which the wire calls projects.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { Tenant } from "./models/Tenants.ts"
import type { Filters } from "./operations/Tenants.ts"
import * as operations from "./operations/Tenants.ts"

export * from "./models/Tenants.ts"
export type { Filters } from "./operations/Tenants.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching tenant, page by page, in the server's order. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Tenant, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching tenants, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Tenant>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many tenants match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** One tenant in detail; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<Tenant, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** The first tenant with exactly this name; the server narrows the search to names that hold it. */
export const findByName = (
  name: string,
  filters: Omit<Filters, "keywords"> = {}
): Effect.Effect<Option.Option<Tenant>, RequestError, HttpTransport> =>
  Pages.findFirst(operations.list, { ...filters, keywords: name }, (tenant) => tenant.name === name)

/** Every tenant that may use a resource pool. */
export const listByResourcePool = (
  az_id: string,
  options: Paging.Options = {}
): Stream.Stream<Tenant, RequestError, HttpTransport> => list({ ...options, az_id })
