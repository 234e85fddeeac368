/**
 * Pseudo-random numbers that are the same for the same seed, on every machine.
 *
 * @since 0.1.0
 */

/** Spreads the bits of a 32-bit number, so that neighbours have nothing in common. */
export const mix = (value: number): number => {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/** A 32-bit number that depends on all of these, in order. */
export const hash = (seed: number, a: number, b: number = 0, c: number = 0): number => {
  let x = mix(seed ^ 0x9e3779b9)
  x = mix(Math.imul(x, 31) + mix(a + 0x85ebca6b))
  x = mix(Math.imul(x, 31) + mix(b + 0x85ebca6b))
  return mix(Math.imul(x, 31) + mix(c + 0x85ebca6b))
}

/** A 32-bit number of a text. */
export const hashText = (text: string): number => {
  let x = 0x811c9dc5
  for (let i = 0; i < text.length; i++) x = Math.imul(x ^ text.charCodeAt(i), 0x01000193)
  return mix(x)
}

/** A number from 0 up to, not including, `bound`. */
export const below = (bound: number, seed: number, a: number, b: number = 0): number => hash(seed, a, b) % bound

/** A source of numbers, each used up when taken. */
export interface Prng {
  /** The next whole number of 32 bits. */
  readonly uint32: () => number
  /** The next number from 0 up to, not including, 1. */
  readonly next: () => number
}

/** A new source; the same seed gives the same numbers. */
export const make = (seed: number): Prng => {
  let state = mix(seed)
  const uint32 = () => {
    state = (state + 0x6d2b79f5) | 0
    return mix(state)
  }
  return { uint32, next: () => uint32() / 4294967296 }
}

/** `length` hexadecimal digits from a source. */
export const hex = (source: Prng, length: number): string => {
  let text = ""
  while (text.length < length) text += source.uint32().toString(16).padStart(8, "0")
  return text.slice(0, length)
}
