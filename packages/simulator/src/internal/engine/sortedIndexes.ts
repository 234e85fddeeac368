/**
 * A set of indexes in order, with the arithmetic that skipping them needs.
 *
 * @since 0.1.0
 */

/** A mutable set of whole numbers, kept in ascending order. */
export interface SortedIndexes {
  readonly size: () => number
  readonly values: () => Iterable<number>
  readonly has: (index: number) => boolean
  readonly add: (index: number) => void
  readonly delete: (index: number) => void
  /** How many of the set are below a number. */
  readonly below: (index: number) => number
  /** The whole number at a position when those of the set are left out of 0, 1, 2, ... */
  readonly skip: (position: number) => number
}

/** An empty set. */
export const make = (): SortedIndexes => {
  const items: Array<number> = []
  const firstWhere = (holds: (slot: number, item: number) => boolean): number => {
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(middle, items[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    return low
  }
  const slotOf = (index: number) => firstWhere((_, item) => item >= index)
  const has = (index: number) => items[slotOf(index)] === index
  return {
    size: () => items.length,
    values: () => items.values(),
    has,
    add: (index) => {
      if (!has(index)) items.splice(slotOf(index), 0, index)
    },
    delete: (index) => {
      if (has(index)) items.splice(slotOf(index), 1)
    },
    below: slotOf,
    skip: (position) => position + firstWhere((slot, item) => item - slot > position)
  }
}
