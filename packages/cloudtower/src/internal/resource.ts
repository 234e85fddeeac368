import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as Model from "@effect-hci/core/Model"
import { HciError, Paging, optionalFields } from "@effect-hci/core/Runtime"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import type { Call, TowerTransport } from "./call.ts"
import { execute, HttpTransport, withContent } from "./call.ts"

/** Records on a page by default. */
const defaultPageSize = 100

/** Which records of a listing, and in which order. */
interface Selection<Where, OrderBy, E, R> extends Paging.Options<E, R> {
  /** Conditions on the records. Default: none, so that every record is listed. */
  readonly where?: Where
  /** Order of the listing, which is then by offset. Default: by id. */
  readonly orderBy?: OrderBy | undefined
}

/** A listing in the order of ids. */
export interface ListOptionsById<Where, E = never, R = never> extends Selection<Where, never, E, R> {
  /**
   * Pages come side by side in the order of ids, and the ids of each follow on those of the page before it: every record that
   * is there throughout is given exactly once, even when others are created or deleted meanwhile. The default without
   * `orderBy`.
   */
  readonly by?: "id" | undefined
}

/** A listing in an order of choice. */
export interface ListOptionsByOffset<Where, OrderBy, E = never, R = never> extends Selection<Where, OrderBy, E, R> {
  /**
   * Pages come side by side once the total is known, in the given order, by id where none is given. Records that are
   * created or deleted meanwhile can move others across a page's edge, so that one is missed or given twice; a listing
   * that ends short of the total fails. The default with `orderBy`.
   */
  readonly by?: "offset" | undefined
}

/** Which records, and how they come: in the order of ids, or by offset in an order of choice. */
export type ListOptions<Where, OrderBy, E = never, R = never> =
  | ListOptionsById<Where, E, R>
  | ListOptionsByOffset<Where, OrderBy, E, R>

/** One page of an ordered listing. */
export interface PageOptions<Where, OrderBy> {
  /** Conditions on the records. Default: none, so that every record counts. */
  readonly where?: Where
  /** Order of the records. Default: by id. */
  readonly orderBy?: OrderBy | undefined
  /** Number of the page, from 0. Default: 0. */
  readonly page?: number | undefined
  /** Records on a page. Default: 100. */
  readonly pageSize?: number | undefined
}

/** Conditions that every resource has. */
interface ById<Where> {
  readonly AND?: ReadonlyArray<Where | ById<Where>>
  readonly id?: string
  readonly id_gt?: string
  readonly id_lte?: string
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
  readonly connection: Call<
    { readonly where?: Where | ById<Where> },
    { readonly aggregate: { readonly count: number } },
    E
  >
  readonly model: Model.Model<A>
}

const records = <A>(model: Model.Model<A>): ResponseDecoder<Paging.CursorPage<A>> => {
  const check = Paging.checkRecords(model, "")
  return {
    decode: (payload) => {
      if (!Array.isArray(payload)) return Result.fail([{ path: "", message: "Expected an array of records" }])
      const { drift, ...checked } = check(payload)
      const last = Paging.idOf(payload.at(-1))
      return Result.succeed({ value: { ...checked, ...optionalFields({ last }) }, drift })
    }
  }
}

/** An operation that gives a page of records as they are, good and bad. */
type ListRecords<A, Where, OrderBy, E> = Operation<Window<Where, OrderBy>, Paging.CursorPage<A>, E>

const listRecords = <A, Where, OrderBy, E>({
  list,
  model
}: Definition<A, Where, OrderBy, E>): ListRecords<A, Where, OrderBy, E> => ({
  ...list.operation,
  response: withContent(records(model))
})

const errorDetail = (
  { name }: Operation<never, unknown, unknown>,
  { site }: TowerTransport
): { readonly platform: string; readonly operation: string; readonly site?: string } => ({
  platform: "cloudtower",
  operation: name,
  ...optionalFields({ site })
})

/** Fails with an error that is made on this side. */
const fail = <E>(
  operation: Operation<never, unknown, unknown>,
  makeError: (detail: ReturnType<typeof errorDetail>) => E
): Effect.Effect<never, E, HttpTransport> =>
  HttpTransport.use((transport) => Effect.fail(makeError(errorDetail(operation, transport))))

const badRequest = (operation: Operation<never, unknown, unknown>, message: string) =>
  fail(operation, (detail) => new HciError.BadRequest({ ...detail, message }))

