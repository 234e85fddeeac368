import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import { finish, start } from "./run.ts"
import { median, table } from "./statistics.ts"

const Site = Schema.fromJsonString(
  Schema.Struct({ url: Schema.String, username: Schema.String, password: Schema.String })
)
const Usage = Schema.fromJsonString(
  Schema.Struct({
    records: Schema.Number,
    wallMillis: Schema.Number,
    cpuMillis: Schema.Number,
    peakMegabytes: Schema.Number
  })
)
type Usage = typeof Usage.Type

const site = (servers: number) =>
  Effect.gen(function* () {
    const line = yield* start("simulator", [String(servers)])
    const { password, url, username } = yield* Schema.decodeEffect(Site)(line)
    return [url, username, password]
  })

const measure = (worker: string, args: ReadonlyArray<string>) =>
  Effect.flatMap(finish(worker, args), Schema.decodeEffect(Usage))

const medians = (all: ReadonlyArray<Usage>): Usage => ({
  records: median(all.map(({ records }) => records)),
  wallMillis: median(all.map(({ wallMillis }) => wallMillis)),
  cpuMillis: median(all.map(({ cpuMillis }) => cpuMillis)),
  peakMegabytes: median(all.map(({ peakMegabytes }) => peakMegabytes))
})

const row = (name: string, { cpuMillis, peakMegabytes, records, wallMillis }: Usage) => [
  name,
  String(records),
  `${(wallMillis / 1000).toFixed(2)} s`,
  `${(cpuMillis / 1000).toFixed(2)} s`,
  `${peakMegabytes.toFixed(0)} MB`
]

const header = ["", "records", "time", "CPU", "peak memory"]

/** The SDK against bare undici: the same pages of the same server, in turn; medians of the runs. */
export const againstBare = (
  servers: number,
  runs: number
): Effect.Effect<void, unknown, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const args = yield* site(servers)
    const pairs = yield* Effect.forEach(Array.from({ length: runs }), () =>
      Effect.all([measure("streamWithSdk", args), measure("streamBare", args)])
    )
    const sdk = medians(pairs.map(([first]) => first))
    const bare = medians(pairs.map(([, second]) => second))
    const ratio = (of: (usage: Usage) => number) =>
      median(pairs.map(([first, second]) => of(first) / of(second))).toFixed(2)
    const ratios = [
      "ratio",
      "",
      ratio(({ wallMillis }) => wallMillis),
      ratio(({ cpuMillis }) => cpuMillis),
      ratio(({ peakMegabytes }) => peakMegabytes)
    ]
    yield* Console.log(`\nStreaming ${servers} validated servers, against undici and JSON.parse alone (${runs} runs)\n`)
    yield* Console.log(table([header, row("effect-hci", sdk), row("undici", bare), ratios]))
  }).pipe(Effect.scoped)

/** Peak memory of streaming collections of growing size. */
export const memory = (
  sizes: ReadonlyArray<number>
): Effect.Effect<void, unknown, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const rows = yield* Effect.forEach(sizes, (servers) =>
      Effect.scoped(
        Effect.gen(function* () {
          const args = yield* site(servers)
          return row("effect-hci", yield* measure("streamWithSdk", args))
        })
      )
    )
    yield* Console.log("\nMemory as the collection grows\n")
    yield* Console.log(table([header, ...rows]))
  })
