import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import type * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
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

const modules = [
  { what: "import of one resource (cloudtower/Vm)", name: "@effect-hci/cloudtower/Vm", limit: 15 },
  { what: "import of everything (cloudtower)", name: "@effect-hci/cloudtower", limit: 80 },
  { what: "import of one resource (sangfor-scp/api/Servers)", name: "@effect-hci/sangfor-scp/api/Servers", limit: 15 },
  { what: "import of everything (sangfor-scp/api)", name: "@effect-hci/sangfor-scp/api", limit: 80 }
]

/** What an import costs over effect's own `Schema` and `HttpClient`: compiled, in processes of their own. */
const importsIn = (
  folder: string,
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const times = yield* Effect.forEach(modules, ({ name }) => measure(folder, name, runs))
    const budgets = yield* report(
      `Imports, over effect/Schema and effect/http/HttpClient (${runs} processes each)`,
      modules.map(({ limit, what }, at) => row(what, times[at]?.ours ?? Number.NaN, limit))
    )
    const effect = median(times.map((time) => time.effect)).toFixed(0)
    yield* Console.log(`\nThe two modules of effect themselves: ${effect} ms`)
    return budgets
  })

/** The same, in a staged folder of its own. */
export const imports = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.scoped(Effect.flatMap(Stage.make, (folder) => importsIn(folder, runs)))
