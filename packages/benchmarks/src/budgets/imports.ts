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

/** An entry, and the most that its import may be. */
interface Entry {
  readonly what: string
  readonly name: string
  readonly millis: number
  readonly imports: number
  readonly kilobytes: number
}

const resource = { millis: 15, imports: 30, kilobytes: 130 }
const everything = { millis: 80, imports: 220, kilobytes: 1000 }

const entries: ReadonlyArray<Entry> = [
  { what: "one resource (cloudtower/Vm)", name: "@effect-hci/cloudtower/Vm", ...resource },
  { what: "everything (cloudtower)", name: "@effect-hci/cloudtower", ...everything },
  { what: "one resource (sangfor-scp/api/Servers)", name: "@effect-hci/sangfor-scp/api/Servers", ...resource },
  { what: "everything (sangfor-scp/api)", name: "@effect-hci/sangfor-scp/api", ...everything },
  { what: "everything (sangfor-scp)", name: "@effect-hci/sangfor-scp", ...everything }
]

const Work = Schema.fromJsonString(Schema.Struct({ imports: Schema.Number, bytes: Schema.Number }))

/** Counts what Node resolves and reads for an import beyond the two modules of effect. */
const counting = (name: string): string => `
import { statSync } from "node:fs"
import { registerHooks } from "node:module"
import { fileURLToPath } from "node:url"
await import("effect/Schema")
await import("effect/http/HttpClient")
const work = { imports: 0, bytes: 0 }
registerHooks({
  resolve(specifier, context, next) {
    work.imports += 1
    return next(specifier, context)
  },
  load(url, context, next) {
    if (url.startsWith("file:")) work.bytes += statSync(fileURLToPath(url)).size
    return next(url, context)
  }
})
await import("${name}")
console.log(JSON.stringify(work))`

/**
 * How many imports Node resolves for an entry, and how much it reads: nearly all that the import of compiled packages
 * takes, and the same on every computer. Measured in a staged folder.
 */
export const importWorkIn = (
  folder: string
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const budgets = yield* Effect.forEach(entries, ({ imports, kilobytes, name, what }) =>
      Effect.map(
        Effect.flatMap(Stage.run(folder, ["--input-type=module", "--eval", counting(name)]), Schema.decodeEffect(Work)),
        (work): ReadonlyArray<Budget> => [
          { what: `imports of ${what}`, measured: work.imports, limit: imports, unit: "imports", digits: 0 },
          { what: `size of ${what}`, measured: work.bytes / 1000, limit: kilobytes, unit: "kB", digits: 0 }
        ]
      )
    )
    return yield* report("What Node resolves and reads over effect/Schema and effect/http/HttpClient", budgets.flat())
  })

/** What an import costs over effect's own `Schema` and `HttpClient`: compiled, in processes of their own. */
const importTimesIn = (
  folder: string,
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const times = yield* Effect.forEach(entries, ({ name }) => measure(folder, name, runs))
    const budgets = yield* report(
      `Imports, over effect/Schema and effect/http/HttpClient (${runs} processes each)`,
      entries.map(({ millis, what }, at) => ({
        what: `import of ${what}`,
        measured: times[at]?.ours ?? Number.NaN,
        limit: millis,
        unit: "ms"
      }))
    )
    const effect = median(times.map((time) => time.effect)).toFixed(0)
    yield* Console.log(`\nThe two modules of effect themselves: ${effect} ms`)
    return budgets
  })

/** Both, in a staged folder of its own. */
export const imports = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    const folder = yield* Stage.make
    return [...(yield* importTimesIn(folder, runs)), ...(yield* importWorkIn(folder))]
  }).pipe(Effect.scoped)
