/**
 * The records of one resource: their fields are derived from their index until they change.
 *
 * @since 0.1.0
 */
import { Collection } from "../../engine/collection.ts"
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Model } from "../schema/models.ts"
import { nonNull } from "../../engine/jsonType.ts"
import type { Field } from "../../engine/jsonType.ts"
import { memoize } from "../../engine/memoize.ts"
import * as Inverse from "./inverse.ts"
import type { Derive, Read, Row, Spec } from "./row.ts"
import { idsIn } from "./row.ts"

/** The records of one resource. */
export interface Table {
  readonly model: Model
  readonly rows: Collection<Row>
  readonly idOf: (row: Row) => string
  readonly find: (id: string) => Row | undefined
  /** Reads a field that is stored here; references that the other side stores are null. */
  readonly reader: (field: string) => Read
  /** Who refers to a record of another resource through a field of this one. */
  readonly referrers: (field: string) => Inverse.Inverse
  /** The records of a name. */
  readonly named: (name: string) => ReadonlyArray<Row>
}

/** The value of a field that nobody wrote. */
export const blank = ({ type }: Field): Json => {
  if (type._tag === "Nullable") return null
  switch (nonNull(type)._tag) {
    case "String":
      return ""
    case "Boolean":
      return false
    case "Int":
    case "Number":
      return 0
    case "Array":
      return []
    default:
      return null
  }
}

const indexed = (index: number, id: Derive, spec: Spec, name: string, fallback: Json): Json => {
  if (name === "id") return id(index)
  const derive = index < spec.size ? spec.fields[name] : undefined
  return derive === undefined ? fallback : derive(index)
}

/** The values of a record that is as it was derived. */
const none: JsonObject = {}

/** Told of every change. */
export type Listener = (table: Table, before: Row | undefined, after: Row | undefined) => void

/** How the ids of a resource's targets are read back. */
export type IndexOf = (model: string, id: string) => number | undefined

/** A table of a model. */
export const make = (model: Model, spec: Spec, ids: Identifiers, indexOf: IndexOf, listen: Listener): Table => {
  const inverses = new Map<string, Inverse.Inverse>()

  const readerOf = (name: string): Read => {
    const computed = spec.computed?.[name]
    const field = model.fields.get(name)
    const fallback = field === undefined ? null : blank(field)
    return (row) => {
      const value = row.values[name]
      if (value !== undefined) return value
      return computed === undefined ? indexed(row.index, ids.of, spec, name, fallback) : computed(row.index)
    }
  }

  const reader = memoize(readerOf)

  /** The indexes of what a value of a field refers to. */
  const targetsOf = (field: string): ((value: Json) => ReadonlyArray<number>) => {
    const target = model.relations.get(field)?.target
    return target === undefined ? () => [] : (value) => idsIn(value).flatMap((id) => indexOf(target, id) ?? [])
  }

  const startOf = (field: string): ((target: number) => Iterable<number>) => {
    const derived = spec.fields[field]
    if (derived === undefined) return () => []
    const targets = targetsOf(field)
    return spec.referrers?.[field] ?? Inverse.grouped(spec.size, (index) => targets(derived(index)))
  }

  const referrers = (field: string): Inverse.Inverse => {
    const remembered = inverses.get(field)
    if (remembered !== undefined) return remembered
    const read = reader(field)
    const targets = targetsOf(field)
    const inverse = Inverse.make({ rows: () => rows, start: startOf(field), targets: (row) => targets(read(row)) })
    for (const row of rows.changed()) inverse.change(undefined, row)
    inverses.set(field, inverse)
    return inverse
  }

  let names: Inverse.Inverse<string> | undefined

  const namesOf = (): Inverse.Inverse<string> => {
    const read = reader("name")
    const targets = (row: Row): ReadonlyArray<string> => {
      const name = read(row)
      return typeof name === "string" ? [name] : []
    }
    const start = spec.named ?? Inverse.grouped(spec.size, (index) => targets({ index, values: none }))
    const inverse = Inverse.make({ rows: () => rows, start, targets })
    for (const row of rows.changed()) inverse.change(undefined, row)
    return inverse
  }

  const rows: Collection<Row> = new Collection<Row>(
    { ids, size: spec.size, derive: (index) => ({ index, values: none }) },
    (before, after) => {
      for (const inverse of inverses.values()) inverse.change(before, after)
      names?.change(before, after)
      listen(table, before, after)
    }
  )

  const table: Table = {
    model,
    rows,
    idOf: ({ index }) => ids.of(index),
    find: (id) => rows.find(id),
    reader,
    referrers,
    named: (name) => (names ??= namesOf()).of(name).flatMap((index) => rows.get(index) ?? [])
  }
  return table
}
