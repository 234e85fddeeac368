import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { table } from "../statistics.ts"

/** A measured value beside the most it may be. */
export interface Budget {
  readonly what: string
  readonly measured: number
  readonly limit: number
  readonly unit: "ms" | "s" | "kB" | "MB" | "x" | "imports"
  /** Decimals that are printed. Default: 1. */
  readonly digits?: number
}

/** Anything but a number within the limit is not kept: a measurement that failed, too. */
const isKept = ({ limit, measured }: Budget): boolean => measured <= limit

const measuredText = ({ digits = 1, measured, unit }: Budget): string => `${measured.toFixed(digits)} ${unit}`

const limitText = ({ limit, unit }: Budget): string => `${limit} ${unit}`

const row = (budget: Budget): ReadonlyArray<string> => [
  budget.what,
  measuredText(budget),
  limitText(budget),
  isKept(budget) ? "kept" : "exceeded"
]

/** Prints budgets under a title, and gives them on. */
export const report = (title: string, budgets: ReadonlyArray<Budget>): Effect.Effect<ReadonlyArray<Budget>> =>
  Effect.as(Console.log(`\n${title}\n\n${table([["", "median", "budget", ""], ...budgets.map(row)])}`), budgets)

/** A sentence for each budget that is not kept. */
export const exceeded = (budgets: ReadonlyArray<Budget>): ReadonlyArray<string> =>
  budgets
    .filter((budget) => !isKept(budget))
    .map((budget) => `${budget.what}: ${measuredText(budget)} exceeds the budget of ${limitText(budget)}.`)
