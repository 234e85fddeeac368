import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Budget } from "./budgets/budget.ts"
import { report } from "./budgets/budget.ts"
import type * as Run from "./run.ts"
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

type Environment = Run.Environment | FileSystem.FileSystem

const fileSinks = ["sqlite", "ndjson", "ndjson.zst", "csv", "parquet"]

/** The schema that is written to in PostgreSQL, and removed afterwards. */
const schema = "hci_bench"

const psql = (statement: string) =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    spawner.exitCode(ChildProcess.make("psql", ["postgres://postgres@127.0.0.1:5432/postgres", "-wqc", statement]))
  ).pipe(
    Effect.map((code) => code === 0),
    Effect.orElseSucceed(() => false)
  )

const dropSchema = psql(`SET client_min_messages = error; DROP SCHEMA IF EXISTS ${schema} CASCADE`)

/** All sinks: PostgreSQL where one responds on loopback with trust authentication. */
const allSinks = Effect.map(dropSchema, (isThere) => (isThere ? [...fileSinks, schema] : fileSinks))

const nameOf = (sink: string): string => (sink === schema ? "postgres" : sink)

/** Left alone, V8 lets its heap grow before it collects, so that a longer run shows a larger peak. */
const cappedHeap = ["--max-old-space-size=160", "--max-semi-space-size=8"]

const measure = (worker: string, args: ReadonlyArray<string>, nodeFlags: ReadonlyArray<string> = []) =>
  Effect.flatMap(finish(worker, args, nodeFlags), (output) => Schema.decodeEffect(Usage)(output.trim()))

const runInto = (sink: string, pageSize: number, sites: ReadonlyArray<string>, nodeFlags: ReadonlyArray<string> = []) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped({ prefix: "hci-bench-" })
      if (sink === schema) yield* Effect.addFinalizer(() => dropSchema)
      return yield* measure("inventoryRun", [String(pageSize), sink, folder, ...sites], nodeFlags)
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

/** What is read, and how. */
interface Setting {
  readonly vms: number
  readonly latencyMillis: number
  readonly pageSize: number
}

/** What the Tower alone, the loop and each sink took for the same site. */
interface Measured {
  readonly alone: Usage
  readonly loop: Usage
  readonly bySink: ReadonlyMap<string, Usage>
}

/** The loop keeps all records in memory: some kilobytes of each. */
const heapOfLoop = (vms: number): ReadonlyArray<string> => [
  `--max-old-space-size=${Math.max(2048, Math.ceil(vms / 100))}`
]

const compare = Effect.fnUntraced(function* (
  { latencyMillis, pageSize, vms }: Setting,
  sinks: ReadonlyArray<string>
): Effect.fn.Return<Measured, unknown, Environment | Scope.Scope> {
  const site = yield* simulate("recordedTower", vms, latencyMillis)
  const arguments_ = [String(pageSize), ...site]
  const alone = yield* measure("towerAlone", [String(vms), ...arguments_])
  const loop = yield* measure("towerLoop", arguments_, heapOfLoop(vms))
  const usages = yield* Effect.forEach(sinks, (sink) =>
    Effect.map(runInto(sink, pageSize, site), (usage) => [sink, usage] as const)
  )
  yield* Console.log(
    `\n${vms.toLocaleString("en-US")} vms of one Tower, ${latencyMillis} ms of latency for each request of ${pageSize}\n`
  )
  yield* Console.log(
    table([
      header,
      row("the Tower alone, 16 requests at once, no latency", alone),
      row("loop with fetch and JSON.parse", loop),
      ...usages.map(([sink, usage]) => row(nameOf(sink), usage))
    ])
  )
  return { alone, loop, bySink: new Map<string, Usage>(usages) }
}, Effect.scoped)

/** The CPU of runs into the sinks in times of that of the loop: medians over as many rounds, in which one follows the other. */
const cpuRatios = Effect.fnUntraced(function* (
  { latencyMillis, pageSize, vms }: Setting,
  sinks: ReadonlyArray<string>,
  rounds: number
) {
  const site = yield* simulate("recordedTower", vms, latencyMillis)
  const round = Effect.gen(function* () {
    const loop = yield* measure("towerLoop", [String(pageSize), ...site], heapOfLoop(vms))
    const usages = yield* Effect.forEach(sinks, (sink) => runInto(sink, pageSize, site))
    return usages.map(({ cpuMillis }) => cpuMillis / loop.cpuMillis)
  })
  const ratios = yield* Effect.replicateEffect(round, rounds)
  return sinks.map((_, index) => median(ratios.map((of) => of[index] ?? Number.NaN)))
}, Effect.scoped)

