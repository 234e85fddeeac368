/** Listings: streams, pages and counts of what SCP lists page by page. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { Failures, HciError, Paging } from "@effect-hci/core/Runtime"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Model from "@effect-hci/core/Model"
import type { Operation, ParameterValue, RequestParts } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { optionalFields } from "@effect-hci/core/Runtime"
import type { Route } from "./call.ts"
import { badRequest, errorDetail, execute, HttpTransport } from "./call.ts"
import { text } from "./protocol.ts"

/** The most records that SCP puts on a page, and its default. */
export const maxPageSize = 100

/** Filters and options of a listing, and which page of it. */
export type PageInput<Filters> = Filters &
  Paging.Options<unknown, unknown> & { /** Number of the page, from 0. Default: 0. */ readonly page?: number }

/** A listing: one page of it per call. */
export interface ListOperation<in Filters, out A, out E = never> extends Operation<
  PageInput<Filters>,
  Paging.Page<A>,
  E
> {}

/**
 * A function that lists page by page, and carries the operation for one page as data. `Before` are the arguments before the
 * filters, `Input` is the input of the operation; `E2` and `R2` are what `onInvalid` may fail with and needs.
 */
export interface ListCall<
  in Filters,
  out A,
  out E = never,
  in Before extends ReadonlyArray<unknown> = [],
  in Input = Filters
> {
  <E2 = never, R2 = never>(
    ...args: [...before: Before, filters?: Filters & Paging.Options<E2, R2>]
  ): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2>
  /** The operation of one page. */
  readonly operation: ListOperation<Input, A, E>
}

const isOption = (name: string): boolean => name === "page" || Paging.optionNames.has(name)

/** Filters by ids: SCP would list every record for an empty one. */
export const isIdFilter = (name: string): boolean => /(^|_)ids?$/.test(name)

/** A filter as it is sent, booleans as 1 and 0; `undefined`, which is refused, for what a query cannot carry. */
const toParameter = (name: string, value: unknown): ParameterValue => {
  if (Predicate.isBoolean(value)) return Number(value)
  if (Predicate.isString(value)) return value.trim() === "" && isIdFilter(name) ? undefined : value
  return Predicate.isNumber(value) ? value : undefined
}

/** Filters as query parameters, under their own names. */
const filterParameters = (input: object): Readonly<Record<string, ParameterValue>> =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => (isOption(name) ? [] : [[name, toParameter(name, value)]]))
  )

/** A page size within what SCP allows. */
export const clampPageSize = (pageSize = maxPageSize): number =>
  Math.min(Math.max(1, Math.trunc(pageSize)), maxPageSize)

/** The query of one page: filters under their own names, `page_num` from 0, `page_size`. */
export const pageRequest = (input: Paging.Options<unknown, unknown> & { readonly page?: number }): RequestParts => ({
  query: { ...filterParameters(input), page_num: input.page ?? 0, page_size: clampPageSize(input.pageSize) }
})

const toNumber = (value: unknown): number | undefined => {
  if (typeof value === "number") return value
  return typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined
}

/** The fields of a paging envelope, what is wrong with them, and what is odd. */
interface Envelope {
  readonly records: ReadonlyArray<unknown>
  readonly total?: number | undefined
  readonly number?: number | undefined
  readonly pageSize: number
  readonly next?: number | undefined
  readonly issues: ReadonlyArray<HciError.Issue>
  readonly drift: ReadonlyArray<HciError.Issue>
}

/** A next page that is no number; empty text is the vendor's word for none. */
const unreadableNext = (next: unknown): ReadonlyArray<HciError.Issue> =>
  toNumber(next) !== undefined || next === "" || next === undefined || next === null
    ? []
    : [{ path: "next_page_num", message: "Expected the number of a page" }]

/** Why an envelope without a total does not say whether a page comes after its own. */
const nextIssues = (next: unknown, isFull: boolean): ReadonlyArray<HciError.Issue> =>
  isFull && (next === undefined || next === null)
    ? [{ path: "next_page_num", message: "Missing key: others may come after a full page without `total_size`" }]
    : unreadableNext(next)

/** A total that is no count, or that is less than the records beside it, says nothing. */
const believableTotal = (total: number | undefined, records: number): number | undefined =>
  total !== undefined && Paging.isCount(total) && total >= records ? total : undefined

const unreadableTotal: HciError.Issue = {
  path: "total_size",
  message: "Expected a count of all records, no less than those of the page"
}

/**
 * Reads the paging envelope, or a bare array. One that says neither how many records there are nor what comes after it says
 * no more of the collection than a bare array: see {@link completed}.
 */
