/**
 * Reads what a real site said, whatever it said: a field that is missing or of another kind has a plain value.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../../engine/json.ts"
import { asNumber, asText, isObject } from "../../../engine/json.ts"

/** The first of some fields that is a text with something in it; else an empty one. */
export const textAt = (record: JsonObject, ...names: ReadonlyArray<string>): string => {
  for (const name of names) {
    const text = asText(record[name])
    if (text !== "") return text
  }
  return ""
}

/** The first of some fields that is a number, or a fallback. */
export const numberAt = (record: JsonObject, names: ReadonlyArray<string>, fallback = 0): number =>
  asNumber(
    names.map((name) => record[name]).find((value) => typeof value === "number"),
    fallback
  )

/** A moment, in milliseconds; the start of 1970 where none is told. */
export const momentAt = (record: JsonObject, name: string): number => {
  const text = asText(record[name])
  const millis = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}Z`)
  return Number.isFinite(millis) ? millis : 0
}

/** The objects in a list. */
export const objectsAt = (record: JsonObject, name: string): ReadonlyArray<JsonObject> => {
  const list = record[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}
