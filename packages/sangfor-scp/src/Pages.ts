/**
 * Listings of your own, of paths that this package has no function for: pages, filters, totals and retries are those of
 * every other listing.
 *
 * ```ts
 * import * as Pages from "@effect-hci/sangfor-scp/Pages"
 * import { Schema, Stream } from "effect"
 *
 * const listNames = Pages.list(
 *   { name: "Lab.listServers", path: "/janus/20180725/servers" },
 *   Schema.Struct({ id: Schema.String, name: Schema.String })
 * )
 *
 * // A path that this library has no function for, as a Stream of all its pages.
 * export const program = listNames({ pageSize: 20 }).pipe(Stream.runCollect)
 * ```
 *
 * @since 0.2.0
 */
import type { RequestParts } from "@effect-hci/core/Operation"
import type * as Model from "@effect-hci/core/Model"
import type * as Paging from "@effect-hci/core/Paging"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import * as internal from "./internal/paging.ts"

export type {
  /** A function that lists page by page, and carries the operation for one page as data. */
  ListCall,
  /** A listing: one page of it per call. */
  ListOperation,
  /** Filters and options of a listing, and which page of it. */
  PageInput
} from "./internal/paging.ts"

/**
 * Filters of a listing, by the names of the query's parameters.
 *
 * @category inputs
 */
export type Filters = Readonly<Record<string, string | number | boolean>>

/**
 * A page of records, each checked against a model by itself: SCP's paging envelope, or a bare array, which is the whole
 * collection. For operations that {@link list} does not make.
 *
 * @category streams
 */
export const decoder = <A>(model: Model.Model<A>): ResponseDecoder<Paging.Page<A>> => internal.page(model)

/**
 * The query of one page: filters under their own names, `page_num` from 0, `page_size` up to 100.
 *
 * @category streams
 */
export const query = (input: Paging.Options & { readonly page?: number }): RequestParts => internal.pageRequest(input)

/**
 * Lists what `GET` of a path gives page by page. The name stands in errors, spans and metrics, and is what
 * `Testing.mockList` mocks.
 *
 * @category streams
 */
export const list = <A>(
  operation: { readonly name: string; readonly path: string },
  model: Model.Model<A>
): internal.ListCall<Filters, A> => internal.list<Filters, A>(operation, model, {})
