import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as Model from "@effect-hci/core/Model"
import { HciError, Paging } from "@effect-hci/core/Runtime"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import type { Call } from "./call.ts"
import { HttpTransport, withContent } from "./call.ts"

/** Records on a page by default. */
const defaultPageSize = 100

/** Which records of a listing, and in which order. */
interface Selection<Where, OrderBy> extends Paging.Options {
  /** Conditions on the records. Default: none, so that every record is listed. */
  readonly where?: Where
  /** Order of the listing, which is then by offset. Default: by id. */
  readonly orderBy?: OrderBy
}

/** A listing in the order of ids. */
export interface ListOptionsById<Where> extends Selection<Where, never> {
  /**
   * Each page begins after the last id of the one before, one page after the other: every record that is there
   * throughout is given exactly once, even when others are created or deleted meanwhile. The default without `orderBy`.
   */
  readonly by?: "id"
}

/** A listing in an order of choice. */
export interface ListOptionsByOffset<Where, OrderBy> extends Selection<Where, OrderBy> {
  /**
   * Pages come side by side once the total is known, in the given order, by id where none is given. Records that are
   * created or deleted meanwhile can move others across a page's edge, so that one is missed or given twice; a listing
   * that ends short of the total fails. The default with `orderBy`.
   */
  readonly by?: "offset"
}

/** Which records, and how they come: in the order of ids, or by offset in an order of choice. */
export type ListOptions<Where, OrderBy> = ListOptionsById<Where> | ListOptionsByOffset<Where, OrderBy>

/** One page of an ordered listing. */
export interface PageOptions<Where, OrderBy> {
  /** Conditions on the records. Default: none, so that every record counts. */
  readonly where?: Where
  /** Order of the records. Default: by id. */
  readonly orderBy?: OrderBy
  /** Number of the page, from 0. Default: 0. */
  readonly page?: number
  /** Records on a page. Default: 100. */
  readonly pageSize?: number
}

/** Conditions that every resource has. */
interface ById<Where> {
  readonly AND?: ReadonlyArray<Where | ById<Where>>
  readonly id?: string
  readonly id_gt?: string
}

/** The input of a listing operation. */
interface Window<Where, OrderBy> {
  readonly where?: Where | ById<Where>
  readonly orderBy?: OrderBy | "id_ASC"
  readonly first: number
  readonly skip?: number
}

/** The operations and the model of one resource. */
export interface Definition<A, Where, OrderBy, E = never> {
  readonly list: Call<Window<Where, OrderBy>, ReadonlyArray<A>, E>
  readonly connection: Call<{ readonly where?: Where }, { readonly aggregate: { readonly count: number } }, E>
  readonly model: Model.Model<A>
}

/** A page of bare records, each checked by itself. */
interface TowerRecords<out A> extends Pick<Paging.Page<A>, "items" | "invalid"> {
  readonly last?: string
}

const idOf = (record: unknown): string | undefined =>
  Predicate.hasProperty(record, "id") && typeof record.id === "string" ? record.id : undefined

const records = <A>(model: Model.Model<A>): ResponseDecoder<TowerRecords<A>> => {
  const check = Paging.checkRecords(model, "")
  return {
    decode: (payload) => {
      if (!Array.isArray(payload)) return Result.fail([{ path: "", message: "Expected an array of records" }])
      const { drift, ...checked } = check(payload)
      const last = idOf(payload.at(-1))
      return Result.succeed({ value: { ...checked, ...(last === undefined ? undefined : { last }) }, drift })
    }
  }
}

/** An operation that gives a page of records as they are, good and bad. */
type ListRecords<A, Where, OrderBy, E> = Operation<Window<Where, OrderBy>, TowerRecords<A>, E>

const listRecords = <A, Where, OrderBy, E>({
  list,
  model
}: Definition<A, Where, OrderBy, E>): ListRecords<A, Where, OrderBy, E> => ({
  ...list.operation,
  response: withContent(records(model))
})

const execute = <I, O, E>(operation: Operation<I, O, E>, input: I): Effect.Effect<O, E | RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(operation, input))

const errorDetail = ({ name }: { readonly name: string }) => ({ platform: "cloudtower", operation: name })

/** Counts the records that match; none is fetched. */
export const count =
  <A, Where, OrderBy, E>({
    connection
  }: Definition<A, Where, OrderBy, E>): ((where?: Where) => Effect.Effect<number, E | RequestError, HttpTransport>) =>
  (where) =>
    Effect.map(connection(where === undefined ? {} : { where }), ({ aggregate }) => aggregate.count)

