/**
 * Keeps references whole: sets them from the side that does not store them, and ends them when a record is removed.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import { asTexts } from "../../engine/json.ts"
import type { Models, Relation } from "../schema/models.ts"
import type { Reads } from "./reads.ts"

/** The changes of one stored record that references are written with. */
export interface RecordChanges {
  readonly set: (model: string, id: string, values: JsonObject) => void
  readonly delete: (model: string, id: string) => void
}

/** Writes references. */
export interface Relations {
  /** Makes exactly these records refer to an id through a relation whose other side stores it. */
  readonly refer: (relation: Relation, id: string, referrers: ReadonlySet<string>) => void
  /** Ends every reference to a record; records that cannot be without it are deleted. */
  readonly releaseAll: (model: string, id: string) => void
}

const storedTowards = (models: Models, target: string): ReadonlyArray<Relation> =>
  [...models.values()].flatMap((model) =>
    [...model.relations.values()].filter((relation) => relation.target === target && relation.inverse === undefined)
  )

/** The relations of these models. */
export const make = (models: Models, reads: Reads, changes: RecordChanges): Relations => {
  const stored = new Map<string, ReadonlyArray<Relation>>(
    [...models.keys()].map((name) => [name, storedTowards(models, name)])
  )

  const idsAt = (model: string, id: string, field: string): ReadonlyArray<string> => {
    const row = reads.find(model, id)
    return row === undefined ? [] : asTexts(reads.read(model, row, field))
  }

  /** Ends the reference of a record to an id; the record goes with it when it cannot be without. */
  const release = ({ field, many, model, required }: Relation, id: string, referrer: string) => {
    if (reads.find(model, referrer) === undefined) return
    if (many) changes.set(model, referrer, { [field]: idsAt(model, referrer, field).filter((other) => other !== id) })
    else if (required) changes.delete(model, referrer)
    else changes.set(model, referrer, { [field]: null })
  }

  const referrersOf = ({ field, model }: Relation, id: string): ReadonlyArray<string> =>
    reads.referrers(model, field, id).map((row) => reads.idOf(model, row))

  return {
    refer: ({ inverse, target }, id, referrers) => {
      const relation = models.get(target)?.relations.get(inverse ?? "")
      if (relation === undefined) return
      const { field, many, model } = relation
      const present = new Set(referrersOf(relation, id))
      for (const referrer of present) if (!referrers.has(referrer)) release(relation, id, referrer)
      for (const referrer of referrers) {
        if (present.has(referrer) || reads.find(model, referrer) === undefined) continue
        changes.set(model, referrer, { [field]: many ? [...idsAt(model, referrer, field), id] : id })
      }
    },
    releaseAll: (model, id) => {
      for (const relation of stored.get(model) ?? []) {
        for (const referrer of referrersOf(relation, id)) release(relation, id, referrer)
      }
    }
  }
}
