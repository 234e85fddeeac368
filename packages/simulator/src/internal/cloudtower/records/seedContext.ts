/**
 * What descriptions of records use, and the functions that they are written with.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Json } from "../../engine/json.ts"
import type { Derive, Row } from "../store/row.ts"
import type { Store } from "../store/store.ts"
import type { Dimensions } from "./dimensions.ts"
import * as Values from "./values.ts"

/** The dimensions, ids and records that descriptions refer to. */
export interface SeedContext {
  readonly dimensions: Dimensions
  readonly ids: (model: string) => Identifiers
  /** The records, once they are there: for what is computed from others. */
  readonly store: () => Store
}

/** The id of the record of a model whose index is computed from another. */
export const link = ({ ids }: SeedContext, model: string, target: (index: number) => number | undefined): Derive => {
  const { of } = ids(model)
  return (index) => {
    const at = target(index)
    return at === undefined ? null : of(at)
  }
}

/** The ids of several records. */
export const links = (
  { ids }: SeedContext,
  model: string,
  targets: (index: number) => ReadonlyArray<number>
): ((index: number) => ReadonlyArray<string>) => {
  const { of } = ids(model)
  return (index) => targets(index).map(of)
}

/** A UUID for each record of a kind. */
export const uuids =
  ({ dimensions }: SeedContext, kind: string): ((index: number) => string) =>
  (index) =>
    Values.uuid(dimensions.seed, kind, index)

/** A moment for each record of a kind. */
export const moments =
  ({ dimensions }: SeedContext, kind: string): ((index: number) => string) =>
  (index) =>
    Values.moment(dimensions, kind, index)

/** The same value for all. */
export const always =
  (value: Json): Derive =>
  () =>
    value

/** Records that refer to one, and a number that is computed from them. */
export const sumOf =
  ({ ids, store }: SeedContext, model: string, referrer: string, field: string, count: (row: Row) => number): Derive =>
  (index) =>
    store()
      .referrers(referrer, field, ids(model).of(index))
      .reduce((sum, row) => sum + count(row), 0)

/** The number at a field of a record. */
export const numberAt = ({ store }: SeedContext, model: string, field: string): ((row: Row) => number) => {
  return (row) => {
    const value = store().read(model, row, field)
    return typeof value === "number" ? value : 0
  }
}

/** 1 for records whose field has a value. */
export const countWhere = (
  { store }: SeedContext,
  model: string,
  field: string,
  expected: Json
): ((row: Row) => number) => {
  return (row) => (store().read(model, row, field) === expected ? 1 : 0)
}
