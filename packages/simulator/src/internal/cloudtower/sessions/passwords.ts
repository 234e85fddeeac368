/**
 * Passwords of users, stored in their records as hashes.
 *
 * @since 0.1.0
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto"
import type { JsonObject } from "../../engine/json.ts"

const hash = (password: string, salt: Buffer): Buffer => scryptSync(password, salt, 32)

/** The field of a user's record that stores the hash of a password; no response shows it. */
export const hashed = (password: string | undefined): { readonly password_hash?: string } => {
  if (password === undefined) return {}
  const salt = randomBytes(16)
  return { password_hash: Buffer.concat([salt, hash(password, salt)]).toString("base64") }
}

/** True for the password whose hash a record stores. */
export const matches = ({ password_hash }: JsonObject, password: string): boolean => {
  if (typeof password_hash !== "string") return false
  const bytes = Buffer.from(password_hash, "base64")
  const stored = bytes.subarray(16)
  return stored.length === 32 && timingSafeEqual(stored, hash(password, bytes.subarray(0, 16)))
}
