/** Values of other databases as cells of a result, so that the same query prints the same everywhere. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Cell } from "../Database.ts"

/** An integer of any size. */
const ofInteger = (value: bigint): Cell => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A decimal number by its digits; they stay a text where a number of JavaScript would be another one. */
export const ofDecimal = (digits: string): Cell => {
  if (/^-?\d+$/.test(digits)) return ofInteger(BigInt(digits))
  const shortest = digits.replace(/\.?0+$/, "")
  const number = Number(digits)
  return String(number) === shortest ? number : digits
}

/** An instant by the microseconds since 1970; none where there is no such date, as for infinity. */
export const ofMicroseconds = (micros: bigint): Option.Option<string> => {
  const millis = (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n
  const date = new Date(Number(millis))
  if (Number.isNaN(date.getTime())) return Option.none()
  const rest = micros - millis * 1000n
  const text = date.toISOString()
  return Option.some(rest === 0n ? text : text.replace("Z", `${String(rest).padStart(3, "0")}Z`))
}

/** What is no cell of its own, as a list: as JSON, where an integer that no number holds is a text. */
const ofOther = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "bigint") return part
    const number = Number(part)
    return Number.isSafeInteger(number) ? number : String(part)
  }) ?? ""

/** A value that a driver gives: a boolean is 0 or 1, as in SQLite, and an instant is a text. */
export const ofValue = (value: unknown): Cell => {
  if (value === null || value === undefined) return null
  if (typeof value === "string" || typeof value === "number") return value
  if (typeof value === "bigint") return ofInteger(value)
  if (typeof value === "boolean") return Number(value)
  if (value instanceof Uint8Array) return value
  if (Predicate.isDate(value)) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString()
  return ofOther(value)
}
