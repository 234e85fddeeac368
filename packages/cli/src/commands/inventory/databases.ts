/** Runs `hci inventory diff`, `query`, `report` and `status`: what is asked of a database. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import type { Database } from "@effect-hci/inventory/Database"
import * as Diff from "@effect-hci/inventory/Diff"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import * as Printable from "@effect-hci/inventory/Printable"
import * as Queries from "@effect-hci/inventory/Queries"
import * as Report from "@effect-hci/inventory/Report"
import * as CliFailure from "../../CliFailure.ts"
import * as OutputFile from "../../outputFile.ts"
import * as Print from "../../ui/print.ts"
import { openDatabase } from "./openDatabase.ts"
import * as Sync from "./sync.ts"

const failed = ({ message, reason }: { readonly message: string; readonly reason: string }): CliFailure.CliFailure =>
  reason === "sql" || reason === "refused" ? CliFailure.usage(message) : CliFailure.failed(message)

/** Prints text as it comes, a line at a time. */
const printLines = <E, R>(text: Stream.Stream<string, E, R>): Effect.Effect<void, E, R> =>
  Stream.runForEach(Stream.splitLines(text), Print.line)

const print = (database: Database, sqlOrName: string, format: Queries.Format) =>
  Queries.query(database, sqlOrName).pipe(
    Effect.flatMap((result) => printLines(Queries.print(result, format))),
    Effect.mapError(failed)
  )

/** The flags of `query`. */
export interface QueryInput {
  readonly database: string
  /** A statement of SQL or the name of a query; the names are printed when it is left out. */
  readonly query: Option.Option<string>
  readonly format: Queries.Format
}

/** Prints the result of a query. */
export const query: (
  input: QueryInput
) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(function* (
  input
) {
  if (Option.isNone(input.query)) {
    const width = Math.max(...Queries.named.map(({ name }) => name.length))
    return yield* Console.log(Queries.named.map(({ doc, name }) => `${name.padEnd(width)}  ${doc}`).join("\n"))
  }
  yield* print(yield* openDatabase(input.database), input.query.value, input.format)
}, Effect.scoped)

const statusSql = `
SELECT run, runs.status AS run_status, runs.started_at, runs.ended_at, site, platform, sites.status AS site_status,
  coalesce((SELECT sum(records) FROM checkpoints WHERE checkpoints.run = sites.run AND checkpoints.site = sites.site), 0) AS records,
  (SELECT count(*) FROM checkpoints WHERE checkpoints.run = sites.run AND checkpoints.site = sites.site AND NOT done) AS unfinished,
  sites.error
FROM runs JOIN sites USING (run)
ORDER BY run DESC, site`

/** Prints the runs of a database, the last one first. */
export const status: (
  input: Pick<QueryInput, "database" | "format">
) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(function* ({
  database,
  format
}) {
  yield* print(yield* openDatabase(database), statusSql, format)
}, Effect.scoped)

/** The flags of `report`. */
export interface ReportInput {
  readonly database: string
  /** File of the report. */
  readonly out: string
  readonly title: Option.Option<string>
}

/** Writes the report of a database into a file. */
export const writeReport: (
  input: ReportInput
) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(function* (
  input
) {
  const advice = "choose another file with --out"
  yield* OutputFile.checkReplaceable(input.out, advice)
  const database = yield* openDatabase(input.database)
  const html = yield* Effect.mapError(Report.make(database, { title: Option.getOrUndefined(input.title) }), failed)
  yield* OutputFile.write(input.out, html, { advice, mode: 0o600 })
}, Effect.scoped)

/** The same, and says where it is. */
export const report = (
  input: ReportInput
): Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> =>
  Effect.andThen(writeReport(input), Console.log(`The report is in ${input.out}.`))

/** The flags of `diff`. */
export interface DiffInput {
  readonly database: string
  /** Run before; the one before the last when left out. */
  readonly from: Option.Option<number>
  /** Run after; the last one when left out. */
  readonly to: Option.Option<number>
  /** One site alone. */
  readonly site: Option.Option<string>
  /** Site to compare it with, in place of the same one. */
  readonly otherSite: Option.Option<string>
  /** File of sites, to compare a run with what they hold now. */
  readonly now: Option.Option<string>
  readonly noise: boolean
  /** Names of fields that do not count, separated by commas. */
  readonly ignore: Option.Option<string>
  readonly format: "text" | "json"
}

