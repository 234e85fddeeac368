/**
 * The tables in which a Tower's database keeps relations between many records and many: what a change of a record changes
 * there, and what it changes in the record itself.
 *
 * @since 0.1.0
 */
import type { Model, Relation } from "../schema/models.ts"
import type { Read, Row } from "./row.ts"
import { idsIn } from "./row.ts"

/** A row of a relation table that came or went. */
export interface RelationChange {
  readonly action: "INSERT" | "DELETE"
  /** As in `_LabelToVm`. */
  readonly table: string
  /** Id of the record of the first model in the name. */
  readonly A: string
  /** Id of the record of the second one. */
  readonly B: string
}

/** What a change of a record changes. */
export interface TableChanges {
  /** False where nothing but relations changed. */
  readonly isOwn: boolean
  readonly relations: ReadonlyArray<RelationChange>
}

/** Tells what a change of a record with this id changes. */
export type Split = (id: string, before: Row | undefined, after: Row | undefined) => TableChanges

const isKept = ({ inverse, many }: Relation): boolean => many && inverse === undefined

/** The fields of a model that are kept in tables of their own. */
export const keptFields = ({ relations }: Model): ReadonlyArray<Relation> => [...relations.values()].filter(isKept)

/** Reads who came and who went in one relation. */
const differ = ({ field, model, target }: Relation, read: Read) => {
  const isFirst = model <= target
  const table = isFirst ? `_${model}To${target}` : `_${target}To${model}`
  const idsOf = (row: Row | undefined): ReadonlySet<string> => new Set(row === undefined ? [] : idsIn(read(row)))
  return {
    field,
    changes: (id: string, before: Row | undefined, after: Row | undefined): ReadonlyArray<RelationChange> => {
      const [left, right] = [idsOf(before), idsOf(after)]
      const change = (action: RelationChange["action"]) => (other: string) =>
        isFirst ? { action, table, A: id, B: other } : { action, table, A: other, B: id }
      const gone = [...left].filter((other) => !right.has(other))
      const come = [...right].filter((other) => !left.has(other))
      return [...gone.map(change("DELETE")), ...come.map(change("INSERT"))]
    }
  }
}

/** Splits the changes of the records of a model. */
export const make = (model: Model, reader: (field: string) => Read): Split => {
  const differs = keptFields(model).map((relation) => differ(relation, reader(relation.field)))
  const kept = new Set(differs.map(({ field }) => field))
  const isSame = (before: Row, after: Row): boolean =>
    [...new Set([...Object.keys(before.values), ...Object.keys(after.values)])].every(
      (name) => kept.has(name) || before.values[name] === after.values[name]
    )
  return (id, before, after) => {
    const relations = differs.flatMap(({ changes }) => changes(id, before, after))
    const isOwn = relations.length === 0 || before === undefined || after === undefined || !isSame(before, after)
    return { isOwn, relations }
  }
}
