/**
 * Who refers to a record through one field: derived for the start, indexed for what changed since.
 *
 * @since 0.1.0
 */
import type { Collection } from "../../engine/collection.ts"
import type { Json } from "../schema/json.ts"
import { asTexts } from "../schema/json.ts"
import type { Row } from "./table.ts"

/** The referrers of one field. */
export interface Inverse {
  /** Indexes of the records that refer to this id, in order. */
  readonly of: (id: string) => ReadonlyArray<number>
  readonly change: (before: Row | undefined, after: Row | undefined) => void
}

/** How an index is made. */
export interface Options {
  readonly rows: () => Collection<Row>
  /** Indexes of referrers at the start. */
  readonly start: (id: string) => Iterable<number>
  readonly read: (row: Row) => Json
}

/** The ids in a reference. */
export const idsIn = (value: Json): ReadonlyArray<string> => (typeof value === "string" ? [value] : asTexts(value))

/** An index of the referrers of a field. */
export const make = ({ read, rows, start }: Options): Inverse => {
  const moved = new Map<string, Set<number>>()
  const forget = (row: Row) => {
    for (const id of idsIn(read(row))) moved.get(id)?.delete(row.index)
  }
  const note = (row: Row) => {
    for (const id of idsIn(read(row))) {
      const known = moved.get(id)
      if (known === undefined) moved.set(id, new Set([row.index]))
      else known.add(row.index)
    }
  }
  return {
    of: (id) => {
      const found = [...start(id)].filter((index) => rows().isOriginal(index))
      const others = moved.get(id)
      return others === undefined || others.size === 0 ? found : [...found, ...others].sort((a, b) => a - b)
    },
    change: (before, after) => {
      if (before !== undefined) forget(before)
      if (after !== undefined) note(after)
    }
  }
}

/** Groups the records of a small table by what they refer to, when it is first asked. */
export const grouped = (size: number, read: (index: number) => Json): ((id: string) => ReadonlyArray<number>) => {
  let groups: Map<string, Array<number>> | undefined
  const group = () => {
    const found = new Map<string, Array<number>>()
    for (let index = 0; index < size; index++) {
      for (const id of idsIn(read(index))) {
        const known = found.get(id)
        if (known === undefined) found.set(id, [index])
        else known.push(index)
      }
    }
    return found
  }
  return (id) => (groups ??= group()).get(id) ?? []
}
