/**
 * All records: read through references, written so that no reference is left dangling.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asTexts } from "../schema/json.ts"
import type { Model, Models, Relation } from "../schema/models.ts"
import { idsIn } from "./inverse.ts"
import type { Specs } from "./spec.ts"
import * as Table from "./table.ts"
import type { Read, Row } from "./table.ts"

/** Told of every change, before and after in wire form are up to it. */
export type Listener = (model: string, id: string, before: Row | undefined, after: Row | undefined) => void

/** Goes from a record to others. */
export type Linked = (row: Row) => ReadonlyArray<Row>

/** All records of a Tower. */
export interface Store {
  readonly models: Models
  readonly table: (model: string) => Table.Table | undefined
  /** Reads a field as the API shows it: references are ids, from whichever side stores them. */
  readonly reader: (model: string, field: string) => Read
  readonly read: (model: string, row: Row, field: string) => Json
  readonly find: (model: string, id: string) => Row | undefined
  readonly idOf: (model: string, row: Row) => string
  /** The records that refer to an id through a field which stores references. */
  readonly referrers: (model: string, field: string, id: string) => ReadonlyArray<Row>
  /** Reads the records behind a reference, whichever side stores it; nothing is made of ids where indexes will do. */
  readonly linked: (relation: Relation) => Linked
  /** Reads the records whose reference leads to one. */
  readonly linking: (relation: Relation) => Linked
  /** A new record; `values` are complete but for what is blank. */
  readonly insert: (model: string, values: JsonObject) => Row
  readonly patch: (model: string, id: string, values: JsonObject) => void
  /** Removes a record, those that cannot be without it, and references to it. */
  readonly remove: (model: string, id: string) => void
  /** Grows with every change. */
  readonly version: () => number
  /** Where the records come from; `undefined` for those that are computed from a seed. */
  readonly site: SiteStore | undefined
}

/** A real site behind a store. */
export interface SiteStore {
  /** The records as they were at the start; they never change. */
  readonly origin: Store
  /** A record as the site showed it. */
  readonly record: (model: string, index: number) => JsonObject | undefined
}

/** What a store is made of. */
export interface Parts {
  readonly models: Models
  /** Resources without a spec are empty. */
  readonly specs: Specs
  readonly ids: (model: string) => Identifiers
  readonly listen: Listener
  readonly site: SiteStore | undefined
}

