/** The functions of generated modules: each executes one operation of the vendor's document, and carries it as data. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { Operation, RequestParts } from "@effect-hci/core/Operation"
import type { Page, Options as PagingOptions } from "@effect-hci/core/Paging"
import { Failures, Model, Paging } from "@effect-hci/core/Runtime"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import { Started } from "../Common.ts"
import type { HttpTransport } from "./call.ts"
import { badRequest, checkId, execute } from "./call.ts"
import type { ListOperation, PageInput } from "./paging.ts"
import * as Pages from "./paging.ts"

/** A function that executes one operation, which it carries as data. */
export interface Call<in I, out O, out E = never> {
  (input: I): Effect.Effect<O, E | RequestError, HttpTransport>
  /** The request, its safety, its response and its errors. */
  readonly operation: Operation<I, O, E>
}

/** The same for an operation whose input may be left out. */
export interface OptionalCall<in I, out O, out E = never> {
  (input?: I): Effect.Effect<O, E | RequestError, HttpTransport>
  /** The request, its safety, its response and its errors. */
  readonly operation: Operation<I, O, E>
}

/** A function that lists page by page, and carries the operation for one page as data. */
export interface PagedCall<in I, out A, out E = never> {
  <E2 = never, R2 = never>(
    input: I & PagingOptions<E2, R2>
  ): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2>
  /** The request for one page, its response and its errors. */
  readonly operation: ListOperation<I, A, E>
  /** Gives one page, with the total. */
  readonly page: (input: PageInput<I>) => Effect.Effect<Page<A>, E | RequestError, HttpTransport>
  /** Counts the records that match. */
  readonly count: (input: I) => Effect.Effect<number, E | RequestError, HttpTransport>
}

/** The same for a listing whose filters may all be left out. */
export interface OptionalPagedCall<in I, out A, out E = never> {
  <E2 = never, R2 = never>(
    input?: I & PagingOptions<E2, R2>
  ): Stream.Stream<A, E | RequestError | E2, HttpTransport | R2>
  /** The request for one page, its response and its errors. */
  readonly operation: ListOperation<I, A, E>
  /** Gives one page, with the total. */
  readonly page: (input?: PageInput<I>) => Effect.Effect<Page<A>, E | RequestError, HttpTransport>
  /** Counts the records that match. */
  readonly count: (input?: I) => Effect.Effect<number, E | RequestError, HttpTransport>
}

/** The response to a write whose document tells of no task: it may name one nevertheless. */
export type Written<A> = A & Started

/** The filters of a query that are ids. */
const idFilters = (query: NonNullable<RequestParts["query"]>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      Pages.isIdFilter(name) && Predicate.isString(value) ? [[name, value] as const] : []
    )
  )

/** The same operation, which refuses an empty id in its query: SCP would list every record. */
const withIdFilters = <I, O, E>(operation: Operation<I, O, E>): Operation<I, O, E> => ({
  ...operation,
  request: (input) => {
    const parts = operation.request(input)
    return parts.query === undefined ? parts : { ...parts, ids: { ...parts.ids, ...idFilters(parts.query) } }
  }
})

/** Executes an operation; one that gets a record by the id at the end of its path fails where the site gives another one. */
const executeChecked = <I, O, E>(
  operation: Operation<I, O, E>,
  input: I
): Effect.Effect<O, E | RequestError, HttpTransport> => {
  // What cannot be read is for the transport to refuse.
  const parts = Result.getOrUndefined(Result.try(() => operation.request(input)))
  if (parts !== undefined && Object.hasOwn(parts, "body") && !Predicate.isObjectOrArray(parts.body)) {
    return badRequest(operation, "The input is no object: give what the operation documents.")
  }
  if (Predicate.isObject(input) && Paging.copyFields(input) === undefined) {
    return badRequest(operation, "The input is no plain object: give what the operation documents.")
  }
  const [, name] = operation.method === "GET" ? (/\{(\w+)\}$/.exec(operation.path) ?? []) : []
  if (name === undefined) return execute(operation, input)
  return Effect.flatMap(execute(operation, input), (record) => checkId(operation, parts?.path?.[name] ?? "")(record))
}

