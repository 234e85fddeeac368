import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import type { Budget } from "./budgets/budget.ts"
import { report } from "./budgets/budget.ts"
import { finish, start } from "./run.ts"
import { table } from "./statistics.ts"

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

type Environment = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem

const sinks = ["sqlite", "ndjson", "ndjson.zst", "csv", "parquet"] as const

/** Records per page, of the engine and of the loop. */
const pageSize = "500"

/** Left alone, V8 lets its heap grow before it collects, so that a longer run shows a larger peak. */
const cappedHeap = ["--max-old-space-size=160", "--max-semi-space-size=16"]

const measure = (worker: string, args: ReadonlyArray<string>, nodeFlags: ReadonlyArray<string> = []) =>
  Effect.flatMap(finish(worker, args, nodeFlags), (output) => Schema.decodeEffect(Usage)(output.trim()))

const runInto = (sink: string, site: ReadonlyArray<string>, nodeFlags: ReadonlyArray<string> = []) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped({ prefix: "hci-bench-" })
      return yield* measure("inventoryRun", [pageSize, sink, folder, ...site], nodeFlags)
    })
  )

/** A Tower: simulated, or recorded of a simulated one and served from memory, which takes next to no time. */
const simulate = Effect.fnUntraced(function* (
  worker: "recordedTower" | "towerSimulator",
  vms: number,
  latencyMillis: number
) {
  const line = yield* start(worker, [String(vms), String(latencyMillis)])
  const { password, url, username } = yield* Schema.decodeEffect(Site)(line)
  return [url, username, password]
})

const row = (name: string, { cpuMillis, peakMegabytes, records, wallMillis }: Usage): ReadonlyArray<string> => [
  name,
  Math.round((records * 1000) / wallMillis).toLocaleString("en-US"),
  `${(wallMillis / 1000).toFixed(1)} s`,
  `${(cpuMillis / 1000).toFixed(1)} s`,
  `${peakMegabytes.toFixed(0)} MB`
]

const header = ["", "records a second", "time", "CPU", "peak memory"]

/** What the loop and each sink took for the same site. */
interface Measured {
  readonly loop: Usage
  readonly bySink: ReadonlyMap<string, Usage>
}

const compare = Effect.fnUntraced(function* (vms: number, latencyMillis: number) {
  const site = yield* simulate("recordedTower", vms, latencyMillis)
  const loop = yield* measure("towerLoop", [pageSize, ...site])
  const usages = yield* Effect.forEach(sinks, (sink) =>
    Effect.map(runInto(sink, site), (usage) => [sink, usage] as const)
  )
  yield* Console.log(
    `\n${vms.toLocaleString("en-US")} vms of one Tower, ${latencyMillis} ms of latency for each request\n`
  )
  yield* Console.log(
    table([header, row("loop with fetch and JSON.parse", loop), ...usages.map(([sink, usage]) => row(sink, usage))])
  )
  return { loop, bySink: new Map<string, Usage>(usages) } satisfies Measured
}, Effect.scoped)

const ratio = ({ bySink, loop }: Measured, sink: string, of: (usage: Usage) => number): number => {
  const usage = bySink.get(sink)
  return usage === undefined ? Number.NaN : of(usage) / of(loop)
}

const cpu = ({ cpuMillis }: Usage): number => cpuMillis
const speed = ({ records, wallMillis }: Usage): number => records / wallMillis

/** The engine against a loop that reads page after page and keeps everything, on the same simulated Tower. */
export const againstLoop = (vms: number): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const near = yield* compare(vms, 0)
    const far = yield* compare(vms, 20)
    const times = (what: string, measured: number, limit: number): Budget => ({
      what,
      measured,
      limit,
      unit: "x",
      digits: 2
    })
    return yield* report("Inventory", [
      times("CPU of a run into SQLite, in times of the loop", ratio(near, "sqlite", cpu), 1.6),
      times("CPU of a run into NDJSON, in times of the loop", ratio(near, "ndjson", cpu), 1.3),
      times(
        "time of a run into SQLite with 20 ms of latency, in times of the loop",
        1 / ratio(far, "sqlite", speed),
        0.125
      )
    ])
  })

const memorySinks = ["sqlite", "ndjson", "parquet"] as const

/** Peak memory as the Tower grows. */
export const memory = (sizes: ReadonlyArray<number>): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const passes = yield* Effect.forEach(sizes, (vms) =>
      Effect.scoped(
        Effect.gen(function* () {
          const site = yield* simulate("towerSimulator", vms, 0)
          return yield* Effect.forEach(memorySinks, (sink) => runInto(sink, site, cappedHeap))
        })
      )
    )
    const rows = passes.flatMap((usages, index) =>
      usages.map((usage, at) => row(`${memorySinks[at]}, ${sizes[index]?.toLocaleString("en-US")} vms`, usage))
    )
    yield* Console.log("\nMemory of runs in a heap of 160 MB, as the Tower grows\n")
    yield* Console.log(table([header, ...rows]))
    const [before = [], largest = []] = passes.slice(-2)
    return yield* report(
      "Inventory memory",
      memorySinks.map((sink, at) => ({
        what: `peak of the largest run into ${sink}, in times of the one before`,
        measured: (largest[at]?.peakMegabytes ?? Number.NaN) / (before[at]?.peakMegabytes ?? Number.NaN),
        limit: 1.3,
        unit: "x",
        digits: 2
      }))
    )
  })
