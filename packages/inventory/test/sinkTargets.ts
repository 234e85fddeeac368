/** The sinks that tests run with, and what each holds of its last run, in one form. */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import * as ParquetSink from "@effect-hci/inventory/node/ParquetSink"
import * as PostgresSink from "@effect-hci/inventory/node/PostgresSink"
import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import type { Sink } from "@effect-hci/inventory/Sink"
import { parquetReadObjects } from "hyparquet"
import { execFileSync, spawnSync } from "node:child_process"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { gunzipSync, zstdDecompressSync } from "node:zlib"
import * as Fake from "./fakes.ts"

/** A sink of its own for one test. */
export interface Target {
  readonly sink: Sink
  /** The name by which a worker makes the same sink. */
  readonly spec: string
  /** What the last run holds: lines that are equal for equal content, sorted. */
  readonly dump: Effect.Effect<ReadonlyArray<string>>
}

type Environment = FileSystem.FileSystem | Path.Path | Scope.Scope

const tables = ["records", "machines", "hosts", "clusters", "volumes", "networks", "snapshots", "alerts"]

/** The rows of all tables of the last run, but for the times at which they were read. */
const dumpSqlite = (file: string) =>
  Effect.sync(() => {
    const database = new DatabaseSync(file, { readOnly: true })
    const lines = tables.flatMap((table) =>
      database
        .prepare(`SELECT * FROM ${table} WHERE run = (SELECT max(run) FROM runs)`)
        .all()
        .map(({ observed_at: _at, ...row }) => `${table} ${JSON.stringify(row)}`)
    )
    database.close()
    return lines.sort()
  })

const sqlite: Effect.Effect<Target, never, Environment> = Effect.map(Fake.folder, (folder) => {
  const file = join(folder, "inventory.sqlite")
  return { sink: SqliteSink.make(file), spec: `sqlite:${file}`, dump: dumpSqlite(file) }
})

/** The files of the last run, below its folder, without what is not whole. */
const filesOf = (folder: string): ReadonlyArray<readonly [name: string, file: string]> => {
  const run = readdirSync(folder)
    .filter((name) => name.startsWith("run-"))
    .sort()
    .at(-1)
  const root = join(folder, run ?? "")
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => join(root, name))
    .filter((file) => statSync(file).isFile() && !/\.work|manifest\.json/.test(file))
    .map((file) => [relative(root, file), file] as const)
}

const textOf = (file: string): string => {
  const bytes = readFileSync(file)
  if (file.endsWith(".gz")) return gunzipSync(bytes).toString()
  return (file.endsWith(".zst") ? zstdDecompressSync(bytes) : bytes).toString()
}

const dumpText = (folder: string) =>
  Effect.sync(() =>
    filesOf(folder)
      .flatMap(([name, file]) =>
        textOf(file)
          .split(/\r?\n/)
          .filter((line) => line !== "")
          .map((line) => `${name} ${line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "")}`)
      )
      .sort()
  )

const dumpParquet = (folder: string) =>
  Effect.promise(async () => {
    const lines: Array<string> = []
    for (const [name, path] of filesOf(folder)) {
      const bytes = readFileSync(path)
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
      const rows = await parquetReadObjects({ file, compressors: { ZSTD: (input) => zstdDecompressSync(input) } })
      for (const { observed_at: _at, ...row } of rows) {
        lines.push(
          `${name.replace(/part.*/, "")} ${JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`
        )
      }
    }
    return lines.sort()
  })

const inFolder = (
  make: (folder: string) => Effect.Effect<Sink, never, FileSystem.FileSystem | Path.Path>,
  spec: string,
  dump: (folder: string) => Effect.Effect<ReadonlyArray<string>>
): Effect.Effect<Target, never, Environment> =>
  Effect.gen(function* () {
    const folder = join(yield* Fake.folder, "out")
    return { sink: yield* make(folder), spec: `${spec}:${folder}`, dump: dump(folder) }
  })

/** A PostgreSQL on loopback. */
export const adminUrl = "postgres://postgres@127.0.0.1:5432/postgres"

/** Whether a PostgreSQL responds on loopback with trust authentication. */
export const hasPostgres: boolean =
  spawnSync("psql", [adminUrl, "-wAtc", "select 1"], { env: { ...process.env, PGCONNECT_TIMEOUT: "2" } }).status === 0

/** Runs a statement, and gives its rows as lines. */
export const psql = (statement: string): string =>
  execFileSync("psql", [adminUrl, "-wAtqc", statement], { encoding: "utf8", maxBuffer: 1 << 28 })

let schemas = 0

const postgres: Effect.Effect<Target, never, Environment> = Effect.gen(function* () {
  const schema = `inventory_test_${process.pid}_${(schemas += 1)}`
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => psql(`SET client_min_messages = error; DROP SCHEMA IF EXISTS ${schema} CASCADE`))
  )
  const sink = PostgresSink.make({ url: Redacted.make(adminUrl), name: "postgres:test", schema })
  const rows = (table: string) =>
    psql(
      `SELECT to_jsonb(t) - 'observed_at' FROM ${schema}.${table} t WHERE run = (SELECT max(run) FROM ${schema}.runs)`
    )
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${table} ${line}`)
  const dump = Effect.sync(() => tables.flatMap(rows).sort())
  return { sink, spec: `postgres:${schema}`, dump }
})

/** By their names. */
export const targets: Readonly<Record<string, Effect.Effect<Target, never, Environment>>> = {
  sqlite,
  ndjson: inFolder((folder) => FileSinks.ndjson({ folder }), "ndjson", dumpText),
  "ndjson.zst": inFolder((folder) => FileSinks.ndjson({ folder, compression: "zstd" }), "ndjson.zst", dumpText),
  "csv.gz": inFolder((folder) => FileSinks.csv({ folder, compression: "gzip" }), "csv.gz", dumpText),
  parquet: inFolder(ParquetSink.make, "parquet", dumpParquet),
  ...(hasPostgres ? { postgres } : undefined)
}
