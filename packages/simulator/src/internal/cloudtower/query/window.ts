/**
 * Which part of a listing is read, with Prisma's meaning: `after` and `before` are ids of records and exclusive,
 * `first` or `last` is the number of records from either end of what lies between, `skip` leaves some out at that end.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { JsonObject } from "../../engine/json.ts"

/** A part of a listing. */
export interface Window {
  readonly after: string | undefined
  readonly before: string | undefined
  readonly skip: number
  /** `Infinity` for all. */
  readonly limit: number
  /** True when counted from the end. */
  readonly fromEnd: boolean
}

const numbers = ["first", "last", "skip"]

const numberOf = (body: JsonObject, name: string): number | undefined => {
  const value = body[name]
  return typeof value === "number" ? value : undefined
}

const textOf = (body: JsonObject, name: string): string | undefined => {
  const value = body[name]
  return typeof value === "string" ? value : undefined
}

/** The window of a request body whose types are right. */
export const parse = (body: JsonObject): Outcome<Window> => {
  const negative = numbers.find((name) => (numberOf(body, name) ?? 0) < 0)
  if (negative !== undefined) return badRequest(`"${negative}" must not be negative, not ${numberOf(body, negative)}`)
  const [first, last] = [numberOf(body, "first"), numberOf(body, "last")]
  if (first !== undefined && last !== undefined) return badRequest(`"first" and "last" must not be used together`)
  return Result.succeed({
    after: textOf(body, "after"),
    before: textOf(body, "before"),
    skip: numberOf(body, "skip") ?? 0,
    limit: first ?? last ?? Infinity,
    fromEnd: last !== undefined
  })
}

/** The positions of a window in so many records: from, to (exclusive). */
export const positions = (window: Window, length: number): readonly [from: number, to: number] => {
  const { fromEnd, limit, skip } = window
  if (!fromEnd) return [Math.min(skip, length), Math.min(length, skip + limit)]
  const to = Math.max(0, length - skip)
  return [Math.max(0, to - limit), to]
}
