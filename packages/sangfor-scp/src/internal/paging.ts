import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as Model from "@effect-hci/core/Model"
import type { RequestError } from "@effect-hci/core/HciError"
import * as HciError from "@effect-hci/core/HciError"
import type { Operation, ParameterValue, RequestParts } from "@effect-hci/core/Operation"
import * as Paging from "@effect-hci/core/Paging"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { HttpTransport } from "../HttpTransport.ts"

/** The most records that SCP puts on a page, and its default. */
export const maxPageSize = 100

/** Filters and options of a listing, and which page of it. */
export type PageInput<Filters> = Filters & Paging.Options & { readonly page?: number }

/** A listing: one page of it per call. */
export interface ListOperation<in Filters, out A, out E = never> extends Operation<
  PageInput<Filters>,
  Paging.Page<A>,
  E
> {}

const optionNames: ReadonlySet<string> = new Set(["page", "pageSize", "concurrency", "onInvalid"])

const isParameter = Predicate.or(Predicate.or(Predicate.isString, Predicate.isNumber), Predicate.isBoolean)

/** Filters as parameters; SCP wants 1 and 0 for booleans. */
const filtersOf = (input: object): Readonly<Record<string, ParameterValue>> =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]): ReadonlyArray<readonly [string, ParameterValue]> =>
      !optionNames.has(name) && isParameter(value) ? [[name, Predicate.isBoolean(value) ? Number(value) : value]] : []
    )
  )

const sizeOf = (asked: number | undefined): number =>
  Math.min(Math.max(1, Math.trunc(asked ?? maxPageSize)), maxPageSize)

/** The query of one page: filters under their wire names, `page_num` from 0, `page_size`. */
export const pageRequest = (input: Paging.Options & { readonly page?: number }): RequestParts => ({
  query: { ...filtersOf(input), page_num: input.page ?? 0, page_size: sizeOf(input.pageSize) }
})

const toNumber = (value: unknown): number | undefined => {
  if (typeof value === "number") return value
  return typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined
}

/** What a listing answers: the paging envelope, or a bare array that is the whole collection. */
const readEnvelope = (payload: unknown) => {
  if (Array.isArray(payload))
    return { records: payload, total: payload.length, pageSize: payload.length, next: undefined }
  if (!Predicate.isObject(payload) || !("data" in payload) || !Array.isArray(payload.data)) return undefined
  const field = (name: string) => (Predicate.hasProperty(payload, name) ? toNumber(payload[name]) : undefined)
  return {
    records: payload.data,
    total: field("total_size"),
    pageSize: field("page_size") ?? payload.data.length,
    next: field("next_page_num")
  }
}

/** A page of records, each checked by itself, so that one bad record does not hide the others. */
export const page = <A>(codec: Model.Model<A>): ResponseDecoder<Paging.Page<A>> => {
  const check = Paging.checkRecords(codec, "data")
  return {
    decode: (payload) => {
      const envelope = readEnvelope(payload)
      if (envelope === undefined) return Result.fail([{ path: "data", message: "Expected an array of records" }])
      const { next, pageSize, records, total } = envelope
      const { drift, ...checked } = check(records)
      return Result.succeed({
        value: {
          ...checked,
          pageSize,
          ...(total === undefined ? undefined : { total }),
          ...(next === undefined ? undefined : { next })
        },
        drift
      })
    }
  }
}

/** The whole collection. */
export const stream = <Filters extends object, A, E = never>(
  operation: ListOperation<Filters, A, E>,
  input: Filters & Paging.Options
): Stream.Stream<A, E | RequestError, HttpTransport> =>
  Paging.stream(
    {
      platform: "sangfor-scp",
      operation: operation.name,
      fetch: (page) => HttpTransport.use((transport) => transport.execute(operation, { ...input, page }))
    },
    input
  )

/** One page, with its totals. */
export const listPage = <Filters, A>(
  operation: ListOperation<Filters, A>,
  input: PageInput<Filters>
): Effect.Effect<Paging.Page<A>, RequestError, HttpTransport> =>
  HttpTransport.use((transport) => transport.execute(operation, input))

/** The first record that fits; looks no further than its page and those in flight. */
export const findFirst = <Filters extends object, A>(
  operation: ListOperation<Filters, A>,
  input: Filters & Paging.Options,
  fits: (record: A) => boolean
): Effect.Effect<Option.Option<A>, RequestError, HttpTransport> =>
  Stream.runHead(Stream.filter(stream(operation, input), fits))

/** One record by its id, where the platform has only a listing. */
export const getById = <Filters extends object, A extends { readonly id: string }>(
  operation: ListOperation<Filters, A>,
  input: Filters & Paging.Options,
  id: string
): Effect.Effect<A, HciError.NotFound | RequestError, HttpTransport> =>
  Effect.flatMap(
    findFirst(operation, input, (record) => record.id === id),
    Option.match({
      onSome: Effect.succeed,
      onNone: () =>
        Effect.fail(
          new HciError.NotFound({
            platform: "sangfor-scp",
            operation: operation.name,
            message: `The listing has no record with the id ${id}.`
          })
        )
    })
  )

/** How many there are; fetches one record to learn it. */
export const count = <Filters extends object, A>(
  operation: ListOperation<Filters, A>,
  filters: Filters
): Effect.Effect<number, RequestError, HttpTransport> =>
  Effect.flatMap(listPage(operation, { ...filters, page: 0, pageSize: 1 }), ({ total }) =>
    total === undefined
      ? Effect.fail(
          new HciError.InvalidResponse({
            platform: "sangfor-scp",
            operation: operation.name,
            message: "The listing does not say how many records there are.",
            issues: [{ path: "total_size", message: "Missing key" }]
          })
        )
      : Effect.succeed(total)
  )
