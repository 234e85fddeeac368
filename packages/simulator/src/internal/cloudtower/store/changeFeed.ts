/**
 * The change feed: what happened to which record, in order, the last of it remembered.
 *
 * @since 0.1.0
 */
import type { RelationChange, TableChanges } from "./relationTables.ts"
import type { Row } from "./row.ts"

/** What changed: a record, or a row of a relation table. */
type Changed =
  | {
      readonly _tag: "Record"
      readonly action: "INSERT" | "UPDATE" | "DELETE"
      /** The model of the record. */
      readonly type: string
      readonly id: string
      readonly before: Row | undefined
      readonly after: Row | undefined
    }
  | {
      readonly _tag: "Relation"
      readonly action: RelationChange["action"]
      /** The name of the table. */
      readonly type: string
      readonly A: string
      readonly B: string
    }

/** One change. */
export type Change = Changed & {
  readonly revision: number
  readonly previous: number
  readonly at: number
}

/** Which changes to read. */
export interface ChangeQuery {
  readonly from: number
  readonly limit: number
  readonly test: (change: Change) => boolean
}

/** The change feed of a Tower. */
export interface ChangeFeed {
  readonly add: (
    model: string,
    id: string,
    before: Row | undefined,
    after: Row | undefined,
    changes: TableChanges
  ) => void
  /** Changes after a revision, the oldest first. */
  readonly read: (query: ChangeQuery) => ReadonlyArray<Change>
  /** Calls a listener with every change from now on. */
  readonly listen: (listener: (change: Change) => void) => void
  readonly current: () => number
  /** The newest revision that is forgotten. */
  readonly compacted: () => number
}

const actionOf = (before: Row | undefined, after: Row | undefined) => {
  if (before === undefined) return "INSERT"
  return after === undefined ? "DELETE" : "UPDATE"
}

const relationChanged = ({ A, B, action, table }: RelationChange): Changed => ({
  _tag: "Relation",
  action,
  type: table,
  A,
  B
})

/** An empty feed that remembers so many changes. */
export const make = (remember: number, now: () => number): ChangeFeed => {
  let changes: Array<Change> = []
  const listeners: Array<(change: Change) => void> = []
  let revision = 0
  let compacted = 0
  const compact = () => {
    const forgotten = changes.length - remember
    compacted = changes[forgotten - 1]?.revision ?? compacted
    changes = changes.slice(forgotten)
  }
  const push = (changed: Changed) => {
    revision++
    const change = { ...changed, revision, previous: revision - 1, at: now() }
    changes.push(change)
    for (const listener of listeners) listener(change)
    // In one go for many: a shift for each would move them all.
    if (changes.length >= remember * 2) compact()
  }
  return {
    add: (model, id, before, after, { isOwn, relations }) => {
      const ofRecord: ReadonlyArray<Changed> = isOwn
        ? [{ _tag: "Record", action: actionOf(before, after), type: model, id, before, after }]
        : []
      const ofRelations = relations.map(relationChanged)
      // Relations refer to records that are there.
      for (const changed of after === undefined ? [...ofRelations, ...ofRecord] : [...ofRecord, ...ofRelations])
        push(changed)
    },
    read: ({ from, limit, test }) => changes.filter((change) => change.revision > from && test(change)).slice(0, limit),
    listen: (listener) => listeners.push(listener),
    current: () => revision,
    compacted: () => compacted
  }
}