/** Why conditions that were given are none: they would select every record. */
const whereProblem = (where: unknown): string | undefined =>
  Predicate.isObject(where)
    ? undefined
    : `\`where\` is ${where === null || where === undefined ? String(where) : "no object"}: give it conditions, or leave it out to mean every record.`

const countMatches = <Where, E>(
  connection: Definition<unknown, Where, never, E>["connection"],
  where: Where | ById<Where> | undefined
): Effect.Effect<number, E | RequestError, HttpTransport> =>
  Effect.flatMap(connection(where === undefined ? {} : { where }), ({ aggregate }) => {
    if (Paging.isCount(aggregate.count)) return Effect.succeed(aggregate.count)
    const message = `The Tower counts ${aggregate.count} records.`
    const issues = [{ path: "aggregate.count", message: `Expected a count, got ${aggregate.count}` }]
    return fail(connection.operation, (detail) => new HciError.InvalidResponse({ ...detail, message, issues }))
  })

/** Counts the records that match; none is fetched. */
export const count =
  <A, Where, OrderBy, E>({
    connection
  }: Definition<A, Where, OrderBy, E>): ((where?: Where) => Effect.Effect<number, E | RequestError, HttpTransport>) =>
  (...args: readonly [where?: Where]) => {
    const problem = args.length === 0 ? undefined : whereProblem(args[0])
    return problem === undefined ? countMatches(connection, args[0]) : badRequest(connection.operation, problem)
  }

/** The names of all options. A condition that is given among them would be lost, and every record be selected. */
const optionNames: ReadonlySet<string> = new Set([...Paging.optionNames, "where", "orderBy", "by", "page"])

/** Why options contradict each other, or are none; most of them do not compile. */
const optionsProblem = <Where, OrderBy>(
  options:
    | (Pick<ListOptions<Where, OrderBy, unknown, unknown>, "by" | keyof Selection<Where, OrderBy, unknown, unknown>> & {
        readonly page?: number | undefined
      })
    | undefined
): string | undefined => {
  if (options === undefined) return "The options are no plain object: give one, or leave them out to mean every record."
  const unknown = Object.keys(options).find((name) => !optionNames.has(name))
  if (unknown !== undefined) return `\`${unknown}\` is no option of a listing: conditions are given as \`where\`.`
  const { by, orderBy } = options
  if (by === "id" && orderBy !== undefined) {
    return 'A listing by "id" comes in the order of ids: leave out `orderBy`, or list by "offset".'
  }
  return ("where" in options ? whereProblem(options.where) : undefined) ?? Paging.requestProblem(options)
}

/** One window of the collection in its order. */
const fetchPage = <A, Where, OrderBy, E>(
  operation: ListRecords<A, Where, OrderBy, E>,
  { orderBy, page = 0, pageSize = defaultPageSize, where }: PageOptions<Where, OrderBy>
): Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport> => {
  const input: Window<Where, OrderBy> = {
    ...optionalFields({ where }),
    orderBy: orderBy ?? "id_ASC",
    first: pageSize,
    skip: page * pageSize
  }
  return Effect.map(execute(operation, input), ({ invalid, items }) => {
    const isFull = items.length + invalid.length >= pageSize
    return { items, invalid, pageSize, ...(isFull ? { next: page + 1 } : undefined) }
  })
}

/** One page with the total of all. */
export const listPage = <A, Where, OrderBy, E>(
  definition: Definition<A, Where, OrderBy, E>
): ((options?: PageOptions<Where, OrderBy>) => Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport>) => {
  const operation = listRecords(definition)
  return (given = {}) => {
    const options = Paging.copyFields(given)
    const problem = optionsProblem(options)
    if (options === undefined || problem !== undefined) return badRequest(operation, problem ?? "")
    const both = Effect.all([fetchPage(operation, options), countMatches(definition.connection, options.where)], {
      concurrency: 2
    })
    return Effect.map(both, ([{ next, ...page }, total]) => {
      const number = options.page ?? 0
      const seen = page.items.length + page.invalid.length
      const more = next !== undefined || (seen > 0 && number * page.pageSize + seen < total)
      return { ...page, total, ...(more ? { next: number + 1 } : undefined) }
    })
  }
}

