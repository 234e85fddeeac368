import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import type * as Schema from "effect/Schema"
import { median } from "../statistics.ts"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

const measure = (folder: string, name: string, runs: number) =>
  Effect.map(
    Effect.forEach(Array.from({ length: runs }), () => Effect.map(Stage.run(folder, "importing", [name]), Number)),
    median
  )

/** What an import costs over effect's own `Schema` and `HttpClient`: compiled, in processes of their own. */
export const imports = (runs: number): Effect.Effect<void, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    const folder = yield* Stage.make
    const row = (what: string, name: string, limit: number): Effect.Effect<Budget, PlatformError, Platform> =>
      Effect.map(measure(folder, name, runs), (measured) => ({ what, measured, limit, unit: "ms" }))
    const budgets = yield* Effect.all([
      row("import of one resource", "@effect-hci/cloudtower/Vm", 15),
      row("import of everything", "@effect-hci/cloudtower", 80)
    ])
    yield* report(`Imports, over effect/Schema and effect/http/HttpClient (${runs} processes each)`, budgets)
  }).pipe(Effect.scoped)
