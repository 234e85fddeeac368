/**
 * Who refers to a record through one field: derived for the start, indexed for what changed since.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import type { Json } from "../schema/json.ts"
import { asTexts } from "../schema/json.ts"
import type { Row } from "./table.ts"

/** The referrers of one field, by index on both sides. */
export interface Inverse {
  /** The records that refer to this target, in order. */
  readonly of: (target: number) => ReadonlyArray<number>
  readonly change: (before: Row | undefined, after: Row | undefined) => void
}

/** How an index is made. */
export interface Options {
  readonly rows: () => Collection<Row>
  /** Referrers at the start. */
  readonly start: (target: number) => Iterable<number>
  /** The targets that a record refers to now. */
  readonly targets: (row: Row) => ReadonlyArray<number>
}

/** The ids in a reference. */
export const idsIn = (value: Json): ReadonlyArray<string> => (typeof value === "string" ? [value] : asTexts(value))

/** An index of the referrers of a field. */
export const make = ({ rows, start, targets }: Options): Inverse => {
  const moved = new Map<number, Set<number>>()
  const forget = (row: Row) => {
    for (const target of targets(row)) moved.get(target)?.delete(row.index)
  }
  const note = (row: Row) => {
    for (const target of targets(row)) {
      const known = moved.get(target)
      if (known === undefined) moved.set(target, new Set([row.index]))
      else known.add(row.index)
    }
  }
  return {
    of: (target) => {
      const found = [...start(target)].filter((index) => rows().isOriginal(index))
      const others = moved.get(target)
      return others === undefined || others.size === 0 ? found : [...found, ...others].sort((a, b) => a - b)
    },
    change: (before, after) => {
      if (before !== undefined) forget(before)
      if (after !== undefined) note(after)
    }
  }
}

/** Groups the records of a small table by what they refer to, when it is first asked. */
export const grouped = (
  size: number,
  targets: (index: number) => ReadonlyArray<number>
): ((target: number) => ReadonlyArray<number>) => {
  let groups: Map<number, Array<number>> | undefined
  const group = () => {
    const found = new Map<number, Array<number>>()
    for (let index = 0; index < size; index++) {
      for (const target of targets(index)) {
        const known = found.get(target)
        if (known === undefined) found.set(target, [index])
        else known.push(index)
      }
    }
    return found
  }
  return (target) => (groups ??= group()).get(target) ?? []
}
