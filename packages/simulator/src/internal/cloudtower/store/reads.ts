/**
 * Reads records: their fields, and the records behind their references, from whichever side stores them.
 *
 * @since 0.1.0
 */
import type { Json } from "../../engine/json.ts"
import type { Models, Relation } from "../schema/models.ts"
import type { Read, Row } from "./row.ts"
import { idsIn } from "./row.ts"
import type { Table } from "./table.ts"

/** Goes from a record to others. */
export type Linked = (row: Row) => ReadonlyArray<Row>

/** The reads of a store. */
export interface Reads {
  readonly table: (model: string) => Table | undefined
  readonly find: (model: string, id: string) => Row | undefined
  readonly idOf: (model: string, row: Row) => string
  /** Reads a field as the API shows it: references are ids, from whichever side stores them. */
  readonly reader: (model: string, field: string) => Read
  readonly read: (model: string, row: Row, field: string) => Json
  /** The records that refer to an id through a field which stores references. */
  readonly referrers: (model: string, field: string, id: string) => ReadonlyArray<Row>
  /** Reads the records behind a reference, whichever side stores it; ids are computed only where indexes will not do. */
  readonly linked: (relation: Relation) => Linked
  /** Reads the records whose reference leads to one. */
  readonly linking: (relation: Relation) => Linked
}

const rowsAt = ({ rows }: Table, indexes: ReadonlyArray<number>): ReadonlyArray<Row> =>
  indexes.flatMap((index) => rows.get(index) ?? [])

/** Reads the ids of the records that refer to one through a field of another table. */
const inverseReader = (other: Table, field: string, many: boolean): Read => {
  const referrers = other.referrers(field)
  return (row) => {
    const ids = referrers.of(row.index).map(other.rows.ids.of)
    return many ? ids : (ids[0] ?? null)
  }
}

/** The reads of these tables. */
export const make = (models: Models, tables: ReadonlyMap<string, Table>): Reads => {
  const table = (model: string) => tables.get(model)
  const find = (model: string, id: string) => table(model)?.find(id)

  const readerOf = (self: Table, field: string): Read => {
    const relation = self.model.relations.get(field)
    if (relation?.inverse === undefined) return self.reader(field)
    const other = table(relation.target)
    return other === undefined ? () => null : inverseReader(other, relation.inverse, relation.many)
  }

  const readers = new Map<string, Read>()
  const reader = (model: string, field: string): Read => {
    const key = `${model}.${field}`
    const remembered = readers.get(key)
    if (remembered !== undefined) return remembered
    const self = table(model)
    if (self === undefined) return () => null
    const read = readerOf(self, field)
    readers.set(key, read)
    return read
  }

  const referrers = (model: string, field: string, id: string): ReadonlyArray<Row> => {
    const self = table(model)
    const target = table(models.get(model)?.relations.get(field)?.target ?? "")?.rows.ids.indexOf(id)
    return self === undefined || target === undefined ? [] : rowsAt(self, self.referrers(field).of(target))
  }

  const linked = ({ field, inverse, model, target }: Relation): Linked => {
    const other = table(target)
    if (other === undefined) return () => []
    if (inverse !== undefined) {
      const inverseReferrers = other.referrers(inverse)
      return (row) => rowsAt(other, inverseReferrers.of(row.index))
    }
    const read = reader(model, field)
    return (row) => idsIn(read(row)).flatMap((id) => other.find(id) ?? [])
  }

  const linking = ({ field, inverse, model, target }: Relation): Linked => {
    const self = table(model)
    if (self === undefined) return () => []
    if (inverse === undefined) {
      const fieldReferrers = self.referrers(field)
      return (row) => rowsAt(self, fieldReferrers.of(row.index))
    }
    const read = reader(target, inverse)
    return (row) => idsIn(read(row)).flatMap((id) => self.find(id) ?? [])
  }

  return {
    table,
    find,
    idOf: (model, row) => table(model)?.idOf(row) ?? "",
    reader,
    read: (model, row, field) => reader(model, field)(row),
    referrers,
    linked,
    linking
  }
}