const readEnvelope = (payload: unknown): Envelope | undefined => {
  if (Array.isArray(payload)) return { records: payload, pageSize: payload.length, issues: [], drift: [] }
  if (!Predicate.isObject(payload) || !("data" in payload) || !Array.isArray(payload.data)) return undefined
  const { data, ...fields }: { readonly data: ReadonlyArray<unknown>; readonly [name: string]: unknown } = {
    ...payload,
    data: payload.data
  }
  const pageSize = toNumber(fields["page_size"])
  const told = toNumber(fields["total_size"])
  const total = believableTotal(told, data.length)
  const isTold = told === total
  const isFull = pageSize !== undefined && data.length >= pageSize
  const next = fields["next_page_num"]
  const saysMore = total !== undefined || data.length === 0 || (next !== undefined && next !== null)
  // A total shows where a listing ends, whatever a page says of the next one.
  const endIssues = total === undefined && (isTold || (isFull && pageSize > 0)) ? nextIssues(next, isFull) : []
  return {
    records: data,
    total,
    number: saysMore ? toNumber(fields["page_num"]) : undefined,
    pageSize: pageSize ?? data.length,
    next: toNumber(next),
    issues: isTold || endIssues.length === 0 ? endIssues : [unreadableTotal, ...endIssues],
    drift: [...(isTold ? [] : [unreadableTotal]), ...unreadableNext(next)]
  }
}

/** The id of a record: some listings of tasks name it `task_id`. */
const idOf = (record: unknown): string | undefined =>
  Paging.idOf(record) ?? (Predicate.hasProperty(record, "task_id") ? text(record.task_id) : undefined)

/**
 * A page of records, each checked by itself, so that one bad record does not hide the others. `repair` is applied to each
 * record before.
 */
export const page = <A>(
  model: Model.Model<A>,
  repair: (record: unknown) => unknown = (record) => record
): ResponseDecoder<Paging.Page<A>> => {
  const check = Paging.checkRecords(model, "data", idOf)
  return {
    decode: (payload) => {
      const envelope = readEnvelope(payload)
      if (envelope === undefined) return Result.fail([{ path: "data", message: "Expected an array of records" }])
      const { issues, next, number, pageSize, records, total } = envelope
      if (issues.length > 0) return Result.fail(issues)
      const { drift, ...checked } = check(records.map(repair))
      return Result.succeed({
        value: {
          ...checked,
          pageSize,
          ...optionalFields({ number, total, next })
        },
        drift: [...envelope.drift, ...drift]
      })
    }
  }
}

const idsOf = <A>({ invalid, items }: Paging.Page<A>): ReadonlyArray<string | undefined> => [
  ...items.map(idOf),
  ...invalid.map(({ id }) => id)
]

/** Whether the second of two pages has records, and others than the first. */
const goesOn = <A>(page: Paging.Page<A>, next: Paging.Page<A>): boolean => {
  const ids = idsOf(page)
  return idsOf(next).some((id, index) => id === undefined || id !== ids[index])
}

/**
 * A page whose response says nothing of the collection, as a bare array, with what can be known of it. One of the size that
 * was requested may be followed by others: the page after it shows that. Any other is the whole collection, or its end.
 */
export const completed = <A, E, R>(
  page: Paging.Page<A>,
  requested: { readonly page?: number | undefined; readonly pageSize?: number | undefined },
  fetchNext: (page: number) => Effect.Effect<Paging.Page<A>, E, R>
): Effect.Effect<Paging.Page<A>, E, R> => {
  const { items, invalid, next, number, total } = page
  if (next !== undefined || number !== undefined || total !== undefined) return Effect.succeed(page)
  const records = items.length + invalid.length
  const { page: first = 0, pageSize } = requested
  const last = first === 0 ? { ...page, total: records } : page
  return records === clampPageSize(pageSize)
    ? Effect.map(fetchNext(first + 1), (after) => (goesOn(page, after) ? { ...page, next: first + 1 } : last))
    : Effect.succeed(last)
}

/** Requests one page. */
const fetchPage = <Filters extends object, A, E>(
  operation: ListOperation<Filters, A, E>,
  input: PageInput<Filters>
): Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport> =>
  Effect.flatMap(execute(operation, input), (page) =>
    completed(page, input, (next) => execute(operation, { ...input, page: next }))
  )

/** A copy of filters and options; fails where they are none, or hide some of theirs: callers without types can give anything. */
const readFilters = <Filters extends object>(
  operation: Operation<never, unknown, unknown>,
  filters: Filters
): Effect.Effect<Filters, HciError.BadRequest, HttpTransport> => {
  const copy = Paging.copyFields(filters)
  return copy === undefined
    ? badRequest(operation, "The filters are no plain object: give one, or leave them out to mean every record.")
    : Effect.succeed(copy)
}

/** Fails where a page with these options cannot be requested. */
const checkRequest = (
  operation: Operation<never, unknown, unknown>,
  input: Paging.Options<unknown, unknown> & { readonly page?: number | undefined }
): Effect.Effect<void, HciError.BadRequest, HttpTransport> => {
  const message = Paging.requestProblem(input)
  return message === undefined ? Effect.void : badRequest(operation, message)
}

/** The whole collection. */
export const stream = <Filters extends object, A, E, E2 = never, R2 = never>(
  operation: ListOperation<Filters, A, E>,
  input: Filters & Paging.Options<E2, R2>
): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const filters = yield* readFilters(operation, input)
      yield* checkRequest(operation, { ...filters, page: undefined })
      const transport = yield* HttpTransport
      return Paging.stream<A, E | RequestError | E2, R2>(
        {
          ...errorDetail(operation, transport),
          fetch: (number) =>
            Effect.provideService(fetchPage(operation, { ...filters, page: number }), HttpTransport, transport),
          idOf
        },
        filters
      )
    })
  )

