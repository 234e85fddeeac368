import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Budget } from "./budgets/budget.ts"
import { exceeded } from "./budgets/budget.ts"

/** A benchmark prints what it measures, and gives the budgets that this is held against. */
export type Benchmark<E, R> = Effect.Effect<ReadonlyArray<Budget>, E, R>

/**
 * Runs the benchmarks that are named, or all, and gives the exit code: 2 for a name that there is not, and with
 * `--check` 1 when a budget is exceeded, each of which is named on standard error.
 */
export const runBenchmarks: <E, R>(
  benchmarks: Readonly<Record<string, Benchmark<E, R>>>,
  args: ReadonlyArray<string>
) => Effect.Effect<0 | 1 | 2, E, R> = Effect.fnUntraced(function* (benchmarks, args) {
  const names = args.filter((arg) => arg !== "--check")
  const unknown = names.find((name) => !Object.hasOwn(benchmarks, name))
  if (unknown !== undefined) {
    yield* Console.error(`There is no benchmark "${unknown}": use one of ${Object.keys(benchmarks).join(", ")}.`)
    return 2
  }
  const chosen = Object.entries(benchmarks).filter(([name]) => names.length === 0 || names.includes(name))
  const budgets = yield* Effect.forEach(chosen, ([, benchmark]) => benchmark)
  const problems = args.includes("--check") ? exceeded(budgets.flat()) : []
  yield* Effect.forEach(problems, (problem) => Console.error(problem))
  return problems.length > 0 ? 1 : 0
})
