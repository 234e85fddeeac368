/**
 * All records of a Tower: a table for each resource, reads through references, and writes that keep references whole.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import type { Models } from "../schema/models.ts"
import * as Reads from "./reads.ts"
import * as RelationTables from "./relationTables.ts"
import type { Row, Specs } from "./row.ts"
import * as Table from "./table.ts"
import * as Writes from "./writes.ts"

/** Told of every change of a record, as it was and as it is. */
export type Listener = (
  model: string,
  id: string,
  before: Row | undefined,
  after: Row | undefined,
  changes: RelationTables.TableChanges
) => void

/** All records of a Tower. */
export interface Store extends Reads.Reads, Writes.Writes {
  readonly models: Models
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

/** How a store is made. */
export interface Options {
  readonly models: Models
  /** Resources without a spec are empty. */
  readonly specs: Specs
  readonly ids: (model: string) => Identifiers
  readonly listen: Listener
  readonly site: SiteStore | undefined
}

/** A store of these records. */
export const make = ({ ids, listen, models, site, specs }: Options): Store => {
  let changes = 0
  const tables = new Map<string, Table.Table>()
  const splits = new Map<Table.Table, RelationTables.Split>()
  const indexOf = (model: string, id: string) => tables.get(model)?.rows.ids.indexOf(id)
  const onChange: Table.Listener = (table, before, after) => {
    changes++
    const row = after ?? before
    if (row === undefined) return
    const split = splits.get(table) ?? RelationTables.make(table.model, table.reader)
    splits.set(table, split)
    const id = table.idOf(row)
    listen(table.model.name, id, before, after, split(id, before, after))
  }
  for (const model of models.values()) {
    const spec = specs[model.name] ?? { size: 0, fields: {} }
    tables.set(model.name, Table.make(model, spec, ids(model.name), indexOf, onChange))
  }
  const reads = Reads.make(models, tables)
  return { ...reads, ...Writes.make(models, reads), models, version: () => changes, site }
}
