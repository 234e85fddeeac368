/**
 * Other texts for texts: the same one for the same text, and nobody without the key can tell or test which. Addresses
 * become other addresses.
 *
 * IPv4 addresses keep how long a start they share with each other, so that an address stays in its network; nothing
 * else of them is kept.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"
import { isIPv4, isIPv6 } from "node:net"

/** Bytes that stand for a text of a kind. */
export type Digest = (kind: string, text: string) => Uint8Array

/** Digests by a key. */
export const makeDigest =
  (key: string | Uint8Array): Digest =>
  (kind, text) =>
    createHmac("sha256", key).update(`${kind}:${text}`).digest()

const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0")

/** The bytes from one position up to another, exclusive, as hexadecimal digits. */
export const hex = (bytes: Uint8Array, from: number, to: number): string =>
  [...bytes.subarray(from, to)].map(hexByte).join("")

/** The other address of a text that is one, with what is around it; `undefined` for any other text. */
export type Addresses = (text: string) => string | undefined

const parse = (text: string): number => text.split(".").reduce((value, part) => value * 256 + Number(part), 0)

const format = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".")

const bits = 32

/** 255.255.255.0 and the like. */
const isMask = (value: number): boolean => value >= 0x80000000 && /^1+0*$/.test(value.toString(2))

/** Addresses that are the same everywhere: none, the loopback, and masks. */
const isCommon = (value: number): boolean => value === 0 || value >>> 24 === 127 || isMask(value)

/** Turns each bit over, or not, by what comes before it. */
const permutation = (digest: Digest): ((value: number) => number) => {
  const flips = new Map<string, number>()
  const flip = (start: string): number => {
    const bit = flips.get(start) ?? (digest("ipv4", start)[0] ?? 0) & 1
    flips.set(start, bit)
    return bit
  }
  return (value) => {
    const text = value.toString(2).padStart(bits, "0")
    return [...text].reduce((result, bit, at) => result * 2 + (Number(bit) ^ flip(text.slice(0, at))), 0)
  }
}

const ipv4 = (digest: Digest): ((text: string, length: number | undefined) => string) => {
  const permute = permutation(digest)
  return (text, length) => {
    const value = parse(text)
    if (isCommon(value)) return text
    const size = 2 ** (bits - (length ?? bits))
    const other = permute(value)
    // What is behind the length of a network is 0, before as after.
    return format(value % size === 0 ? other - (other % size) : other)
  }
}

const ipv6 = (digest: Digest, text: string): string => {
  if (text === "::" || text === "::1") return text
  const digits = `fd${hex(digest("ipv6", text.toLowerCase()), 0, 15)}`
  return digits.match(/.{4}/g)?.join(":") ?? text
}

const mac = (digest: Digest, text: string): string => {
  const digits = `02${hex(digest("mac", text.replace(/[:-]/g, "").toLowerCase()), 0, 5)}`
  const address = digits.match(/../g)?.join(text[2]) ?? text
  return text === text.toUpperCase() ? address.toUpperCase() : address
}

const isMac = /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i
const between = /([\s,;|]+)/
const isRange = /^([\d.]+)-([\d.]+)$/
const parts = /^(.+?)(?:\/(\d{1,3})|(:\d{1,5}))?$/

/** Maps texts that consist of addresses: one, several with commas or blanks between, a network, a range. */
export const makeAddresses = (digest: Digest): Addresses => {
  const toIpv4 = ipv4(digest)
  const single = (text: string): string | undefined => {
    if (isMac.test(text)) return mac(digest, text)
    if (isIPv6(text)) return ipv6(digest, text)
    const [, address = "", length, port = ""] = parts.exec(text) ?? []
    const suffix = length === undefined ? port : `/${length}`
    if (isIPv4(address)) return toIpv4(address, length === undefined ? undefined : Number(length)) + suffix
    return length !== undefined && isIPv6(address) ? ipv6(digest, address) + suffix : undefined
  }
  const range = (text: string): string | undefined => {
    const [, from = "", to = ""] = isRange.exec(text) ?? []
    return isIPv4(from) && isIPv4(to) ? `${toIpv4(from, undefined)}-${toIpv4(to, undefined)}` : undefined
  }
  return (text) => {
    const pieces = text
      .split(between)
      .map((piece, at) => (at % 2 === 1 || piece === "" ? piece : (single(piece) ?? range(piece))))
    return pieces.includes(undefined) ? undefined : pieces.join("")
  }
}
