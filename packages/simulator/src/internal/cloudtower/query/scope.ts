/**
 * What the ids in a `where` say about where its matches can be, so that nothing else is looked at.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asTexts, isArray, isObject } from "../schema/json.ts"
import type { Relation } from "../schema/models.ts"
import type { Store } from "../store/store.ts"
import type { Row, Table } from "../store/table.ts"

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
export const lowerBound = (rows: Collection<Row>, text: string): number => {
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
  const wanted = new Set(right)
  return left.filter((index) => wanted.has(index))
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

/** The ids that a nested `where` allows at most. */
const allowed = (where: Json): ReadonlyArray<string> | undefined => {
  if (!isObject(where)) return undefined
  const { id, id_in } = where
  if (typeof id === "string") return [id]
  return isArray(id_in) ? asTexts(id_in) : undefined
}

/** The ids of what a nested `where` matches, if those are few. */
export type Find = (model: string, where: JsonObject) => ReadonlyArray<string> | undefined

/** What a scope is computed by. */
interface Sources {
  readonly store: Store
  readonly find: Find
}

const byReference = (scope: Scope, { find, store }: Sources, relation: Relation, where: Json): Scope => {
  const isStored = !relation.many && relation.inverse === undefined
  const ids = isStored && isObject(where) ? (allowed(where) ?? find(relation.target, where)) : undefined
  if (ids === undefined) return { ...scope, exact: false }
  const { field, model } = relation
  const found = ids.flatMap((id) => store.referrers(model, field, id).map(({ index }) => index))
  return {
    ...scope,
    exact: false,
    only: narrow(
      scope.only,
      [...new Set(found)].sort((a, b) => a - b)
    )
  }
}

const step = (scope: Scope, sources: Sources, table: Table, name: string, value: Json): Scope => {
  const { rows } = table
  const range = ranges[name]
  if (range !== undefined && typeof value === "string") return range(scope, rows, value)
  if (name === "id_in" && isArray(value)) return { ...scope, only: narrow(scope.only, indexesOf(rows, asTexts(value))) }
  if (name === "AND" && isArray(value)) {
    return value.reduce<Scope>((inner, part) => (isObject(part) ? walk(inner, sources, table, part) : inner), scope)
  }
  const relation = table.model.relations.get(name)
  return relation === undefined ? { ...scope, exact: false } : byReference(scope, sources, relation, value)
}

const walk = (scope: Scope, sources: Sources, table: Table, where: JsonObject): Scope =>
  Object.entries(where).reduce((inner, [name, value]) => step(inner, sources, table, name, value), scope)

/** The scope of a `where` that is known to be valid. */
export const of = (store: Store, table: Table, where: JsonObject, find: Find): Scope =>
  walk({ low: 0, high: table.rows.end(), only: undefined, exact: true }, { store, find }, table, where)
