import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Codec from "@effect-hci/core/Codec"
import type { Issue, RequestError } from "@effect-hci/core/HciError"
import * as HciError from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as Paging from "@effect-hci/core/Paging"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { HttpTransport } from "./service.ts"

/** Records on a page unless it is said otherwise. */
const defaultPageSize = 100

/** Which records, and how they come. */
export interface ListOptions<Where, OrderBy> extends Paging.Options {
  readonly where?: Where
  /** Order of the listing; takes pages by offset, as `by: "offset"` does. */
  readonly orderBy?: OrderBy
  /**
   * How pages are told apart.
   *
   * - `id` (the default without `orderBy`): each page begins after the last id of the one before. One page after the
   *   other; every record that is there throughout is given exactly once, whatever is created or deleted meanwhile.
   * - `offset` (the default with `orderBy`): pages side by side once the total is known, in the given order. Records
   *   that are created or deleted meanwhile can move others across a page's edge, so that one is missed or given twice;
   *   a listing that ends short of the total fails.
   */
  readonly by?: "id" | "offset"
}

/** One page of an ordered listing. */
export interface PageOptions<Where, OrderBy> {
  readonly where?: Where
  /** Default: by id. */
  readonly orderBy?: OrderBy
  /** Default: 0. */
  readonly page?: number
  /** Default: 100. */
  readonly pageSize?: number
}

/** What a window of a collection is asked for with. */
export interface Window<Where, OrderBy> {
  readonly where?: Where
  readonly orderBy?: OrderBy
  readonly first: number
  readonly skip?: number
}

/** What is particular to one resource. */
export interface Definition<A, Where, OrderBy, ListBody, CountBody> {
  readonly list: Operation<ListBody, ReadonlyArray<A>>
  readonly connection: Operation<CountBody, { readonly aggregate: { readonly count: number } }>
  readonly model: Codec.Model<A>
  readonly window: (window: Window<Where, OrderBy>) => ListBody
  /** The window that begins after an id, ordered by id. */
  readonly after: (where: Where | undefined, id: string | undefined, first: number) => ListBody
  readonly one: (id: string) => Where
  readonly filter: (where: Where | undefined) => CountBody
}

/** The four reads that every resource has. */
export interface Resource<A, Where, OrderBy> {
  readonly list: (
    options?: ListOptions<Where, OrderBy>
  ) => Stream.Stream<A, RequestError, HttpTransport>
  readonly listPage: (
    options?: PageOptions<Where, OrderBy>
  ) => Effect.Effect<Paging.Page<A>, RequestError, HttpTransport>
  readonly count: (where?: Where) => Effect.Effect<number, RequestError, HttpTransport>
  readonly get: (id: string) => Effect.Effect<A, HciError.NotFound | RequestError, HttpTransport>
}

/** A page of bare records, each checked by itself. */
interface Records<out A> extends Pick<Paging.Page<A>, "items" | "invalid"> {
  readonly last?: string
}

const idOf = (record: unknown): string | undefined =>
  Predicate.hasProperty(record, "id") && typeof record.id === "string" ? record.id : undefined

const records = <A>(model: Codec.Model<A>): ResponseDecoder<Records<A>> => {
  const check = Codec.checker(model)
  return {
    decode: (payload) => {
      if (!Array.isArray(payload)) return Result.fail([{ path: "", message: "Expected an array of records" }])
      const items: Array<A> = []
      const invalid: Array<Paging.InvalidRecord> = []
      const drift: Array<Issue> = []
      payload.forEach((record: unknown, index: number) => {
        if (check.is(record)) {
          items.push(record)
          for (const { message, path } of check.drift(record)) drift.push({ path: `[${index}].${path}`, message })
        } else {
          invalid.push({ index, issues: check.issues(record) })
        }
      })
      const last = idOf(payload.at(-1))
      return Result.succeed({ value: { items, invalid, ...(last === undefined ? undefined : { last }) }, drift })
    }
  }
}

/** Makes the reads of a resource from what is particular to it. */
export const make = <A, Where, OrderBy, ListBody, CountBody>(
  definition: Definition<A, Where, OrderBy, ListBody, CountBody>
): Resource<A, Where, OrderBy> => {
  const { after, connection, filter, window } = definition
  const list: Operation<ListBody, Records<A>> = { ...definition.list, response: records(definition.model) }
  const named = { platform: "cloudtower", operation: list.name }

  const execute = <I, O, E>(operation: Operation<I, O, E>, input: I): Effect.Effect<O, E | RequestError, HttpTransport> =>
    HttpTransport.use((transport) => transport.execute(operation, input))

  const count = (where?: Where) => Effect.map(execute(connection, filter(where)), ({ aggregate }) => aggregate.count)

  const fetchPage = (
    options: PageOptions<Where, OrderBy>,
    total: Effect.Effect<number, RequestError, HttpTransport>
  ): Effect.Effect<Paging.Page<A>, RequestError, HttpTransport> => {
    const { orderBy, page = 0, pageSize = defaultPageSize, where } = options
    const asked = {
      first: pageSize,
      skip: page * pageSize,
      ...(where === undefined ? undefined : { where }),
      ...(orderBy === undefined ? undefined : { orderBy })
    }
    return Effect.map(
      Effect.all([execute(list, window(asked)), total], { concurrency: 2 }),
      ([{ invalid, items }, all]) => {
        const seen = items.length + invalid.length
        const more = seen === pageSize || (seen > 0 && page * pageSize + seen < all)
        return { items, invalid, total: all, pageSize, ...(more ? { next: page + 1 } : undefined) }
      }
    )
  }

  const byOffset = (options: ListOptions<Where, OrderBy>) =>
    Stream.suspend(() => {
      let known: Effect.Effect<number, RequestError, HttpTransport> = count(options.where)
      const fetch = (page: number) =>
        Effect.tap(fetchPage({ ...options, page }, known), ({ total = 0 }) =>
          Effect.sync(() => {
            known = Effect.succeed(total)
          })
        )
      return Paging.stream({ ...named, fetch }, options)
    })

  const byId = (options: ListOptions<Where, OrderBy>) =>
    Paging.streamByCursor(
      { ...named, fetch: (last) => execute(list, after(options.where, last, options.pageSize ?? defaultPageSize)) },
      options
    )

  return {
    list: (options = {}) =>
      (options.by ?? (options.orderBy === undefined ? "id" : "offset")) === "id" ? byId(options) : byOffset(options),
    listPage: (options = {}) => fetchPage(options, count(options.where)),
    count,
    get: (id) =>
      Effect.flatMap(
        execute(definition.list, window({ where: definition.one(id), first: 1 })),
        ([found]): Effect.Effect<A, HciError.NotFound> =>
          found === undefined
            ? Effect.fail(new HciError.NotFound({ ...named, message: `There is no ${list.name.split(".")[0]} with the id ${id}.` }))
            : Effect.succeed(found)
      )
  }
}
