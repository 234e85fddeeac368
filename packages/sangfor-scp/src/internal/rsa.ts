import * as Result from "effect/Result"
import { randomBytesUnsafe } from "effect/crypto/SecureRandom"

/** Random bytes without zeros, which would end the padding. */
const padding = (size: number): ReadonlyArray<number> => {
  const bytes: Array<number> = []
  while (bytes.length < size) bytes.push(...randomBytesUnsafe(size - bytes.length).filter((byte) => byte !== 0))
  return bytes
}

/** `base ** 65537 % modulus`: 65537 is 2 ** 16 + 1. */
const raise = (base: bigint, modulus: bigint): bigint => {
  let power = base
  for (let squarings = 0; squarings < 16; squarings++) power = (power * power) % modulus
  return (power * base) % modulus
}

const toHex = (bytes: ReadonlyArray<number>): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")

/**
 * Encrypts with RSA PKCS#1 v1.5 and the exponent 65537; gives lower-case hex.
 *
 * The modulus is hex as SCP gives it: perhaps with line ends, real or as the two characters `\n`. Written out, because
 * no runtime but Node has this padding.
 */
export const encrypt = (
  modulusHex: string,
  plain: string
): Result.Result<string, "not an RSA modulus" | "too long"> => {
  const digits = modulusHex.replace(/\\n|\s/g, "").replace(/^0+/, "")
  const message = [...new TextEncoder().encode(plain)]
  const size = Math.ceil(digits.length / 2)
  const paddingSize = size - message.length - 3
  // No site has a key of fewer than 512 bits.
  if (!/^[\da-f]{128,}$/i.test(digits)) return Result.fail("not an RSA modulus")
  if (paddingSize < 8) return Result.fail("too long")
  const padded = toHex([0, 2, ...padding(paddingSize), 0, ...message])
  return Result.succeed(
    raise(BigInt(`0x${padded}`), BigInt(`0x${digits}`))
      .toString(16)
      .padStart(size * 2, "0")
  )
}
