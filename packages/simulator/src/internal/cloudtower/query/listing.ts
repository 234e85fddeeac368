/**
 * Lists and counts records.
 *
 * In the order of ids nothing is read but what the response needs; pages and counts of a million records without a
 * filter cost as much as those of ten.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import type { JsonObject } from "../../engine/json.ts"
import type { Row } from "../store/row.ts"
import type { Table } from "../store/table.ts"
import type { Order } from "./order.ts"
import * as Orders from "./order.ts"
import * as Scope from "./scope.ts"
import type { View } from "../render.ts"
import type { Predicate } from "./where.ts"
import * as Where from "./where.ts"
import * as Windows from "./window.ts"
import type { Window } from "./window.ts"

/** What is read of a table. */
export interface Query {
  readonly table: Table
  readonly where: JsonObject
  readonly order: Order
  readonly window: Window
}

/** Matching records between two indexes, forwards or backwards. */
function* matches(table: Table, scope: Scope.Scope, test: Predicate | undefined, backwards: boolean): Generator<Row> {
  const { rows } = table
  const { high, low, only } = scope
  const indexes = only?.filter((index) => index >= low && index < high)
  const length = indexes?.length ?? Math.max(0, high - low)
  for (let step = 0; step < length; step++) {
    const at = backwards ? length - 1 - step : step
    const row = rows.get(indexes === undefined ? low + at : (indexes[at] ?? -1))
    if (row !== undefined && (test === undefined || test(row))) yield row
  }
}

/** Matches of a nested `where` that are few enough to start from them. */
const few = 20_000

/** Looks at the other end of references first: one vm of a million has few disks. */
const finder =
  (view: View): Scope.FindFew =>
  (model, where) => {
    const table = view.store.table(model)
    if (table === undefined) return undefined
    const test = Where.compile(view, `${model}WhereInput`, where)
    if (Result.isFailure(test)) return undefined
    const scope = Scope.of(view.store, table, where, finder(view))
    const rows = take(matches(table, scope, test.success, false), 0, few + 1)
    return rows.length > few ? undefined : rows
  }

/** The scope between two cursors; in descending order `after` is the upper one. `undefined` for an unknown cursor. */
const between = ({ order, table, window }: Query, scope: Scope.Scope): Scope.Scope | undefined => {
  const { rows } = table
  const [lower, upper] = order.descending ? [window.before, window.after] : [window.after, window.before]
  const from = lower === undefined ? undefined : rows.find(lower)
  const to = upper === undefined ? undefined : rows.find(upper)
  if ((lower !== undefined && from === undefined) || (upper !== undefined && to === undefined)) return undefined
  return {
    ...scope,
    low: Math.max(scope.low, (from?.index ?? -1) + 1),
    high: Math.min(scope.high, to?.index ?? Infinity)
  }
}

/** How many records there are in a scope that all of match. */
const size = ({ rows }: Table, { high, low }: Scope.Scope): number => Math.max(0, rows.rank(high) - rows.rank(low))

const take = (rows: Iterable<Row>, skip: number, limit: number): Array<Row> => {
  const taken: Array<Row> = []
  let seen = 0
  if (limit === 0) return taken
  for (const row of rows) {
    if (seen++ < skip) continue
    taken.push(row)
    if (taken.length >= limit) break
  }
  return taken
}

/** All records of a stretch: the position of a record follows from its index. */
const slice = (query: Query, scope: Scope.Scope): ReadonlyArray<Row> => {
  const { order, table, window } = query
  const length = size(table, scope)
  const [from, to] = Windows.positions(window, length)
  const base = table.rows.rank(scope.low)
  const start = order.descending ? base + length - to : base + from
  const { items } = table.rows.slice(start, Math.max(0, to - from))
  return order.descending ? items.toReversed() : items
}

const listById = (query: Query, test: Predicate | undefined, whole: Scope.Scope): ReadonlyArray<Row> => {
  const { order, table, window } = query
  const scope = between(query, whole)
  if (scope === undefined) return []
  if (scope.exact && scope.only === undefined) return slice(query, scope)
  const rows = take(
    matches(table, scope, scope.exact ? undefined : test, order.descending !== window.fromEnd),
    window.skip,
    window.limit
  )
  return window.fromEnd ? rows.toReversed() : rows
}

const sorted = (view: View, query: Query, test: Predicate | undefined, scope: Scope.Scope) => {
  const { order, table } = query
  const read = view.store.reader(table.model.name, order.column)
  const sign = order.descending ? -1 : 1
  const keyed = [...matches(table, scope, test, false)].map((row) => ({ row, key: read(row) }))
  return keyed.sort((a, b) => sign * Orders.compare(a.key, b.key) || a.row.index - b.row.index)
}

const listByColumn = (
  view: View,
  query: Query,
  test: Predicate | undefined,
  scope: Scope.Scope
): ReadonlyArray<Row> => {
  const { order, table, window } = query
  const read = view.store.reader(table.model.name, order.column)
  const sign = order.descending ? -1 : 1
  const all = sorted(view, query, test, scope)
  /** How many records come before the one behind a cursor, and whether it is there. */
  const place = (cursor: string): { readonly before: number; readonly after: number } | undefined => {
    const row = table.rows.find(cursor)
    if (row === undefined) return undefined
    const key = read(row)
    const compare = (other: { readonly row: Row; readonly key: typeof key }) =>
      sign * Orders.compare(other.key, key) || other.row.index - row.index
    const before = all.filter((other) => compare(other) < 0).length
    return { before, after: before + all.filter((other) => compare(other) === 0).length }
  }
  const after = window.after === undefined ? { after: 0 } : place(window.after)
  const before = window.before === undefined ? { before: all.length } : place(window.before)
  if (after === undefined || before === undefined) return []
  const part = all.slice(after.after, Math.max(after.after, before.before))
  return part.slice(...Windows.positions(window, part.length)).map(({ row }) => row)
}

/** The records that a query asks for. */
export const list = (view: View, query: Query): Outcome<ReadonlyArray<Row>> =>
  Result.map(Where.compile(view, `${query.table.model.name}WhereInput`, query.where), (test) => {
    const scope = Scope.of(view.store, query.table, query.where, finder(view))
    return query.order.column === "id" ? listById(query, test, scope) : listByColumn(view, query, test, scope)
  })

const isWhole = ({ after, before, limit, skip }: Window): boolean =>
  after === undefined && before === undefined && skip === 0 && limit === Infinity

/** How many records a query asks for. */
export const count = (view: View, query: Query): Outcome<number> => {
  if (!isWhole(query.window)) return Result.map(list(view, query), (rows) => rows.length)
  return Result.map(Where.compile(view, `${query.table.model.name}WhereInput`, query.where), (test) => {
    const scope = Scope.of(view.store, query.table, query.where, finder(view))
    if (scope.exact && scope.only === undefined) return size(query.table, scope)
    let total = 0
    for (const row of matches(query.table, scope, scope.exact ? undefined : test, false)) if (row.index >= 0) total++
    return total
  })
}

/** Everything that a `where` matches, by id. */
export const matching = (view: View, table: Table, where: JsonObject, path?: string): Outcome<ReadonlyArray<Row>> =>
  Result.map(Where.compile(view, `${table.model.name}WhereInput`, where, path), (test) => [
    ...matches(table, Scope.of(view.store, table, where, finder(view)), test, false)
  ])
