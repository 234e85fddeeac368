/**
 * Opens the runs of a folder of Parquet files to read from, with DuckDB: by the same tables, views and named queries as
 * those of a database of SQLite.
 *
 * Needs the package `@duckdb/node-api`, which is loaded when a folder is opened.
 *
 * ```ts
 * import * as ParquetDatabase from "@effect-hci/inventory/node/ParquetDatabase"
 * import { Queries } from "@effect-hci/inventory"
 * import { Effect, Stream } from "effect"
 *
 * // What the machines of each site were given, as CSV.
 * export const program = (folder: string) =>
 *   ParquetDatabase.open(folder).pipe(
 *     Effect.flatMap((database) => Queries.query(database, "machines-by-power-state")),
 *     Effect.flatMap((result) => Stream.mkString(Queries.print(result, "csv"))),
 *     Effect.scoped
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type * as DuckDb from "@duckdb/node-api"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Cell, Database } from "../Database.ts"
import { DatabaseError } from "../Database.ts"
import * as FileErrors from "../FileErrors.ts"
import * as Cells from "../internal/cells.ts"
import * as Printable from "../Printable.ts"
import * as RunManifest from "../RunManifest.ts"
import type { File, Run } from "./internal/parquetViews.ts"
import { statementsOf } from "./internal/parquetViews.ts"

const databaseError = (file: string, reason: DatabaseError["reason"], message: string) =>
  new DatabaseError({ file, reason, message })

const install =
  "Parquet is read by DuckDB, which is not installed: run npm install @duckdb/node-api (with --global where hci is installed so), then try again."

/** The first line of what went wrong. */
const lineOf = (cause: unknown): string => {
  const [line = ""] = (Predicate.isError(cause) ? cause.message : String(cause)).split("\n")
  return Printable.oneLine(line)
    .replace(/^Failed to [a-z ]+: (?=[A-Z])/, "")
    .replace(/[.!]+$/, "")
}

const isNotFound = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "code") && (cause.code === "ERR_MODULE_NOT_FOUND" || cause.code === "MODULE_NOT_FOUND")

const load = (folder: string) =>
  Effect.tryPromise({
    try: () => import("@duckdb/node-api"),
    catch: (cause) =>
      databaseError(
        folder,
        "driver",
        isNotFound(cause) && /@duckdb\/node-api/.test(lineOf(cause))
          ? install
          : `DuckDB, which reads Parquet, does not load on this computer: ${lineOf(cause)}.`
      )
  })

/** What DuckDB says of a statement, by how its messages begin. */
const errorOf =
  (folder: string) =>
  (cause: unknown): DatabaseError => {
    const file = Printable.oneLine(folder)
    const line = lineOf(cause)
    if (line.startsWith("Permission Error")) {
      return databaseError(folder, "refused", `${file} is open to be read only, and nothing beside its files: ${line}.`)
    }
    return /^(?:Parser|Binder|Catalog|Conversion|Invalid Input) Error/.test(line)
      ? databaseError(folder, "sql", `${file} cannot run this SQL: ${line}.`)
      : databaseError(folder, "failed", `${file} cannot be read: ${line}.`)
  }

const refused = (folder: string) =>
  databaseError(
    folder,
    "refused",
    `${Printable.oneLine(folder)} is open to be read only: give one statement that selects.`
  )

const decodeManifest = Schema.decodeUnknownEffect(Schema.fromJsonString(RunManifest.RunManifest))

const unreadable = (folder: string) => (error: Parameters<typeof FileErrors.describe>[0]) =>
  databaseError(folder, "missing", `${Printable.oneLine(folder)} cannot be read: ${FileErrors.describe(error)}.`)

/** The run of a folder, where it has ended: its manifest says which files are its own. */
const readRun = Effect.fnUntraced(function* (folder: string, name: string) {
  const fs = yield* FileSystem.FileSystem
  const manifestFile = (yield* Path.Path).join(folder, name, "manifest.json")
  if (!(yield* Effect.orElseSucceed(fs.exists(manifestFile), () => false))) return undefined
  const text = yield* Effect.mapError(fs.readFileString(manifestFile), unreadable(folder))
  const manifest = yield* Effect.mapError(decodeManifest(text), () =>
    databaseError(
      folder,
      "corrupt",
      `${Printable.oneLine(manifestFile)} is damaged, or of a newer version: update this program, or remove the folder of the run.`
    )
  )
  return { name, text, manifest } satisfies Run
})

/** A file within the folder of its run, whatever a manifest says. */
const isInside = (file: string): boolean =>
  file.endsWith(".parquet") && file.split("/").every((part) => !["", ".", ".."].includes(part))

/** The files of all runs, with what is in them. */
const filesOf = (root: string, path: Path.Path, runs: ReadonlyArray<Run>): ReadonlyArray<File> =>
  runs.flatMap(({ manifest, name }) =>
    manifest.sites.flatMap(({ platform, resources, site }) =>
      resources.flatMap(({ files, resource }) =>
        (files ?? [])
          .filter(({ file }) => isInside(file))
          .map(({ file }) => ({ run: manifest.run, site, platform, resource, file: path.join(root, name, file) }))
      )
    )
  )

