/**
 * Passwords of users, kept in their records so that nobody can read them there.
 *
 * @since 0.1.0
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto"
import type { Json, JsonObject } from "../../engine/json.ts"

/** No answer shows it: the API has no field of this name. */
const field = "password_hash"

const digest = (password: string, salt: Buffer): Buffer => scryptSync(password, salt, 32)

/** What a record keeps of a password. */
export const keep = (password: Json | undefined): JsonObject => {
  if (typeof password !== "string") return {}
  const salt = randomBytes(16)
  return { [field]: Buffer.concat([salt, digest(password, salt)]).toString("base64") }
}

/** True for the password that a record was given. */
export const matches = (values: JsonObject, password: string): boolean => {
  const kept = values[field]
  if (typeof kept !== "string") return false
  const bytes = Buffer.from(kept, "base64")
  const hash = bytes.subarray(16)
  return hash.length === 32 && timingSafeEqual(hash, digest(password, bytes.subarray(0, 16)))
}