/** The same with filters beside those that were given; where these are none, they would be lost among the others. */
export const streamWith = <Filters extends object, A, E, E2 = never, R2 = never>(
  { operation }: Listing<Filters, A, E>,
  given: object,
  toFilters: () => NoInfer<Filters> & Paging.Options<E2, R2>
): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2> =>
  Stream.unwrap(
    Effect.map(
      Effect.flatMap(readFilters(operation, given), () => readFilters(operation, toFilters())),
      (filters) => stream(operation, filters)
    )
  )

/** The operation of a listing whose path has no id. */
export const listOperation = <Filters extends object, A>(
  route: Route,
  model: Model.Model<A>,
  repair?: (record: unknown) => unknown
): ListOperation<Filters, A> => ({
  ...route,
  method: "GET",
  request: pageRequest,
  safety: "read",
  response: page(model, repair),
  failures: Failures.none
})

/** Lists a collection whose path has no id; `empty` are the filters where none are given. */
export const list = <Filters extends object, A>(
  route: Route,
  model: Model.Model<A>,
  empty: NoInfer<Filters>,
  repair?: (record: unknown) => unknown
): ListCall<Filters, A> => {
  const operation = listOperation<Filters, A>(route, model, repair)
  return Object.assign(
    <E2 = never, R2 = never>(filters: Filters & Paging.Options<E2, R2> = empty) => stream(operation, filters),
    { operation }
  )
}

/** The function of a listing; `empty` are the filters where none are given. */
export const listCall = <Filters extends Input, Input extends object, A, E>(
  operation: ListOperation<Input, A, E>,
  empty: Filters
): ListCall<Filters, A, E, [], Input> =>
  Object.assign(
    <E2 = never, R2 = never>(filters: Filters & Paging.Options<E2, R2> = empty) =>
      stream<Filters, A, E, E2, R2>(operation, filters),
    { operation }
  )

/** What the functions below take of a listing. */
interface Listing<in Filters, out A, out E = never> {
  readonly operation: ListOperation<Filters, A, E>
}

/** One page, with its totals; another one than was requested is an `InvalidResponse`, as it is in the whole collection. */
export const listPage = <Filters extends object, A, E>(
  { operation }: Listing<Filters, A, E>,
  input: PageInput<Filters>
): Effect.Effect<Paging.Page<A>, E | RequestError, HttpTransport> =>
  Effect.gen(function* () {
    const filters = yield* readFilters(operation, input)
    yield* checkRequest(operation, filters)
    const page = yield* fetchPage(operation, filters)
    const message = Paging.responseProblem(filters.page ?? 0, page)
    if (message === undefined) return page
    const detail = errorDetail(operation, yield* HttpTransport)
    return yield* Effect.fail(new HciError.InvalidResponse({ ...detail, code: "incomplete", message, issues: [] }))
  })

/** The first record that matches; fetches no further pages than its own and those in flight. */
export const findFirst = <Filters extends object, A>(
  listing: Listing<Filters, A>,
  given: object,
  toFilters: () => NoInfer<Filters> & Paging.Options,
  matches: (record: A) => boolean
): Effect.Effect<Option.Option<A>, RequestError, HttpTransport> =>
  Stream.runHead(Stream.filter(streamWith(listing, given, toFilters), matches))

/** One record by its id, where the platform has only a listing. */
export const getById = <Filters extends object, A extends { readonly id: string }>(
  listing: Listing<Filters, A>,
  input: Filters & Paging.Options,
  id: string
): Effect.Effect<A, HciError.NotFound | RequestError, HttpTransport> =>
  Effect.flatMap(
    findFirst(
      listing,
      input,
      () => input,
      (record) => record.id === id
    ),
    Option.match({
      onSome: Effect.succeed,
      onNone: () =>
        HttpTransport.use((transport) =>
          Effect.fail(
            new HciError.NotFound({
              ...errorDetail(listing.operation, transport),
              message: `The listing has no record with the id ${id}.`
            })
          )
        )
    })
  )

/** How many records match, from the total of a page of one record. */
export const count = <Filters extends object, A, E>(
  listing: Listing<Filters, A, E>,
  filters: Filters
): Effect.Effect<number, E | RequestError, HttpTransport> =>
  Effect.flatMap(
    Effect.flatMap(readFilters(listing.operation, filters), (read) =>
      fetchPage(listing.operation, { ...read, page: 0, pageSize: 1 })
    ),
    ({ total }) =>
      total === undefined || !Paging.isCount(total)
        ? HttpTransport.use((transport) =>
            Effect.fail(
              new HciError.InvalidResponse({
                ...errorDetail(listing.operation, transport),
                message: "The listing does not say how many records there are.",
                issues: [
                  {
                    path: "total_size",
                    message: total === undefined ? "Missing key" : `Expected a count, got ${total}`
                  }
                ]
              })
            )
          )
        : Effect.succeed(total)
  )