/** A store of these parts. */
export const make = ({ ids, listen, models, site, specs }: Parts): Store => {
  let changes = 0
  const tables = new Map<string, Table.Table>()
  const table = (model: string) => tables.get(model)
  const indexOf = (model: string, id: string) => table(model)?.rows.ids.indexOf(id)

  const onChange: Table.Listener = (self, before, after) => {
    changes++
    const row = after ?? before
    if (row !== undefined) listen(self.model.name, self.idOf(row), before, after)
  }
  for (const model of models.values()) {
    const spec = specs[model.name] ?? { size: 0, fields: {} }
    tables.set(model.name, Table.make(model, spec, ids(model.name), indexOf, onChange))
  }

  const inverseReader = ({ inverse, many, target }: Relation): Read => {
    const other = table(target)
    if (other === undefined || inverse === undefined) return () => null
    const referrers = other.referrers(inverse)
    return (row) => {
      const ids = referrers.of(row.index).map(other.rows.ids.of)
      return many ? ids : (ids[0] ?? null)
    }
  }

  const readers = new Map<string, Read>()
  const reader = (model: string, field: string): Read => {
    const key = `${model}.${field}`
    const known = readers.get(key)
    if (known !== undefined) return known
    const own = table(model)
    if (own === undefined) return () => null
    const relation = own.model.relations.get(field)
    const made = relation?.inverse === undefined ? own.reader(field) : inverseReader(relation)
    readers.set(key, made)
    return made
  }

  const find = (model: string, id: string) => table(model)?.find(id)
  const idOf = (model: string, row: Row) => table(model)?.rows.ids.of(row.index) ?? ""

  const referrers = (model: string, field: string, id: string): ReadonlyArray<Row> => {
    const own = table(model)
    const target = indexOf(models.get(model)?.relations.get(field)?.target ?? "", id)
    if (own === undefined || target === undefined) return []
    return rowsAt(own, own.referrers(field).of(target))
  }

  const linked = ({ field, inverse, model, target }: Relation): Linked => {
    const other = table(target)
    if (other === undefined) return () => []
    if (inverse !== undefined) {
      const referrers = other.referrers(inverse)
      return (row) => rowsAt(other, referrers.of(row.index))
    }
    const read = reader(model, field)
    return (row) => idsIn(read(row)).flatMap((id) => other.find(id) ?? [])
  }

  const linking = ({ field, inverse, model, target }: Relation): Linked => {
    const own = table(model)
    if (own === undefined) return () => []
    if (inverse === undefined) {
      const referrers = own.referrers(field)
      return (row) => rowsAt(own, referrers.of(row.index))
    }
    const read = reader(target, inverse)
    return (row) => idsIn(read(row)).flatMap((id) => own.find(id) ?? [])
  }

  const set = (model: string, id: string, values: JsonObject) => {
    const row = find(model, id)
    if (row !== undefined) table(model)?.rows.set({ index: row.index, values: { ...row.values, ...values } })
  }

  /** Makes exactly these records refer to an id, through a field that stores references. */
  const refer = (model: string, field: string, id: string, wanted: ReadonlySet<string>) => {
    const relation = models.get(model)?.relations.get(field)
    if (relation === undefined) return
    const present = new Set(referrers(model, field, id).map((row) => idOf(model, row)))
    for (const other of present) if (!wanted.has(other)) release(relation, id, other)
    for (const other of wanted) {
      const row = present.has(other) ? undefined : find(model, other)
      if (row === undefined) continue
      set(model, other, { [field]: relation.many ? [...asTexts(reader(model, field)(row)), id] : id })
    }
  }

  const patch = (model: string, id: string, values: JsonObject) => {
    const relations = models.get(model)?.relations
    const elsewhere = Object.keys(values).filter((name) => relations?.get(name)?.inverse !== undefined)
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => !elsewhere.includes(name)))
    if (Object.keys(own).length > 0) set(model, id, own)
    for (const name of elsewhere) {
      const relation = relations?.get(name)
      if (relation?.inverse === undefined) continue
      refer(relation.target, relation.inverse, id, new Set(idsIn(values[name] ?? null)))
    }
  }

  /** Ends the reference of a record to an id; the record goes with it when it cannot be without. */
  const release = ({ field, many, model, required }: Relation, id: string, own: string) => {
    const row = find(model, own)
    if (row === undefined) return
    if (many) set(model, own, { [field]: asTexts(reader(model, field)(row)).filter((other) => other !== id) })
    else if (required) remove(model, own)
    else set(model, own, { [field]: null })
  }

  const storing = new Map<string, ReadonlyArray<Relation>>(
    [...models.keys()].map((name) => [name, storedTowards(models, name)])
  )

  const remove = (model: string, id: string) => {
    const row = find(model, id)
    if (row === undefined) return
    for (const relation of storing.get(model) ?? []) {
      for (const other of referrers(relation.model, relation.field, id)) {
        release(relation, id, idOf(relation.model, other))
      }
    }
    table(model)?.rows.remove(row.index)
  }

  return {
    models,
    table,
    reader,
    read: (model, row, field) => reader(model, field)(row),
    find,
    idOf,
    referrers,
    linked,
    linking,
    insert: (model, values) => {
      const rows = table(model)?.rows
      const row = { index: rows?.reserve() ?? 0, values: {} }
      rows?.set(row)
      patch(model, idOf(model, row), values)
      return rows?.get(row.index) ?? row
    },
    patch,
    remove,
    version: () => changes,
    site
  }
}

const rowsAt = ({ rows }: Table.Table, indexes: ReadonlyArray<number>): ReadonlyArray<Row> =>
  indexes.flatMap((index) => rows.get(index) ?? [])

const storedTowards = (models: Models, target: string): ReadonlyArray<Relation> =>
  [...models.values()].flatMap((model: Model) =>
    [...model.relations.values()].filter((relation) => relation.target === target && relation.inverse === undefined)
  )
