/**
 * Records in the order of a column; those with the same value, and all where no column is named, by id.
 *
 * Nothing comes after everything else, as in PostgreSQL: last in ascending order, first in descending.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Json } from "../../engine/json.ts"

/** A column and its direction. */
export interface Order {
  readonly column: string
  readonly descending: boolean
}

/** By id. */
export const byId: Order = { column: "id", descending: false }

/** An `orderBy` of a type such as `VmOrderByInput`; 400 names a column that it does not have. */
export const parse = (catalog: VersionCatalog, type: string, value: Json): Outcome<Order> => {
  if (value === null) return Result.succeed(byId)
  const [, column = "", direction] = /^(\w+)_(ASC|DESC)$/.exec(typeof value === "string" ? value : "") ?? []
  return catalog.columns(type)?.has(column) === true
    ? Result.succeed({ column, descending: direction === "DESC" })
    : badRequest(`"orderBy": ${JSON.stringify(value)} is not a value of ${type}`)
}

const rankOf = (value: Json): number => (value === null ? 1 : 0)

const scalar = (value: Json): string | number => {
  if (typeof value === "string" || typeof value === "number") return value
  return typeof value === "boolean" ? Number(value) : JSON.stringify(value)
}

/** Compares two values of a column in ascending order. */
export const compare = (left: Json, right: Json): number => {
  if (left === null || right === null) return rankOf(left) - rankOf(right)
  const [a, b] = [scalar(left), scalar(right)]
  return a < b ? -1 : a > b ? 1 : 0
}
