/**
 * Writes records so that no reference is left dangling.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import type { Models } from "../schema/models.ts"
import type { Reads } from "./reads.ts"
import * as Relations from "./relations.ts"
import type { Row } from "./row.ts"
import { idsIn } from "./row.ts"

/** The writes of a store. */
export interface Writes {
  /** A new record; `values` are complete but for what is blank. */
  readonly insert: (model: string, values: JsonObject) => Row
  /** Sets fields of a record, whichever side stores them; a record that is gone is left alone. */
  readonly patch: (model: string, id: string, values: JsonObject) => void
  /** Writes a record as it is, as a Tower does that syncs it from its cluster. */
  readonly sync: (model: string, id: string) => void
  /** Deletes a record, those that cannot be without it, and references to it. */
  readonly delete: (model: string, id: string) => void
}

/** The writes of what is read. */
export const make = (models: Models, reads: Reads): Writes => {
  const { find, idOf, table } = reads

  const set = (model: string, id: string, values: JsonObject) => {
    const row = find(model, id)
    if (row !== undefined) table(model)?.rows.set({ index: row.index, values: { ...row.values, ...values } })
  }

  const deleteRecord = (model: string, id: string) => {
    const row = find(model, id)
    if (row === undefined) return
    relations.releaseAll(model, id)
    table(model)?.rows.remove(row.index)
  }

  const relations = Relations.make(models, reads, { set, delete: deleteRecord })

  const isElsewhere = (model: string, name: string) => models.get(model)?.relations.get(name)?.inverse !== undefined

  const ownValues = (model: string, values: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !isElsewhere(model, name)))

  /** Sets the references that the other side stores. */
  const referElsewhere = (model: string, id: string, values: JsonObject) => {
    for (const [name, value] of Object.entries(values)) {
      const relation = models.get(model)?.relations.get(name)
      if (relation?.inverse !== undefined) relations.refer(relation, id, new Set(idsIn(value)))
    }
  }

  const patch = (model: string, id: string, values: JsonObject) => {
    const fields = ownValues(model, values)
    if (Object.keys(fields).length > 0) set(model, id, fields)
    referElsewhere(model, id, values)
  }

  const insert = (model: string, values: JsonObject): Row => {
    const rows = table(model)?.rows
    const row = { index: rows?.reserve() ?? 0, values: ownValues(model, values) }
    rows?.set(row)
    referElsewhere(model, idOf(model, row), values)
    return rows?.get(row.index) ?? row
  }

  const sync = (model: string, id: string) => set(model, id, {})

  return { insert, patch, delete: deleteRecord, sync }
}
