/**
 * Arithmetic on IPv4 addresses.
 *
 * @since 0.1.0
 */

/** A range of addresses. */
export interface Cidr {
  readonly base: number
  readonly size: number
}

/** `"10.0.0.1"` as a number. */
export const parse = (text: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (parts === undefined || parts.some((part) => part > 255)) return undefined
  return parts.reduce((value, part) => value * 256 + part, 0)
}

/** A number as `"10.0.0.1"`. */
export const format = (value: number): string =>
  `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`

/** `"10.0.0.0/16"` as a range; host bits must be 0. */
export const parseCidr = (text: string): Cidr | undefined => {
  const [address = "", bits = ""] = text.split("/")
  const base = parse(address)
  const size = /^\d{1,2}$/.test(bits) && Number(bits) <= 32 ? 2 ** (32 - Number(bits)) : 0
  return base === undefined || size === 0 || base % size !== 0 ? undefined : { base, size }
}

/** True when every address of `inner` is one of `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  inner.base >= outer.base && inner.base + inner.size <= outer.base + outer.size

/** True when the two share an address. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.base < b.base + b.size && b.base < a.base + a.size