/** The function of an operation. */
export const call = <I, O, E>(described: Operation<I, O, E>): Call<I, O, E> => {
  const operation = withIdFilters(described)
  return Object.assign((input: I) => executeChecked(operation, input), { operation })
}

/** The function of an operation whose input may be left out; `empty` is the input then. */
export const optionalCall = <I, O, E>(described: Operation<I, O, E>, empty: NoInfer<I>): OptionalCall<I, O, E> => {
  const operation = withIdFilters(described)
  return Object.assign((input: I = empty) => executeChecked(operation, input), { operation })
}

/** The function of a listing. */
export const pagedCall = <I extends object, A, E>(described: ListOperation<I, A, E>): PagedCall<I, A, E> => {
  const operation = withIdFilters(described)
  return Object.assign(<E2 = never, R2 = never>(input: I & PagingOptions<E2, R2>) => Pages.stream(operation, input), {
    operation,
    page: (input: PageInput<I>) => Pages.listPage({ operation }, input),
    count: (input: I) => Pages.count({ operation }, input)
  })
}

/** The function of a listing whose filters may all be left out; `empty` are the filters then. */
export const optionalPagedCall = <I extends object, A, E>(
  described: ListOperation<I, A, E>,
  empty: NoInfer<I>
): OptionalPagedCall<I, A, E> => {
  const operation = withIdFilters(described)
  return Object.assign(
    <E2 = never, R2 = never>(input: I & PagingOptions<E2, R2> = empty) => Pages.stream(operation, input),
    {
      operation,
      page: (input: PageInput<I> = empty) => Pages.listPage({ operation }, input),
      count: (input: I = empty) => Pages.count({ operation }, input)
    }
  )
}

/** The number and the size of a page, as query parameters. */
export const pageQuery = ({ page = 0, pageSize }: PageInput<object>): NonNullable<RequestParts["query"]> => ({
  page_num: page,
  page_size: Pages.clampPageSize(pageSize)
})

/** Records where the page decoder looks for them: from under another name, and out of the arrays of an array. */
const toPage = (payload: unknown, key: string): unknown => {
  if (Array.isArray(payload)) return payload.flat()
  const records = Predicate.hasProperty(payload, key) ? payload[key] : undefined
  return Predicate.isObject(payload) && Array.isArray(records) ? { ...payload, data: records.flat() } : payload
}

/** A page of records, which are in the field `key`; a bare array is the whole collection. */
export const pageOf = <A>(model: Model.Model<A>, key: string = "data"): ResponseDecoder<Page<A>> => {
  const page = Pages.page(model)
  return { decode: (payload) => page.decode(toPage(payload, key)) }
}

const startedChecker = /* @__PURE__ */ Model.checker(Started)

/** SCP responds to a write with a body, without one, or with the bare id of a task, which some calls name `taskid`. */
const toWritten = (payload: unknown): unknown => {
  if (payload === undefined || payload === null || payload === "") return {}
  if (typeof payload === "string") return { task_id: payload }
  return Predicate.hasProperty(payload, "taskid") ? { task_id: payload.taskid, ...payload } : payload
}

const decoderOf = <A>(model: Model.Model<A>, hasBody: boolean): ResponseDecoder<Written<A>> => {
  const checker = Model.checker(model)
  return {
    hasBody,
    decode: (response) => {
      const payload = toWritten(response)
      if (!checker.is(payload)) return Result.fail(checker.issues(payload))
      return startedChecker.is(payload)
        ? Result.succeed({ value: payload, drift: checker.drift(payload) })
        : Result.fail(startedChecker.issues(payload))
    }
  }
}

/** The response to a write: what the document tells, and the task that does the work where the site names one. */
export const written = <A>(model: Model.Model<A>): ResponseDecoder<Written<A>> => decoderOf(model, true)

/** The response to a write whose document tells of no field: the task that does the work, where the site names one. */
export const started: ResponseDecoder<Started> = /* @__PURE__ */ decoderOf(Started, false)

/** The failures of an operation that came with a version: a 404 of an older site is `Unsupported` before all else. */
export const since = <E>(version: string, table: Failures.FailureTable<E>): Failures.FailureTable<Unsupported | E> => [
  ...Failures.unsupportedBefore(version),
  ...table
]
