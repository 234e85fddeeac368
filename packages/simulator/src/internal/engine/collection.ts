/**
 * A collection whose records are derived from their index until they change, so that its size costs no memory.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "./identifiers.ts"
import * as SortedIndexes from "./sortedIndexes.ts"

/** What a record must have: its place in the collection. */
export interface Indexed {
  readonly index: number
}

/** A part of a listing and the number of all records that match. */
export interface Slice<A> {
  readonly total: number
  readonly items: ReadonlyArray<A>
}

/** A question to a collection; questions with the same key have the same answer. */
export interface Question<A> {
  readonly key: string
  readonly test: (record: A) => boolean
}

/** Records of one kind, in the order of their indexes. */
export interface Collection<A extends Indexed> {
  readonly ids: Identifiers
  readonly total: () => number
  /** The record at an index, unless it is removed or not made yet. */
  readonly get: (index: number) => A | undefined
  readonly find: (id: string) => A | undefined
  /** Records from a position on; the cost does not depend on the position. */
  readonly slice: (position: number, length: number) => Slice<A>
  /** Matching records from a position on; passes over the collection, and remembers where the matches are. */
  readonly query: (question: Question<A>, position: number, length: number) => Slice<A>
  /** The first index that was never given out. */
  readonly end: () => number
  /** How many records there are below an index. */
  readonly rank: (index: number) => number
  /** True while the record at an index is as it was derived. */
  readonly isOriginal: (index: number) => boolean
  /** Takes the next free index; nothing is listed there until it is set. */
  readonly reserve: () => number
  /** Writes a record at its index, also at a reserved or removed one. */
  readonly set: (record: A) => void
  readonly remove: (index: number) => void
  /** Records that are not as they were derived. */
  readonly changed: () => Iterable<A>
  /** Indexes where there is no record any more, or not yet. */
  readonly gaps: () => Iterable<number>
  /** How the record at an index was derived, whatever happened to it since. */
  readonly original: (index: number) => A | undefined
}

/** How a collection is made. */
export interface Options<A extends Indexed> {
  readonly ids: Identifiers
  /** Records that exist at the start. */
  readonly size: number
  readonly derive: (index: number) => A
  /** Told of every change. */
  readonly onChange?: (before: A | undefined, after: A | undefined) => void
}

/** Where every 500th match of a question is, for as long as the collection stays as it is. */
interface Trail {
  readonly version: number
  readonly total: number
  readonly marks: ReadonlyArray<number>
}

const stride = 500
const trailsKept = 32

/** A collection of `size` derived records. */
export const make = <A extends Indexed>(options: Options<A>): Collection<A> => {
  const { derive, ids, size } = options
  const overlay = new Map<number, A>()
  const removed = SortedIndexes.make()
  const trails = new Map<string, Trail>()
  let next = size
  let version = 0

  const get = (index: number): A | undefined => {
    if (index >= next || removed.has(index)) return undefined
    return overlay.get(index) ?? (index < size ? derive(index) : undefined)
  }

  const total = () => next - removed.size()

  const slice = (position: number, length: number): Slice<A> => {
    const items: Array<A> = []
    const end = Math.min(position + length, total())
    for (let at = position; at < end; at++) {
      const record = get(removed.skip(at))
      if (record !== undefined) items.push(record)
    }
    return { total: total(), items }
  }

  const explore = (question: Question<A>): Trail => {
    const known = trails.get(question.key)
    if (known?.version === version) return known
    const marks: Array<number> = []
    let matches = 0
    for (let index = 0; index < next; index++) {
      const record = get(index)
      if (record === undefined || !question.test(record)) continue
      if (matches % stride === 0) marks.push(index)
      matches++
    }
    const trail = { version, total: matches, marks }
    trails.delete(question.key)
    trails.set(question.key, trail)
    for (const oldest of trails.keys()) {
      if (trails.size <= trailsKept) break
      trails.delete(oldest)
    }
    return trail
  }

  const query = (question: Question<A>, position: number, length: number): Slice<A> => {
    const trail = explore(question)
    const items: Array<A> = []
    let seen = Math.floor(position / stride) * stride
    let index = trail.marks[seen / stride] ?? next
    for (; index < next && items.length < length; index++) {
      const record = get(index)
      if (record === undefined || !question.test(record)) continue
      if (seen >= position) items.push(record)
      seen++
    }
    return { total: trail.total, items }
  }

  const change = (index: number, after: A | undefined) => {
    const before = get(index)
    if (after === undefined) {
      overlay.delete(index)
      removed.add(index)
    } else {
      overlay.set(index, after)
      removed.delete(index)
    }
    version++
    options.onChange?.(before, after)
  }

  return {
    ids,
    total,
    get,
    find: (id) => {
      const index = ids.indexOf(id)
      return index === undefined ? undefined : get(index)
    },
    slice,
    query,
    end: () => next,
    rank: (index) => Math.min(index, next) - removed.below(Math.min(index, next)),
    isOriginal: (index) => index < size && !overlay.has(index) && !removed.has(index),
    reserve: () => {
      const index = next++
      removed.add(index)
      return index
    },
    set: (record) => change(record.index, record),
    remove: (index) => change(index, undefined),
    changed: () => overlay.values(),
    gaps: removed.values,
    original: (index) => (index < size ? derive(index) : undefined)
  }
}
