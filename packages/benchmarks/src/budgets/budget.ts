import * as Console from "effect/Console"
import type * as Effect from "effect/Effect"
import { table } from "../statistics.ts"

/** A measured value beside the most it may be. */
export interface Budget {
  readonly what: string
  readonly measured: number
  readonly limit: number
  readonly unit: "ms" | "s" | "kB" | "x"
  readonly digits?: number
}

const row = ({ digits = 1, limit, measured, unit, what }: Budget): ReadonlyArray<string> => [
  what,
  `${measured.toFixed(digits)} ${unit}`,
  `${limit} ${unit}`,
  measured <= limit ? "kept" : "exceeded"
]

/** Prints budgets under a title. */
export const report = (title: string, budgets: ReadonlyArray<Budget>): Effect.Effect<void> =>
  Console.log(`\n${title}\n\n${table([["", "median", "budget", ""], ...budgets.map(row)])}`)