const readRuns = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const names = (yield* Effect.mapError(fs.readDirectory(folder), unreadable(folder))).filter((name) =>
    /^run-\d{6,}$/.test(name)
  )
  const runs = yield* Effect.forEach(names.sort(), (name) => readRun(folder, name))
  const ended = runs.filter((run) => run !== undefined)
  const other = ended.find(({ manifest }) => !manifest.sink.startsWith("parquet:"))
  const file = Printable.oneLine(folder)
  if (other !== undefined) {
    const format = Printable.oneLine(other.manifest.sink.split(":")[0] ?? "")
    const message = `${file} holds ${format}, which only other tools read: sync to sqlite:, postgres: or parquet: to query it.`
    return yield* databaseError(folder, "corrupt", message)
  }
  if (ended.length > 0) return ended
  const message = `${file} holds no run of Parquet that has ended: write one with sync --sink parquet:${file}.`
  return yield* databaseError(folder, "missing", message)
})

/**
 * No extension is fetched. What does not fit into memory, as all records in order, goes to a folder of its own, which only
 * its owner may read and which is gone when the scope is closed.
 */
const optionsOf = (scratch: string) => ({
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  memory_limit: "1GB",
  temp_directory: scratch
})

const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** After these, DuckDB opens the files of the runs and no other, and cannot be told otherwise. */
const closing = (files: ReadonlyArray<File>): ReadonlyArray<string> => [
  `SET allowed_paths = [${files.map(({ file }) => quotedText(file)).join(", ")}]`,
  "SET enable_external_access = false",
  "SET lock_configuration = true"
]

type Attempt = <A>(run: () => Promise<A>) => Effect.Effect<A, DatabaseError>

/** A connection of its own: a statement ends what the connection streamed before. */
const connect = (instance: DuckDb.DuckDBInstance, attempt: Attempt) =>
  Effect.acquireRelease(
    attempt(() => instance.connect()),
    (connection) => Effect.sync(() => connection.closeSync())
  )

const prepare = Effect.fnUntraced(function* (
  { StatementType }: typeof DuckDb,
  folder: string,
  attempt: Attempt,
  connection: DuckDb.DuckDBConnection,
  sql: string,
  values: ReadonlyArray<string | number>
) {
  const statements = yield* Effect.mapError(
    attempt(() => connection.extractStatements(sql)),
    // A text without a statement has no message of its own.
    (error) => (/native callback/.test(error.message) ? refused(folder) : error)
  )
  if (statements.count !== 1) return yield* refused(folder)
  const statement = yield* attempt(() => statements.prepare(0))
  if (statement.statementType !== StatementType.SELECT) return yield* refused(folder)
  if (values.length > 0) statement.bind([...values])
  return statement
})

/** A value of DuckDB as a cell. */
const cellOf = (
  { DuckDBBlobValue, DuckDBDecimalValue, DuckDBTimestampTZValue, DuckDBTimestampValue }: typeof DuckDb,
  value: unknown
): Cell => {
  if (value instanceof DuckDBDecimalValue) return Cells.ofDecimal(String(value))
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return Option.getOrElse(Cells.ofMicroseconds(value.micros), () => String(value))
  }
  if (value instanceof DuckDBBlobValue) return value.bytes
  return Predicate.isObject(value) ? String(value) : Cells.ofValue(value)
}

/**
 * The runs of a folder, open to be read until the scope is closed. DuckDB reads the files that the manifests of the runs
 * name, and no others: a statement that does not select, or names another file, fails with the reason `refused`. Runs
 * that have not ended are left out. Fails with the reason `driver` where DuckDB is not installed.
 *
 * @category constructors
 */
export const open: (
  folder: string
) => Effect.Effect<Database, DatabaseError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function* (folder) {
    const path = yield* Path.Path
    const runs = yield* readRuns(folder)
    const duckDb = yield* load(folder)
    const fs = yield* FileSystem.FileSystem
    const scratch = yield* Effect.mapError(fs.makeTempDirectoryScoped({ prefix: "hci-inventory-" }), unreadable(folder))
    const attempt: Attempt = (run) => Effect.tryPromise({ try: run, catch: errorOf(folder) })
    const instance = yield* Effect.acquireRelease(
      attempt(() => duckDb.DuckDBInstance.create(":memory:", optionsOf(scratch))),
      (instance) => Effect.sync(() => instance.closeSync())
    )
    const connection = yield* connect(instance, attempt)
    const run = (sql: string) => attempt(() => connection.run(sql))
    const files = filesOf(path.resolve(folder), path, runs)
    const columnsOf = Effect.fnUntraced(function* (sql: string) {
      const described = yield* attempt(() => connection.runAndReadAll(`DESCRIBE ${sql}`))
      return new Set(described.getRows().map(([name]) => String(name)))
    })
    yield* Effect.forEach(yield* statementsOf(runs, files, columnsOf), run, { discard: true })
    yield* Effect.forEach(closing(files), run, { discard: true })
    const query: Database["query"] = Effect.fnUntraced(function* (sql, values = []) {
      const prepared = yield* prepare(duckDb, folder, attempt, connection, sql, values)
      const rows = Effect.gen(function* () {
        const reader = yield* connect(instance, attempt)
        const statement = yield* prepare(duckDb, folder, attempt, reader, sql, values)
        const result = yield* attempt(() => statement.stream())
        return Stream.fromAsyncIterable(result.yieldRows(), errorOf(folder)).pipe(
          Stream.flatMap(Stream.fromIterable),
          Stream.map((row): ReadonlyArray<Cell> => row.map((value) => cellOf(duckDb, value)))
        )
      })
      const columns = Array.makeBy(prepared.columnCount, (index) => prepared.columnName(index))
      return { columns, rows: Stream.unwrap(rows) }
    })
    return { file: folder, query }
  }
)
