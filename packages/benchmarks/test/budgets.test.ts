import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestConsole from "effect/testing/TestConsole"
import type { Budget } from "../src/budgets/budget.ts"
import { report } from "../src/budgets/budget.ts"
import { runBenchmarks } from "../src/runBenchmarks.ts"

const size = (measured: number, limit: number): Budget => ({ what: "one operation", measured, limit, unit: "kB" })

const benchmarks = {
  kept: report("Kept", [size(3.5, 15), size(15, 15)]),
  exceeded: report("Exceeded", [size(3.5, 0)]),
  failed: report("Failed", [size(Number.NaN, 15)])
}

describe("runBenchmarks", () => {
  it.effect("ends with 0 and names nothing while all budgets are kept", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* runBenchmarks(benchmarks, ["--check", "kept"]), 0)
      assert.deepStrictEqual(yield* TestConsole.errorLines, [])
    })
  )

  it.effect("ends with 1 and names each budget that is exceeded or was not measured", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* runBenchmarks(benchmarks, ["--check"]), 1)
      assert.deepStrictEqual(yield* TestConsole.errorLines, [
        "one operation: 3.5 kB exceeds the budget of 0 kB.",
        "one operation: NaN kB exceeds the budget of 15 kB."
      ])
    })
  )

  it.effect("without --check prints and ends with 0", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* runBenchmarks(benchmarks, ["exceeded"]), 0)
      const printed = (yield* TestConsole.logLines).join("\n")
      assert.match(printed, /one operation +3\.5 kB +0 kB +exceeded/)
      assert.notInclude(printed, "Kept")
    })
  )

  it.effect("runs nothing when a name is not known", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* runBenchmarks(benchmarks, ["kept", "toString"]), 2)
      assert.deepStrictEqual(yield* TestConsole.logLines, [])
    })
  )
})
