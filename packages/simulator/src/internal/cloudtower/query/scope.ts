/**
 * What the ids in a `where` say about where its matches can be, so that nothing else is looked at.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asTexts, isArray, isObject } from "../../engine/json.ts"
import type { Relation } from "../schema/models.ts"
import type { Store } from "../store/store.ts"
import type { Row } from "../store/row.ts"
import type { Table } from "../store/table.ts"

/** A stretch of indexes, or a few of them. */
export interface Scope {
  readonly low: number
  /** Exclusive. */
  readonly high: number
  /** In order; `undefined` for all between `low` and `high`. */
  readonly only: ReadonlyArray<number> | undefined
  /** True when everything in scope matches. */
  readonly exact: boolean
}

/** The first index whose id is not below a text; ids sort as their indexes do. */
const lowerBound = (rows: Collection<Row>, text: string): number => {
  let low = 0
  let high = rows.end()
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows.ids.of(middle) < text) low = middle + 1
    else high = middle
  }
  return low
}

const upperBound = (rows: Collection<Row>, text: string): number => {
  const at = lowerBound(rows, text)
  return at < rows.end() && rows.ids.of(at) === text ? at + 1 : at
}

const narrow = (left: ReadonlyArray<number> | undefined, right: ReadonlyArray<number>): ReadonlyArray<number> => {
  if (left === undefined) return right
  const others = new Set(right)
  return left.filter((index) => others.has(index))
}

const indexesOf = (rows: Collection<Row>, ids: ReadonlyArray<string>): ReadonlyArray<number> =>
  [...new Set(ids.flatMap((id) => rows.ids.indexOf(id) ?? []))]
    .filter((index) => index < rows.end())
    .sort((a, b) => a - b)

const ranges: Readonly<Record<string, (scope: Scope, rows: Collection<Row>, text: string) => Scope>> = {
  id: (scope, rows, text) => ({ ...scope, only: narrow(scope.only, indexesOf(rows, [text])) }),
  id_gt: (scope, rows, text) => ({ ...scope, low: Math.max(scope.low, upperBound(rows, text)) }),
  id_gte: (scope, rows, text) => ({ ...scope, low: Math.max(scope.low, lowerBound(rows, text)) }),
  id_lt: (scope, rows, text) => ({ ...scope, high: Math.min(scope.high, lowerBound(rows, text)) }),
  id_lte: (scope, rows, text) => ({ ...scope, high: Math.min(scope.high, upperBound(rows, text)) })
}

/** The records that a nested `where` matches, if those are few. */
export type FindFew = (model: string, where: JsonObject) => ReadonlyArray<Row> | undefined

/** One condition of a `where`: all of them hold for a match. */
type Condition = readonly [name: string, value: Json]

const conditionsOf = (where: JsonObject): ReadonlyArray<Condition> =>
  Object.entries(where).flatMap(([name, value]): ReadonlyArray<Condition> => {
    if (name !== "AND") return [[name, value]]
    return (isArray(value) ? value : [value]).filter(isObject).flatMap(conditionsOf)
  })

const byId = (scope: Scope, { rows }: Table, [name, value]: Condition): Scope | undefined => {
  if (name === "id_in" && isArray(value)) return { ...scope, only: narrow(scope.only, indexesOf(rows, asTexts(value))) }
  return typeof value === "string" ? ranges[name]?.(scope, rows, value) : undefined
}

/** The reference of a condition which holds for one record behind it at least. */
const referenceOf = ({ model }: Table, [name]: Condition): Relation | undefined => {
  const relation = model.relations.get(name.replace(/_some$/, ""))
  return relation?.many === name.endsWith("_some") ? relation : undefined
}

/** What is as narrow as this needs no more looking elsewhere. */
const narrowEnough = 1000

const isNarrow = ({ high, low, only }: Scope): boolean => (only?.length ?? high - low) <= narrowEnough

const byReference = (scope: Scope, store: Store, find: FindFew, relation: Relation, where: Json): Scope => {
  const behind = isObject(where) && !isNarrow(scope) ? find(relation.target, where) : undefined
  if (behind === undefined) return scope
  const indexes = new Set(behind.flatMap(store.linking(relation)).map(({ index }) => index))
  const sorted = [...indexes].sort((a, b) => a - b)
  return { ...scope, only: narrow(scope.only, sorted) }
}

/** The scope of a valid `where`: first by its ids, then by the records behind its references. */
export const of = (store: Store, table: Table, where: JsonObject, find: FindFew): Scope => {
  let scope: Scope = { low: 0, high: table.rows.end(), only: undefined, exact: true }
  const others: Array<Condition> = []
  for (const condition of conditionsOf(where)) {
    const narrowed = byId(scope, table, condition)
    if (narrowed === undefined) others.push(condition)
    else scope = narrowed
  }
  for (const condition of others) {
    const relation = referenceOf(table, condition)
    if (relation !== undefined) scope = byReference(scope, store, find, relation, condition[1])
  }
  return { ...scope, exact: others.length === 0 }
}
