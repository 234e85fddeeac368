import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Budget } from "./budgets/budget.ts"
import { report } from "./budgets/budget.ts"
import type { Environment } from "./run.ts"
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
/** What one pass of a worker took. */
export type Usage = typeof Usage.Type

/** Starts a worker that is a simulated site, and gives its address and what one logs in with. */
export const site = (
  worker: string,
  args: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, unknown, Environment | Scope.Scope> =>
  Effect.gen(function* () {
    const line = yield* start(worker, args)
    const { password, url, username } = yield* Schema.decodeEffect(Site)(line)
    return [url, username, password]
  })

/** Runs a worker to its end, and gives what each of its passes took. */
export const measure = (
  worker: string,
  args: ReadonlyArray<string>,
  passes: number = 1,
  nodeFlags: ReadonlyArray<string> = []
): Effect.Effect<ReadonlyArray<Usage>, unknown, Environment> =>
  Effect.flatMap(finish(worker, [String(passes), ...args], nodeFlags), (output) =>
    Effect.forEach(output.trim().split("\n"), (line) => Schema.decodeEffect(Usage)(line))
  )

const row = (name: string, { cpuMillis, peakMegabytes, records, wallMillis }: Usage) => [
  name,
  String(records),
  `${(wallMillis / 1000).toFixed(2)} s`,
  `${(cpuMillis / 1000).toFixed(2)} s`,
  `${peakMegabytes.toFixed(0)} MB`
]

const header = ["", "records", "time", "CPU", "peak memory"]

type Pair = readonly [sdk: Usage, bare: Usage]

const medians = (all: ReadonlyArray<Usage>): Usage => ({
  records: median(all.map(({ records }) => records)),
  wallMillis: median(all.map(({ wallMillis }) => wallMillis)),
  cpuMillis: median(all.map(({ cpuMillis }) => cpuMillis)),
  peakMegabytes: median(all.map(({ peakMegabytes }) => peakMegabytes))
})

/** Pair by pair, so that it holds where the computer's speed does not. */
const ratioOf = (pairs: ReadonlyArray<Pair>, of: (usage: Usage) => number): number =>
  median(pairs.map(([sdk, bare]) => of(sdk) / of(bare)))

const cpu = ({ cpuMillis }: Usage): number => cpuMillis

/** Two rows and their ratio. */
const compared = (name: string, pairs: ReadonlyArray<Pair>) => {
  const ratio = (of: (usage: Usage) => number) => ratioOf(pairs, of).toFixed(2)
  return [
    row(`effect-hci, ${name}`, medians(pairs.map(([sdk]) => sdk))),
    row(`undici, ${name}`, medians(pairs.map(([, bare]) => bare))),
    ["ratio", "", ratio(({ wallMillis }) => wallMillis), ratio(cpu), ratio(({ peakMegabytes }) => peakMegabytes)]
  ]
}

const pairsOf = (passes: ReadonlyArray<Usage>, bare: ReadonlyArray<Usage>, at: number): ReadonlyArray<Pair> => {
  const [left, right] = [passes.at(at), bare.at(at)]
  return left === undefined || right === undefined ? [] : [[left, right]]
}

/** The SDK against bare undici: the same pages of the same server, in turn; medians of the runs. */
export const againstBare = (
  servers: number,
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const args = yield* site("simulator", [String(servers)])
    const results = yield* Effect.forEach(Array.from({ length: runs }), () =>
      Effect.all([measure("streamWithSdk", args, 3), measure("streamBare", args, 3)])
    )
    const at = (pass: number) => results.flatMap(([sdk, bare]) => pairsOf(sdk, bare, pass))
    yield* Console.log(`\nStreaming ${servers} validated servers, and the same pages with undici and JSON.parse alone`)
    yield* Console.log(`(${runs} processes of three passes each; medians)\n`)
    yield* Console.log(table([header, ...compared("first pass", at(0)), ...compared("third pass", at(2))]))
    const row = (pass: string, measured: number): Budget => ({
      what: `CPU of the ${pass} pass, in times of bare undici`,
      measured,
      limit: 1.5,
      unit: "x",
      digits: 2
    })
    return yield* report("Streaming", [row("first", ratioOf(at(0), cpu)), row("third", ratioOf(at(2), cpu))])
  }).pipe(Effect.scoped)

/** Left alone, V8 lets its heap grow before it collects, so that a longer run shows a larger peak. */
const cappedHeap = ["--max-old-space-size=64", "--max-semi-space-size=16"]

/** Peak memory of streaming collections of growing size, in the same small heap and in one that V8 sizes. */
export const memory = (sizes: ReadonlyArray<number>): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const passes = yield* Effect.forEach(sizes, (servers) =>
      Effect.scoped(
        Effect.gen(function* () {
          const args = yield* site("simulator", [String(servers)])
          const capped = medians(yield* measure("streamWithSdk", args, 1, cappedHeap))
          return { capped, free: medians(yield* measure("streamWithSdk", args)) }
        })
      )
    )
    const rows = passes.flatMap(({ capped, free }) => [row("heap of 64 MB", capped), row("heap as V8 likes", free)])
    yield* Console.log("\nMemory as the collection grows\n")
    yield* Console.log(table([header, ...rows]))
    const [before, largest] = passes.slice(-2).map(({ capped }) => capped.peakMegabytes)
    return yield* report("Memory", [
      {
        what: "peak of the largest collection in a heap of 64 MB, in times of the one before",
        measured: (largest ?? Number.NaN) / (before ?? Number.NaN),
        limit: 1.25,
        unit: "x",
        digits: 2
      }
    ])
  })

/** CPU of pages of one size, read with the client of core, with effect's and with undici alone: medians of the runs, in turn. */
export const clients = (
  pages: ReadonlyArray<{ readonly kilobytes: number; readonly count: number }>,
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    yield* Console.log(`\nCPU of pages that are read and parsed, undici alone = 1 (medians of ${runs} processes)\n`)
    const rows = yield* Effect.forEach(pages, ({ count, kilobytes }) =>
      Effect.gen(function* () {
        const url = yield* start("page", [String(kilobytes * 1000)])
        const secondPass = (client: string) =>
          Effect.map(
            measure("readPages", [client, url, String(count)], 2),
            (passes) => passes.at(-1)?.cpuMillis ?? Number.NaN
          )
        const all = yield* Effect.forEach(Array.from({ length: runs }), () =>
          Effect.all([secondPass("core"), secondPass("effect"), secondPass("undici")])
        )
        const ratio = (at: 0 | 1) => median(all.map((run) => run[at] / run[2])).toFixed(2)
        return [`${count} pages of ${kilobytes} kB`, ratio(0), ratio(1)]
      }).pipe(Effect.scoped)
    )
    yield* Console.log(table([["", "core's client", "effect's client"], ...rows]))
    return []
  })