/** The time of a run in times of that of the loop, of both without what the Tower alone takes to serve the same pages. */
const timeRatio = ({ alone, bySink, loop }: Measured, sink: string): number => {
  const own = ({ wallMillis }: Usage): number => wallMillis - alone.wallMillis
  const usage = bySink.get(sink)
  return usage === undefined ? Number.NaN : own(usage) / own(loop)
}

const times = (what: string, measured: number, limit: number): Budget => ({
  what,
  measured,
  limit,
  unit: "x",
  digits: 2
})

/** One Tower of 1,000 vms, read as so many sites with a connection each. */
const manySites = Effect.fnUntraced(function* (count: number) {
  const site = yield* simulate("recordedTower", 1000, 0)
  const sites = Array.from({ length: count }, () => site).flat()
  const usages = yield* Effect.forEach(["sqlite", "ndjson"], (sink) =>
    Effect.map(runInto(sink, 500, sites), (usage) => row(sink, usage))
  )
  yield* Console.log(`\n${count} sites of 1,000 vms in one process\n`)
  yield* Console.log(table([header, ...usages]))
}, Effect.scoped)

/**
 * The engine against a loop that reads page after page and keeps everything, on the same recorded Tower: without latency,
 * and with 20 ms in pages of 500 and of 50, where the latency and not the work on records takes the time of the loop. And a
 * hundred sites at once.
 *
 * CPU is compared in five rounds, whose medians count. The time that the Tower alone takes for the same pages without latency is taken out of the times that are compared.
 */
export const againstLoop = (vms: number): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const sinks = yield* allSinks
    yield* compare({ vms, latencyMillis: 0, pageSize: 500 }, sinks)
    const far = yield* compare({ vms, latencyMillis: 20, pageSize: 500 }, sinks)
    const small = yield* compare({ vms, latencyMillis: 20, pageSize: 50 }, ["sqlite", "ndjson"])
    yield* manySites(100)
    const [sqlite, ndjson] = yield* cpuRatios({ vms, latencyMillis: 0, pageSize: 500 }, ["sqlite", "ndjson"], 5)
    return yield* report("Inventory", [
      times("CPU of a run into SQLite, in times of the loop", sqlite ?? Number.NaN, 1.6),
      times("CPU of a run into NDJSON, in times of the loop", ndjson ?? Number.NaN, 1.3),
      times("time into SQLite with 20 ms of latency, in times of the loop", timeRatio(far, "sqlite"), 0.125),
      times("time into NDJSON with it", timeRatio(far, "ndjson"), 0.125),
      times("time into SQLite with it, in pages of 50 vms", timeRatio(small, "sqlite"), 0.125),
      times("time into NDJSON with it, in pages of 50 vms", timeRatio(small, "ndjson"), 0.125)
    ])
  })

/** The same for a Tower of another size, without budgets of its own. */
export const sizes = (vms: number): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const sinks = yield* allSinks
    yield* compare({ vms, latencyMillis: 0, pageSize: 500 }, sinks)
    yield* compare({ vms, latencyMillis: 20, pageSize: 500 }, sinks)
    return []
  })

const memorySinks = ["sqlite", "ndjson", "parquet"] as const

/** Peak memory as the Tower grows. */
export const memory = (sizes: ReadonlyArray<number>): Effect.Effect<ReadonlyArray<Budget>, unknown, Environment> =>
  Effect.gen(function* () {
    const passes = yield* Effect.forEach(sizes, (vms) =>
      Effect.scoped(
        Effect.gen(function* () {
          const site = yield* simulate("towerSimulator", vms, 0)
          return yield* Effect.forEach(memorySinks, (sink) => runInto(sink, 500, site, cappedHeap))
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
      memorySinks.flatMap((sink, at): ReadonlyArray<Budget> => {
        const peak = largest[at]?.peakMegabytes ?? Number.NaN
        const growth = peak / (before[at]?.peakMegabytes ?? Number.NaN)
        return [
          times(`peak of the largest run into ${sink}, in times of the one before`, growth, 1.3),
          { what: "peak of it", measured: peak, limit: sink === "parquet" ? 500 : 250, unit: "MB", digits: 0 }
        ]
      })
    )
  })
