/**
 * A collection whose records are derived from their index until they change, so that its size costs no memory.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "./identifiers.ts"

/** What a record must have: its place in the collection. */
export interface Indexed {
  readonly index: number
}

/** A part of a listing and the number of all records that match. */
export interface Slice<A> {
  readonly total: number
  readonly items: ReadonlyArray<A>
}

/** A test of records; tests with the same key hold for the same records. */
export interface Filter<A> {
  readonly key: string
  readonly test: (record: A) => boolean
}

/** The records of one kind as they are at the start. */
export interface Origin<A> {
  readonly ids: Identifiers
  /** Records that exist at the start. */
  readonly size: number
  readonly derive: (index: number) => A
}

/** Called with every change. */
export type OnChange<A> = (before: A | undefined, after: A | undefined) => void

/** A set of whole numbers in ascending order, with the arithmetic that skipping them needs. */
class SortedIndexes {
  readonly #items: Array<number> = []

  /** The first slot whose item satisfies a test that holds for all slots behind it too. */
  #firstWhere(test: (slot: number, item: number) => boolean): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (test(middle, this.#items[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    return low
  }

  get size(): number {
    return this.#items.length
  }

  values(): Iterable<number> {
    return this.#items.values()
  }

  has(index: number): boolean {
    return this.#items[this.below(index)] === index
  }

  add(index: number): void {
    if (!this.has(index)) this.#items.splice(this.below(index), 0, index)
  }

  delete(index: number): void {
    if (this.has(index)) this.#items.splice(this.below(index), 1)
  }

  /** How many of the set are below a number. */
  below(index: number): number {
    return this.#firstWhere((_, item) => item >= index)
  }

  /** The whole number at a position when those of the set are left out of 0, 1, 2, ... */
  skip(position: number): number {
    return this.#items.length === 0 ? position : position + this.#firstWhere((slot, item) => item - slot > position)
  }
}

/** Where every 500th match of a filter is, for as long as the collection stays as it is. */
interface Marks {
  readonly version: number
  readonly total: number
  readonly indexes: ReadonlyArray<number>
}

const stride = 500
const filtersRemembered = 32

/** Records of one kind, in the order of their indexes. */
export class Collection<A extends Indexed> {
  readonly ids: Identifiers
  readonly #size: number
  readonly #derive: (index: number) => A
  readonly #onChange: OnChange<A> | undefined
  /** Records that are not as they were derived. */
  readonly #overlay = new Map<number, A>()
  readonly #removed = new SortedIndexes()
  readonly #marks = new Map<string, Marks>()
  #end: number
  #version = 0

  constructor({ derive, ids, size }: Origin<A>, onChange?: OnChange<A>) {
    this.ids = ids
    this.#size = size
    this.#derive = derive
    this.#onChange = onChange
    this.#end = size
  }

  /** How many records there are. */
  total(): number {
    return this.#end - this.#removed.size
  }

  /** The record at an index, unless it is removed or only reserved. */
  get(index: number): A | undefined {
    if (index >= this.#end || this.#removed.has(index)) return undefined
    return this.#overlay.get(index) ?? (index < this.#size ? this.#derive(index) : undefined)
  }

  /** The record with an id. */
  find(id: string): A | undefined {
    const index = this.ids.indexOf(id)
    return index === undefined ? undefined : this.get(index)
  }

  /** Records from a position on; the cost does not depend on the position. */
  slice(position: number, length: number): Slice<A> {
    const items: Array<A> = []
    const end = Math.min(position + length, this.total())
    for (let at = position; at < end; at++) {
      const record = this.get(this.#removed.skip(at))
      if (record !== undefined) items.push(record)
    }
    return { total: this.total(), items }
  }

  /** Matching records from a position on; passes over the collection once, and remembers where the matches are. */
  query(filter: Filter<A>, position: number, length: number): Slice<A> {
    const { indexes, total } = this.#marksOf(filter)
    const items: Array<A> = []
    let matches = Math.floor(position / stride) * stride
    let index = indexes[matches / stride] ?? this.#end
    for (; index < this.#end && items.length < length; index++) {
      const record = this.get(index)
      if (record === undefined || !filter.test(record)) continue
      if (matches >= position) items.push(record)
      matches++
    }
    return { total, items }
  }

  #marksOf(filter: Filter<A>): Marks {
    const remembered = this.#marks.get(filter.key)
    if (remembered?.version === this.#version) return remembered
    const indexes: Array<number> = []
    let total = 0
    for (let index = 0; index < this.#end; index++) {
      const record = this.get(index)
      if (record === undefined || !filter.test(record)) continue
      if (total % stride === 0) indexes.push(index)
      total++
    }
    const marks = { version: this.#version, total, indexes }
    this.#marks.delete(filter.key)
    this.#marks.set(filter.key, marks)
    for (const oldest of this.#marks.keys()) {
      if (this.#marks.size <= filtersRemembered) break
      this.#marks.delete(oldest)
    }
    return marks
  }

  /** The first index that was never given out. */
  end(): number {
    return this.#end
  }

  /** How many records there are below an index. */
  rank(index: number): number {
    const bound = Math.min(index, this.#end)
    return bound - this.#removed.below(bound)
  }

  /** True while the record at an index is as it was derived. */
  isOriginal(index: number): boolean {
    return index < this.#size && !this.#overlay.has(index) && !this.#removed.has(index)
  }

  /** How the record at an index was derived, whatever happened to it since. */
  original(index: number): A | undefined {
    return index < this.#size ? this.#derive(index) : undefined
  }

  /** Takes the next free index; nothing is listed there until it is set. */
  reserve(): number {
    const index = this.#end++
    this.#removed.add(index)
    return index
  }

  /** Writes a record at its index, also at a reserved or removed one. */
  set(record: A): void {
    const before = this.get(record.index)
    this.#overlay.set(record.index, record)
    this.#removed.delete(record.index)
    this.#changed(before, record)
  }

  /** Removes the record at an index, if there is one. */
  remove(index: number): void {
    const before = this.get(index)
    this.#overlay.delete(index)
    this.#removed.add(index)
    this.#changed(before, undefined)
  }

  #changed(before: A | undefined, after: A | undefined): void {
    this.#version++
    this.#onChange?.(before, after)
  }

  /** Records that are not as they were derived. */
  changed(): Iterable<A> {
    return this.#overlay.values()
  }

  /** Indexes where there is no record any more, or not yet. */
  gaps(): Iterable<number> {
    return this.#removed.values()
  }
}
