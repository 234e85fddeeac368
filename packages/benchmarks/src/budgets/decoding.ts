import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import * as Schema from "effect/Schema"
import { median } from "../statistics.ts"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

const Round = Schema.fromJsonString(
  Schema.Struct({ bytes: Schema.Number, parse: Schema.Number, decode: Schema.Number, first: Schema.Number })
)

/** What decoding a page of 1,000 vms takes, beside `JSON.parse` of the same text. */
export const decoding = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    const folder = yield* Stage.make
    const rounds = yield* Effect.forEach(Array.from({ length: runs }), () =>
      Effect.flatMap(Stage.run(folder, ["workers/decoding.ts"]), Schema.decodeEffect(Round))
    )
    const middle = (of: (round: typeof Round.Type) => number): number => median(rounds.map(of))
    const budgets = yield* report(`Decoding 1,000 vms, against JSON.parse of the same text (${runs} processes)`, [
      {
        what: "decoding, in times of JSON.parse",
        measured: middle(({ decode, parse }) => decode / parse),
        limit: 1,
        unit: "x",
        digits: 2
      }
    ])
    const megabytes = (middle(({ bytes }) => bytes) / 1e6).toFixed(1)
    const [parse, decode, first] = [
      middle((round) => round.parse),
      middle((round) => round.decode),
      middle((round) => round.first)
    ].map((millis) => `${millis.toFixed(1)} ms`)
    yield* Console.log(`\n${megabytes} MB: parse ${parse}, decode ${decode}; the first page, compiling, ${first}`)
    return budgets
  }).pipe(Effect.scoped)