const runNumbers = (database: Database) =>
  database.query("SELECT run FROM runs ORDER BY run DESC").pipe(
    Effect.flatMap(({ rows }) => Stream.runCollect(rows)),
    Effect.map((rows) => rows.map(([run]) => Number(run))),
    Effect.mapError(failed)
  )

/** Fails for sites that no run has. */
const checkSites = Effect.fnUntraced(function* (
  database: Database,
  file: string,
  names: ReadonlyArray<Option.Option<string>>
) {
  const rows = yield* database.query("SELECT DISTINCT site FROM sites ORDER BY site").pipe(
    Effect.flatMap(({ rows }) => Stream.runCollect(rows)),
    Effect.mapError(failed)
  )
  const sites = rows.map(([name]) => String(name))
  const unknown = names.flatMap(Option.toArray).find((name) => !sites.includes(name))
  if (unknown === undefined) return
  return yield* CliFailure.usage(`${file} has no site "${unknown}": it has ${Printable.oneLine(sites.join(", "))}.`)
})

const chooseRun = Effect.fnUntraced(function* (
  file: string,
  runs: ReadonlyArray<number>,
  chosen: Option.Option<number>,
  otherwise: number | undefined
) {
  const run = Option.getOrElse(chosen, () => otherwise)
  if (run !== undefined && runs.includes(run)) return run
  const there = runs.length === 0 ? "none" : runs.toReversed().join(", ")
  return yield* CliFailure.usage(
    run === undefined
      ? `${file} holds one run alone: sync again to compare.`
      : `${file} has no run ${run}: it has ${there}.`
  )
})

/** Reads the sites of a file into a database of its own, which is gone when the scope is closed. */
const readNow = Effect.fnUntraced(function* (sitesFile: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* Effect.orDie(fs.makeTempDirectoryScoped({ prefix: "hci-inventory-" }))
  const file = path.join(folder, "now.sqlite")
  const { sources } = yield* Sync.loadSites(sitesFile)
  const manifest = yield* Sync.runJob({ sites: sources, sink: SqliteSink.make(file) })
  if (manifest.status !== "whole") return yield* Sync.notWhole(manifest)
  return yield* openDatabase(file)
})

const ofSite = (site: string | undefined): string => (site === undefined ? "" : ` of ${Printable.oneLine(site)}`)

const compare = Effect.fnUntraced(function* (input: DiffInput) {
  const database = yield* openDatabase(input.database)
  const runs = yield* runNumbers(database)
  const site = Option.getOrUndefined(input.site)
  if (site === undefined && Option.isSome(input.otherSite)) {
    return yield* CliFailure.usage("--other-site needs --site: say which site is compared with it.")
  }
  yield* checkSites(database, input.database, [input.site, input.otherSite])
  const options = {
    noise: input.noise,
    ignore: Option.match(input.ignore, {
      onNone: () => [],
      onSome: (text) => text.split(",").map((name) => name.trim())
    })
  }
  if (Option.isSome(input.now)) {
    const run = yield* chooseRun(input.database, runs, input.from, runs[0])
    const now = yield* readNow(input.now.value)
    const changes = Diff.compare(Diff.entries(database, { run, site }), Diff.entries(now, { run: 1, site }), options)
    return { changes, sides: `run ${run}${ofSite(site)} and now` }
  }
  const to = yield* chooseRun(input.database, runs, input.to, runs[0])
  const other = Option.getOrElse(input.otherSite, () => site)
  const earlier = other === site ? runs.find((run) => run < to) : to
  const from = yield* chooseRun(input.database, runs, input.from, earlier)
  const sides =
    other === site
      ? `runs ${from} and ${to}${ofSite(site)}`
      : `run ${from}${ofSite(site)} and run ${to}${ofSite(other)}`
  return { changes: Diff.between(database, { run: from, site }, { run: to, site: other }, options), sides }
})

/** Prints what was added, removed and changed; in words, where nothing was. */
export const diff: (input: DiffInput) => Effect.Effect<void, CliFailure.CliFailure, Sync.Environment> =
  Effect.fnUntraced(function* (input) {
    const { changes, sides } = yield* compare(input)
    let isEqual = true
    yield* Stream.runForEach(changes, (change) => {
      isEqual = false
      return Print.line(
        input.format === "json" ? Printable.json(JSON.stringify(change)) : Diff.lines(change).join("\n")
      )
    }).pipe(Effect.mapError(failed))
    if (!isEqual || input.format === "json") return
    const apart = input.noise ? "" : ", apart from fields that change all the time (--noise shows them)"
    yield* Console.log(`Nothing differs between ${sides}${apart}.`)
  }, Effect.scoped)
