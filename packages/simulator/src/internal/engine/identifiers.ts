/**
 * Identifiers that are computed from an index and read back into it, so that no table of them is kept.
 *
 * @since 0.1.0
 */
import { hash, hashText } from "./prng.ts"

/** The identifiers of one kind of thing. */
export interface Identifiers {
  /** The identifier of an index; the index is below 2^32. */
  readonly of: (index: number) => string
  /** The index of an identifier, or `undefined` for one that was never given out. */
  readonly indexOf: (id: string) => number | undefined
}

const rounds: ReadonlyArray<number> = [0, 1, 2, 3]

/** A keyed permutation of 32-bit numbers: a Feistel network of four rounds. */
const scramble = (key: number, value: number): number => {
  let left = value >>> 16
  let right = value & 0xffff
  for (const round of rounds) [left, right] = [right, left ^ (hash(key, round, right) & 0xffff)]
  return ((left << 16) | right) >>> 0
}

const unscramble = (key: number, value: number): number => {
  let left = value >>> 16
  let right = value & 0xffff
  for (const round of rounds.toReversed()) [left, right] = [right ^ (hash(key, round, left) & 0xffff), left]
  return ((left << 16) | right) >>> 0
}

/** The digits of every byte: a list writes ids for each of its records, and more in them. */
const bytes = Array.from({ length: 0x100 }, (_, value) => value.toString(16).padStart(2, "0"))

const hex4 = (value: number): string => `${bytes[(value >>> 8) & 0xff]}${bytes[value & 0xff]}`
const high = (value: number): string => hex4(value >>> 16)
const low = (value: number): string => hex4(value)
const hex8 = (value: number): string => high(value) + low(value)

const isIndexText = /^[0-9a-f]{8}$/

/** Remembers the ids of low indexes: those of small kinds are in the responses of all others. */
const memo = (of: (index: number) => string): ((index: number) => string) => {
  const ids: Array<string> = []
  return (index) => {
    if (index >= memoSize) return of(index)
    return (ids[index] ??= of(index))
  }
}
const memoSize = 4096

const make = (seed: number, kind: string, start: number, format: (key: number, index: number) => string) => {
  const key = hash(seed, hashText(kind))
  const of = memo((index) => format(key, index))
  return {
    of,
    indexOf: (id: string) => {
      const text = id.slice(start, start + 8)
      if (!isIndexText.test(text)) return undefined
      const index = unscramble(key, Number.parseInt(text, 16))
      return of(index) === id ? index : undefined
    }
  }
}

/** A version 4 UUID; its first eight digits are the index. */
const uuid = (key: number, index: number, hyphen: "-" | ""): string => {
  const first = scramble(key, index)
  const version = (hash(key, index, 1) & 0xffff0fff) | 0x00004000
  const variant = (hash(key, index, 2) & 0x3fffffff) | 0x80000000
  const last = hash(key, index, 3)
  return `${hex8(first)}${hyphen}${high(version)}${hyphen}${low(version)}${hyphen}${high(variant)}${hyphen}${low(variant)}${hex8(last)}`
}

/** Version 4 UUIDs of a kind of thing of a seed. */
export const uuids = (seed: number, kind: string): Identifiers =>
  make(seed, kind, 0, (key, index) => uuid(key, index, "-"))

/** UUIDs written without hyphens, as OpenStack's identity service writes them. */
export const plainUuids = (seed: number, kind: string): Identifiers =>
  make(seed, kind, 0, (key, index) => uuid(key, index, ""))

/** A prefix and twelve hexadecimal digits, as in `host-90e2bad3dfa4`. */
export const prefixed = (seed: number, kind: string, prefix: string): Identifiers =>
  make(
    seed,
    kind,
    prefix.length,
    (key, index) => prefix + hex8(scramble(key, index)) + hex8(hash(key, index, 1)).slice(0, 4)
  )

const digits = 36
/** Times of CUIDs, as 8 digits of base 36: in 2022, a kind's own some months later at most; as on real Towers, the first is `l`. */
const firstTime = 1_646_092_800_000
const timeSpread = 20_000_000_000

const base36 = (value: number, length: number): string => value.toString(digits).padStart(length, "0").slice(-length)

const isCuid = /^c[0-9a-z]{24}$/

const cuidsFrom = (key: number, first: number): Identifiers => {
  const tail = (index: number) => base36(hash(key, index, 1), 6) + base36(hash(key, index, 2), 6) + base36(key, 4)
  const of = memo((index) => `c${base36(first + index, 8)}${tail(index)}`)
  return {
    of,
    indexOf: (id) => {
      if (!isCuid.test(id)) return undefined
      const index = Number.parseInt(id.slice(1, 9), digits) - first
      return index >= 0 && index <= 0xffffffff && of(index) === id ? index : undefined
    }
  }
}

/** CUIDs: 25 characters that sort as their indexes do. */
export const cuids = (seed: number, kind: string): Identifiers => {
  const key = hash(seed, hashText(kind))
  return cuidsFrom(key, firstTime + Math.floor((hash(key, 7) / 4294967296) * timeSpread))
}

/** CUIDs from an index on that sort after one given out elsewhere; the usual ones where it is none. */
export const cuidsAfter = (last: string | undefined, index: number, seed: number, kind: string): Identifiers =>
  last === undefined || !isCuid.test(last)
    ? cuids(seed, kind)
    : cuidsFrom(hash(seed, hashText(kind)), Number.parseInt(last.slice(1, 9), digits) + 1 - index)

/** Identifiers that were given out elsewhere for these indexes, and others for the rest. */
export const given = (ids: Iterable<readonly [index: number, id: string]>, rest: Identifiers): Identifiers => {
  const byIndex = new Map(ids)
  const indexes = new Map([...byIndex].map(([index, id]) => [id, index]))
  const of = (index: number) => byIndex.get(index) ?? rest.of(index)
  return {
    of,
    indexOf: (id) => {
      const index = indexes.get(id) ?? rest.indexOf(id)
      return index === undefined || of(index) !== id ? undefined : index
    }
  }
}