/** The error of options that contradict each other; most of them do not compile. */
const optionsError = <OrderBy>(
  operation: Operation<never, unknown, unknown>,
  { by, orderBy, pageSize = defaultPageSize }: Pick<ListOptions<never, OrderBy>, "by" | "orderBy" | "pageSize">
): HciError.BadRequest | undefined => {
  const badRequest = (message: string) => new HciError.BadRequest({ ...errorDetail(operation), message })
  if (by === "id" && orderBy !== undefined) {
    return badRequest('A listing by "id" comes in the order of ids: leave out `orderBy`, or list by "offset".')
  }
  return pageSize >= 1 ? undefined : badRequest(`A page holds at least one record, and \`pageSize\` is ${pageSize}.`)
}

/** One window of the collection in its order, beside the total. */
const fetchPage = <A, Where, OrderBy, E>(
  operation: ListRecords<A, Where, OrderBy, E>,
  options: PageOptions<Where, OrderBy>,
  total: Effect.Effect<number, E | RequestError, HttpTransport>
): Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport> => {
  const { orderBy, page = 0, pageSize = defaultPageSize, where } = options
  const input: Window<Where, OrderBy> = {
    ...(where === undefined ? undefined : { where }),
    orderBy: orderBy ?? "id_ASC",
    first: pageSize,
    skip: page * pageSize
  }
  return Effect.map(Effect.all([execute(operation, input), total], { concurrency: 2 }), ([{ invalid, items }, all]) => {
    const seen = items.length + invalid.length
    const more = seen === pageSize || (seen > 0 && page * pageSize + seen < all)
    return { items, invalid, total: all, pageSize, ...(more ? { next: page + 1 } : undefined) }
  })
}

/** One page with the total of all. */
export const listPage = <A, Where, OrderBy, E>(
  definition: Definition<A, Where, OrderBy, E>
): ((options?: PageOptions<Where, OrderBy>) => Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport>) => {
  const operation = listRecords(definition)
  const total = count(definition)
  return (options = {}) => {
    const error = optionsError(operation, options)
    return error === undefined ? fetchPage(operation, options, total(options.where)) : Effect.fail(error)
  }
}

/** The window that begins after an id, ordered by id. */
const after = <Where>(where: Where | undefined, id: string | undefined): Where | ById<Where> | undefined => {
  if (id === undefined) return where
  return where === undefined ? { id_gt: id } : { AND: [where, { id_gt: id }] }
}

const byId = <A, Where, OrderBy, E>(
  operation: ListRecords<A, Where, OrderBy, E>,
  options: Selection<Where, OrderBy>
): Stream.Stream<A, E | RequestError, HttpTransport> => {
  const { pageSize = defaultPageSize } = options
  const fetch = (last: string | undefined) => {
    const where = after(options.where, last)
    return execute(operation, { orderBy: "id_ASC", first: pageSize, ...(where === undefined ? undefined : { where }) })
  }
  return Paging.streamByCursor({ ...errorDetail(operation), fetch }, options)
}

/** The total is requested once, beside the first page. */
const byOffset = <A, Where, OrderBy, E>(
  operation: ListRecords<A, Where, OrderBy, E>,
  total: Effect.Effect<number, E | RequestError, HttpTransport>,
  options: Selection<Where, OrderBy>
): Stream.Stream<A, E | RequestError, HttpTransport> =>
  Stream.suspend(() => {
    let knownTotal = total
    const fetch = (page: number) =>
      Effect.tap(fetchPage(operation, { ...options, page }, knownTotal), (result) =>
        Effect.sync(() => {
          knownTotal = Effect.succeed(result.total ?? 0)
        })
      )
    return Paging.stream({ ...errorDetail(operation), fetch }, options)
  })

/** Every record that matches, page by page. */
export const list = <A, Where, OrderBy, E>(
  definition: Definition<A, Where, OrderBy, E>
): ((options?: ListOptions<Where, OrderBy>) => Stream.Stream<A, E | RequestError, HttpTransport>) => {
  const operation = listRecords(definition)
  const total = count(definition)
  return (options = {}) => {
    const error = optionsError(operation, options)
    if (error !== undefined) return Stream.fail(error)
    return options.by === "offset" || options.orderBy !== undefined
      ? byOffset(operation, total(options.where), options)
      : byId(operation, options)
  }
}

const notFound = (operation: Operation<never, unknown, unknown>, id: string) =>
  new HciError.NotFound({
    ...errorDetail(operation),
    message: `There is no ${operation.name.split(".")[0]} with the id ${id}.`
  })

/** One record by its id; fails with `NotFound`. */
export const get =
  <A, Where, OrderBy, E>(
    definition: Definition<A, Where, OrderBy, E>
  ): ((id: string) => Effect.Effect<A, E | HciError.NotFound | RequestError, HttpTransport>) =>
  (id) =>
    Effect.flatMap(definition.list({ where: { id }, first: 1 }), ([record]): Effect.Effect<A, HciError.NotFound> =>
      record === undefined ? Effect.fail(notFound(definition.list.operation, id)) : Effect.succeed(record)
    )
