/**
 * A record as a table holds it.
 *
 * @since 0.1.0
 */
import type { Indexed } from "../../engine/collection.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asTexts } from "../../engine/json.ts"

/** A record: its index, and the values that are not as they were derived. */
export interface Row extends Indexed {
  readonly values: JsonObject
}

/** Reads a field of a record; references are ids. */
export type Read = (row: Row) => Json

/** The ids in a reference: one, several, or none. */
export const idsIn = (value: Json): ReadonlyArray<string> => (typeof value === "string" ? [value] : asTexts(value))
