/**
 * Lists: filters, pages and their envelope.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Collection, Filter, Indexed, Slice } from "../engine/collection.ts"
import { intOf } from "./call.ts"
import type { Call } from "./call.ts"
import { ok } from "./response.ts"
import type { Outcome } from "../engine/outcome.ts"
import type { Success } from "./response.ts"
import * as Find from "./handlers/find.ts"

/** Tests of one kind of record by query parameter; parameters that are not listed here do nothing. */
export type Filters<A> = Readonly<Record<string, (record: A, value: string) => boolean>>

/** The default and the maximum. */
const maxPageSize = 100

const filterOf = <A>(query: URLSearchParams, filters: Filters<A>): Filter<A> | undefined => {
  const asked = Object.entries(filters).flatMap(([name, test]) => {
    const value = query.get(name)
    return value === null || value === "" ? [] : [{ name, value, test }]
  })
  if (asked.length === 0) return undefined
  return {
    key: new URLSearchParams(Object.fromEntries(asked.map(({ name, value }) => [name, value]))).toString(),
    test: (record) => asked.every(({ test, value }) => test(record, value))
  }
}

const project = (query: URLSearchParams, item: unknown): unknown => {
  const fields = query.get("fields")
  if (fields === null || fields === "" || !Predicate.isObject(item)) return item
  const names = new Set(fields.split(","))
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)))
}

const page = <A>(
  call: Call,
  read: (position: number, length: number) => Slice<A>,
  render: (record: A) => unknown
): Outcome<Success> =>
  Result.gen(function* () {
    yield* Find.checkAzFilter(call)
    const number = yield* intOf(call, "page_num", 0, 0)
    const size = Math.min(yield* intOf(call, "page_size", maxPageSize, 1), maxPageSize)
    const { items, total } = read(number * size, size)
    return ok({
      total_size: total,
      page_num: number,
      page_size: size,
      next_page_num: (number + 1) * size < total ? String(number + 1) : "",
      data: items.map((record) => project(call.query, render(record)))
    })
  })

/** A page of a collection; without filters its cost does not depend on the page. */
export const ofCollection = <A extends Indexed>(
  call: Call,
  collection: Collection<A>,
  filters: Filters<A>,
  render: (record: A) => unknown
): Outcome<Success> => {
  const filter = filterOf(call.query, filters)
  return page(
    call,
    (position, length) =>
      filter === undefined ? collection.slice(position, length) : collection.query(filter, position, length),
    render
  )
}

/** A page of a short list. */
export const ofArray = <A>(
  call: Call,
  records: ReadonlyArray<A>,
  filters: Filters<A>,
  render: (record: A) => unknown
): Outcome<Success> => {
  const filter = filterOf(call.query, filters)
  const matching = filter === undefined ? records : records.filter(filter.test)
  return page(
    call,
    (position, length) => ({ total: matching.length, items: matching.slice(position, position + length) }),
    render
  )
}

/** True when the text has the value in it, whatever the case. */
export const includes = (text: string, value: string): boolean => text.toLowerCase().includes(value.toLowerCase())

/** True when the comma-separated value names the id. */
export const oneOf = (id: string, value: string): boolean => value.split(",").includes(id)
