/**
 * The change feed: what happened to which record, in order, the last of it remembered.
 *
 * @since 0.1.0
 */
import type { Row } from "./row.ts"

/** One change. */
export interface Change {
  readonly revision: number
  readonly previous: number
  readonly at: number
  readonly action: "CREATE" | "UPDATE" | "DELETE"
  readonly model: string
  readonly id: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** Which changes to read. */
export interface ChangeQuery {
  readonly from: number
  readonly limit: number
  readonly test: (change: Change) => boolean
}

/** The change feed of a Tower. */
export interface ChangeFeed {
  readonly add: (model: string, id: string, before: Row | undefined, after: Row | undefined) => void
  /** Changes after a revision, the oldest first. */
  readonly read: (query: ChangeQuery) => ReadonlyArray<Change>
  readonly current: () => number
  /** The newest revision that is forgotten. */
  readonly compacted: () => number
}

const actionOf = (before: Row | undefined, after: Row | undefined): Change["action"] => {
  if (before === undefined) return "CREATE"
  return after === undefined ? "DELETE" : "UPDATE"
}

/** An empty feed that remembers so many changes. */
export const make = (remember: number, now: () => number): ChangeFeed => {
  let changes: Array<Change> = []
  let revision = 0
  let compacted = 0
  const compact = () => {
    const forgotten = changes.length - remember
    compacted = changes[forgotten - 1]?.revision ?? compacted
    changes = changes.slice(forgotten)
  }
  return {
    add: (model, id, before, after) => {
      revision++
      const action = actionOf(before, after)
      changes.push({ revision, previous: revision - 1, at: now(), action, model, id, before, after })
      // In one go for many: a shift for each would move them all.
      if (changes.length >= remember * 2) compact()
    },
    read: ({ from, limit, test }) => changes.filter((change) => change.revision > from && test(change)).slice(0, limit),
    current: () => revision,
    compacted: () => compacted
  }
}
