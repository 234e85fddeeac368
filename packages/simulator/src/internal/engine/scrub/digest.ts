/**
 * Other texts for texts: the same one for the same text, and nobody without the key can tell or test which.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

/** Bytes that stand for a text of a kind. */
export type Digest = (kind: string, text: string) => Uint8Array

/** Digests by a key. */
export const make =
  (key: string | Uint8Array): Digest =>
  (kind, text) =>
    createHmac("sha256", key).update(`${kind}:${text}`).digest()

const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0")

/** The bytes from one position up to another, exclusive, as hexadecimal digits. */
export const hex = (bytes: Uint8Array, from: number, to: number): string =>
  [...bytes.subarray(from, to)].map(hexByte).join("")