/** The conditions of a listing, and that its ids come after one and do not come after another. */
const between = <Where>(
  where: Where | undefined,
  after: string | undefined,
  until: string | undefined
): Where | ById<Where> | undefined => {
  if (after === undefined) return where
  const bounds: ById<Where> = until === undefined ? { id_gt: after } : { id_gt: after, id_lte: until }
  return where === undefined ? bounds : { AND: [where, bounds] }
}

/** A window in the order of ids. */
const byIdWindow = <Where>(
  where: Where | ById<Where> | undefined,
  first: number
): Pick<Window<Where, never>, "where" | "orderBy" | "first"> => ({
  orderBy: "id_ASC",
  first,
  ...optionalFields({ where })
})

const byId = <A, Where, OrderBy, E, E2, R2>(
  operation: ListRecords<A, Where, OrderBy, E>,
  connection: Definition<A, Where, OrderBy, E>["connection"],
  options: Selection<Where, OrderBy, E2, R2>
): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2> => {
  const { pageSize = defaultPageSize, where } = options
  return Stream.unwrap(
    HttpTransport.useSync((transport) =>
      Paging.streamByCursor<A, E | RequestError | E2, HttpTransport | R2>(
        {
          ...errorDetail(operation, transport),
          fetch: (after, until) => execute(operation, byIdWindow(between(where, after, until), pageSize)),
          positions: {
            count: (after, until) => countMatches(connection, between(where, after, until)),
            pageAt: (skip) => execute(operation, { ...byIdWindow(where, pageSize), skip })
          }
        },
        options
      )
    )
  )
}

/** The records are counted before the first page and after the last one, so that those that go meanwhile are noticed. */
const byOffset = <A, Where, OrderBy, E, E2, R2>(
  operation: ListRecords<A, Where, OrderBy, E>,
  total: Effect.Effect<number, E | RequestError, HttpTransport>,
  options: Selection<Where, OrderBy, E2, R2>
): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2> =>
  Stream.unwrap(
    HttpTransport.useSync((transport) =>
      Paging.stream<A, E | RequestError | E2, HttpTransport | R2>(
        {
          ...errorDetail(operation, transport),
          count: total,
          fetch: (page: number) => fetchPage(operation, { ...options, page })
        },
        options
      )
    )
  )

/** Lists records; `E2` and `R2` are what `onInvalid` may fail with and needs. */
export interface List<A, Where, OrderBy, E = never> {
  <E2 = never, R2 = never>(
    options?: ListOptions<Where, OrderBy, E2, R2>
  ): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2>
}

/** Every record that matches, page by page. */
export const list = <A, Where, OrderBy, E>(
  definition: Definition<A, Where, OrderBy, E>
): List<A, Where, OrderBy, E> => {
  const operation = listRecords(definition)
  return (given = {}) => {
    const options = Paging.copyFields(given)
    const problem = optionsProblem(options)
    if (options === undefined || problem !== undefined) return Stream.fromEffect(badRequest(operation, problem ?? ""))
    return options.by === "offset" || options.orderBy !== undefined
      ? byOffset(operation, countMatches(definition.connection, options.where), options)
      : byId(operation, definition.connection, options)
  }
}

/** The record of this id among those of a response; a Tower that ignores the condition gives others. */
const ofId = <A>(
  operation: Operation<never, unknown, unknown>,
  id: string,
  [record]: ReadonlyArray<A>
): Effect.Effect<A, HciError.NotFound | HciError.InvalidResponse, HttpTransport> => {
  const kind = operation.name.split(".")[0]
  if (record === undefined) {
    const message = `There is no ${kind} with the id ${id}.`
    return fail(operation, (detail) => new HciError.NotFound({ ...detail, message }))
  }
  if ((Paging.idOf(record) ?? id) === id) return Effect.succeed(record)
  const message = `The ${kind} with the id ${id} was requested, and the Tower gave another one.`
  return fail(operation, (detail) => new HciError.InvalidResponse({ ...detail, message, issues: [] }))
}

/** One record by its id; fails with `NotFound`. */
export const get =
  <A, Where, OrderBy, E>({
    list: listOperation
  }: Definition<A, Where, OrderBy, E>): ((
    id: string
  ) => Effect.Effect<A, E | HciError.NotFound | RequestError, HttpTransport>) =>
  (id) => {
    const { operation } = listOperation
    const byOneId: typeof operation = {
      ...operation,
      request: (input) => ({ ...operation.request(input), ids: { id } })
    }
    return Effect.flatMap(execute(byOneId, { where: { id }, first: 1 }), (records) => ofId(operation, id, records))
  }
