/**
 * The RSA key that passwords are encrypted for, computed from the seed.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { KeyObject } from "node:crypto"
import { checkPrimeSync, constants, createPrivateKey, privateDecrypt } from "node:crypto"
import * as Prng from "../../engine/prng.ts"

/** A private key of 2048 bits and its public half. */
export interface RsaKey {
  /** The modulus: 512 hexadecimal digits. */
  readonly modulus: string
  /** The text of a PKCS#1 v1.5 message in hexadecimal digits, or `undefined` when it is none. */
  readonly decrypt: (digits: string) => string | undefined
}

const primeDigits = 256
const exponent = 65_537n

/** The first prime at or after a random odd number whose two highest bits are set, so that a product has 2048 bits. */
const prime = (source: Prng.Prng): bigint => {
  const start = BigInt(`0x${Prng.hex(source, primeDigits)}`) | (3n << 1022n) | 1n
  for (let candidate = start; ; candidate += 2n) {
    if (checkPrimeSync(candidate, { checks: 8 }) && (candidate - 1n) % exponent !== 0n) return candidate
  }
}

const inverse = (value: bigint, modulus: bigint): bigint => {
  let [r, nextR, t, nextT] = [modulus, value, 0n, 1n]
  while (nextR !== 0n) {
    const quotient = r / nextR
    ;[r, nextR] = [nextR, r - quotient * nextR]
    ;[t, nextT] = [nextT, t - quotient * nextT]
  }
  return t < 0n ? t + modulus : t
}

const encode = (value: bigint): string => {
  const digits = value.toString(16)
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex").toString("base64url")
}

const privateKey = (p: bigint, q: bigint): KeyObject => {
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "RSA",
      n: encode(p * q),
      e: encode(exponent),
      d: encode(d),
      p: encode(p),
      q: encode(q),
      dp: encode(d % (p - 1n)),
      dq: encode(d % (q - 1n)),
      qi: encode(inverse(q, p))
    }
  })
}

/**
 * The message in a PKCS#1 v1.5 block: 00 02, at least eight bytes that are not 0, 00, the message. Node is asked for
 * the bare block because some of its versions reject this padding, and others give noise for a bad block.
 */
const unpad = (block: Buffer): string | undefined => {
  const end = block.indexOf(0, 2)
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1).toString("utf8") : undefined
}

const generate = (seed: number): RsaKey => {
  const source = Prng.make(seed)
  const p = prime(source)
  const q = prime(source)
  const key = privateKey(p, q)
  const modulus = (p * q).toString(16)
  return {
    modulus,
    decrypt: (digits) => {
      if (!/^[0-9a-f]{512}$/i.test(digits) || digits.toLowerCase() >= modulus) return undefined
      const block = Result.try(() =>
        privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(digits, "hex"))
      )
      return Result.isSuccess(block) ? unpad(block.success) : undefined
    }
  }
}

/** The last keys that were computed: the key of a seed never changes, and takes a fifth of a second. */
const lastKeys = new Map<number, RsaKey>()
const keysKept = 16

/** The key of a seed. */
export const make = (seed: number): RsaKey => {
  const key = lastKeys.get(seed) ?? generate(seed)
  lastKeys.set(seed, key)
  for (const oldest of lastKeys.keys()) {
    if (lastKeys.size <= keysKept) break
    lastKeys.delete(oldest)
  }
  return key
}
