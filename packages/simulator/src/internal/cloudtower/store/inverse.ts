/**
 * The records that refer to a target through one field, or have a value there: derived for the start, indexed for what
 * changed since.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import type { Row } from "./row.ts"

/** The referrers of one field: by the index of their target, or by the value of the field. */
export interface Inverse<K = number> {
  /** The records that refer to this target, in order. */
  readonly of: (target: K) => ReadonlyArray<number>
  readonly change: (before: Row | undefined, after: Row | undefined) => void
}

/** How an index is made. */
export interface Options<K> {
  readonly rows: () => Collection<Row>
  /** Referrers at the start. */
  readonly start: (target: K) => Iterable<number>
  /** The targets that a record refers to now. */
  readonly targets: (row: Row) => ReadonlyArray<K>
}

/** An index of the referrers of a field. */
export const make = <K>({ rows, start, targets }: Options<K>): Inverse<K> => {
  const moved = new Map<K, Set<number>>()
  const forget = (row: Row) => {
    for (const target of targets(row)) moved.get(target)?.delete(row.index)
  }
  const note = (row: Row) => {
    for (const target of targets(row)) {
      const referrers = moved.get(target)
      if (referrers === undefined) moved.set(target, new Set([row.index]))
      else referrers.add(row.index)
    }
  }
  return {
    of: (target) => {
      const originals = [...start(target)].filter((index) => rows().isOriginal(index))
      const others = moved.get(target)
      return others === undefined || others.size === 0 ? originals : [...originals, ...others].sort((a, b) => a - b)
    },
    change: (before, after) => {
      if (before !== undefined) forget(before)
      if (after !== undefined) note(after)
    }
  }
}

/** Groups the records of a small table by their targets, when the first group is read. */
export const grouped = <K>(
  size: number,
  targets: (index: number) => ReadonlyArray<K>
): ((target: K) => ReadonlyArray<number>) => {
  let groups: Map<K, Array<number>> | undefined
  const group = () => {
    const byTarget = new Map<K, Array<number>>()
    for (let index = 0; index < size; index++) {
      for (const target of targets(index)) {
        const members = byTarget.get(target)
        if (members === undefined) byTarget.set(target, [index])
        else members.push(index)
      }
    }
    return byTarget
  }
  return (target) => (groups ??= group()).get(target) ?? []
}
