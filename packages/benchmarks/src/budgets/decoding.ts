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

const resources = [
  { what: "vms of CloudTower", args: ["@effect-hci/cloudtower/Vm", "Vm", "getVms"] },
  { what: "servers of SCP", args: ["@effect-hci/sangfor-scp/api/Servers", "Server20240725", "listServers", "paged"] }
]

/** What decoding 1,000 records takes, beside `JSON.parse` of the same text. */
export const decoding = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    const folder = yield* Stage.make
    const measured = yield* Effect.forEach(resources, ({ args, what }) =>
      Effect.map(
        Effect.forEach(Array.from({ length: runs }), () =>
          Effect.flatMap(Stage.run(folder, ["workers/decoding.ts", ...args]), Schema.decodeEffect(Round))
        ),
        (rounds) => ({ what, rounds })
      )
    )
    const budgets = yield* report(
      `Decoding 1,000 records, against JSON.parse of the same text (${runs} processes)`,
      measured.map(({ rounds, what }) => ({
        what: `${what}, in times of JSON.parse`,
        measured: median(rounds.map(({ decode, parse }) => decode / parse)),
        limit: 1,
        unit: "x",
        digits: 2
      }))
    )
    for (const { rounds, what } of measured) yield* Console.log(timesOf(what, rounds))
    return budgets
  }).pipe(Effect.scoped)

const timesOf = (what: string, rounds: ReadonlyArray<typeof Round.Type>): string => {
  const middle = (of: (round: typeof Round.Type) => number): number => median(rounds.map(of))
  const millis = (of: (round: typeof Round.Type) => number): string => `${middle(of).toFixed(1)} ms`
  const megabytes = (middle(({ bytes }) => bytes) / 1e6).toFixed(1)
  const [parse, decode, first] = [
    millis((round) => round.parse),
    millis((round) => round.decode),
    millis((round) => round.first)
  ]
  return `\n${what}, ${megabytes} MB: parse ${parse}, decode ${decode}; the first page, compiling, ${first}`
}
