/**
 * What descriptions of resources go by.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Json } from "../schema/json.ts"
import type { Derive } from "../store/spec.ts"
import type { Store } from "../store/store.ts"
import type { Row } from "../store/table.ts"
import type { Shape } from "./shape.ts"
import * as Values from "./values.ts"

/** A world while it is described. */
export interface Context {
  readonly shape: Shape
  readonly ids: (model: string) => Identifiers
  /** The records, once they are there: for what is computed from others. */
  readonly store: () => Store
}

/** The id of the record of a model whose index is computed from another. */
export const link = ({ ids }: Context, model: string, target: (index: number) => number | undefined): Derive => {
  const { of } = ids(model)
  return (index) => {
    const at = target(index)
    return at === undefined ? null : of(at)
  }
}

/** The ids of several records. */
export const links = (
  { ids }: Context,
  model: string,
  targets: (index: number) => ReadonlyArray<number>
): ((index: number) => ReadonlyArray<string>) => {
  const { of } = ids(model)
  return (index) => targets(index).map(of)
}

/** A UUID for each record of a kind. */
export const uuids =
  ({ shape }: Context, kind: string): ((index: number) => string) =>
  (index) =>
    Values.uuid(shape.seed, kind, index)

/** A moment for each record of a kind. */
export const moments =
  ({ shape }: Context, kind: string): ((index: number) => string) =>
  (index) =>
    Values.moment(shape.seed, kind, index)

/** The same value for all. */
export const always =
  (value: Json): Derive =>
  () =>
    value

/** Records that refer to one, and a number that is computed from them. */
export const tally =
  ({ ids, store }: Context, model: string, referrer: string, field: string, count: (row: Row) => number): Derive =>
  (index) =>
    store()
      .referrers(referrer, field, ids(model).of(index))
      .reduce((sum, row) => sum + count(row), 0)

/** The number at a field of a record. */
export const numberAt = ({ store }: Context, model: string, field: string): ((row: Row) => number) => {
  return (row) => {
    const value = store().read(model, row, field)
    return typeof value === "number" ? value : 0
  }
}

/** 1 for records whose field has a value. */
export const having = ({ store }: Context, model: string, field: string, wanted: Json): ((row: Row) => number) => {
  return (row) => (store().read(model, row, field) === wanted ? 1 : 0)
}
