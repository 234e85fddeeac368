/**
 * Values that look real, from a seed.
 *
 * @since 0.1.0
 */
import { hash, hashText } from "../../engine/prng.ts"

/** One of a list. */
export const pick = <A>(items: readonly [A, ...ReadonlyArray<A>], key: number): A =>
  items[key % items.length] ?? items[0]

const hex8 = (value: number): string => value.toString(16).padStart(8, "0")

/** A UUID for a kind of thing and an index. */
export const uuid = (seed: number, kind: string, index: number): string => {
  const key = hash(seed, hashText(kind))
  const digits = range4.map((part) => hex8(hash(key, index, part))).join("")
  const [a, b, c, d] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(13, 16), digits.slice(17, 20)]
  return `${a}-${b}-4${c}-8${d}-${digits.slice(20)}`
}
const range4: ReadonlyArray<number> = [1, 2, 3, 4]

/** The name that the vm of an index has in the recycle bin. */
export const recycledName = (seed: number, index: number): string =>
  `in-recycle-bin-${uuid(seed, "recycle-bin", index)}`

/** A hardware address; those of different kinds do not meet. */
export const mac = (kind: number, index: number): string => {
  const digits = hex8(index)
  return `52:54:0${kind & 15}:${digits.slice(2, 4)}:${digits.slice(4, 6)}:${digits.slice(6)}`
}

/** The address with a number in a network whose first address is given as text without its last two parts. */
export const address = (network: string, index: number): string =>
  `${network}.${Math.floor(index / 250) % 256}.${2 + (index % 250)}`

/** Milliseconds of a day. */
export const day = 86_400_000

/** How long before the start the youngest records were created. */
const youngest = 30 * day
const spread = 730 * day

const share = (seed: number, kind: string, index: number): number => hash(seed, hashText(kind), index) / 4294967296

/** What a time is computed from. */
export interface Start {
  readonly seed: number
  /** Milliseconds since 1970. */
  readonly startTime: number
}

/** A moment in the two years that end 30 days before the start: when a record was created. */
export const moment = ({ seed, startTime }: Start, kind: string, index: number): string =>
  time(startTime - youngest - Math.floor(share(seed, kind, index) * spread))

/** A moment in the 30 days before the start: what happened to a record lately. */
export const recently = ({ seed, startTime }: Start, kind: string, index: number): string =>
  time(startTime - Math.floor(share(seed, kind, index) * youngest))

/** When a licence ends, in turn: in five years, in two weeks, a month ago. */
export const licenseEnd = ({ startTime }: Start, index: number): string =>
  time(startTime + pick([5 * 365, 14, -30], index) * day)

/** A moment as the API writes it. */
export const time = (millis: number): string => new Date(millis).toISOString()

/** Bytes of a GiB. */
export const gib: number = 1024 ** 3

/** A text in the languages of CloudTower; the API shows one of them. */
export const text = (en: string, zh: string): { readonly "en-US": string; readonly "zh-CN": string } => ({
  "en-US": en,
  "zh-CN": zh
})
