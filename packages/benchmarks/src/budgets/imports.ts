import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import * as Schema from "effect/Schema"
import { median } from "../statistics.ts"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

const Times = Schema.fromJsonString(Schema.Struct({ effect: Schema.Number, ours: Schema.Number }))

/** What the two modules of effect left to collect is collected before, so that it is not counted as the import's. */
const program = (name: string): string => `
const before = performance.now()
await import("effect/Schema")
await import("effect/http/HttpClient")
const effect = performance.now() - before
globalThis.gc()
const started = performance.now()
await import("${name}")
console.log(JSON.stringify({ effect, ours: performance.now() - started }))`

const measure = (folder: string, name: string, runs: number) =>
  Effect.map(
    Effect.forEach(Array.from({ length: runs }), () =>
      Effect.flatMap(
        Stage.run(folder, ["--expose-gc", "--input-type=module", "--eval", program(name)]),
        Schema.decodeEffect(Times)
      )
    ),
    (times) => ({ effect: median(times.map(({ effect }) => effect)), ours: median(times.map(({ ours }) => ours)) })
  )

const row = (what: string, measured: number, limit: number): Budget => ({ what, measured, limit, unit: "ms" })

/** What an import costs over effect's own `Schema` and `HttpClient`: compiled, in processes of their own. */
export const imports = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    const folder = yield* Stage.make
    const vm = yield* measure(folder, "@effect-hci/cloudtower/Vm", runs)
    const all = yield* measure(folder, "@effect-hci/cloudtower", runs)
    const budgets = yield* report(`Imports, over effect/Schema and effect/http/HttpClient (${runs} processes each)`, [
      row("import of one resource", vm.ours, 15),
      row("import of everything", all.ours, 80)
    ])
    yield* Console.log(`\nThe two modules of effect themselves: ${median([vm.effect, all.effect]).toFixed(0)} ms`)
    return budgets
  }).pipe(Effect.scoped)
