/** What was read into PostgreSQL and Parquet gives the same results as in SQLite. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Database, DatabaseError } from "@effect-hci/inventory/Database"
import * as Diff from "@effect-hci/inventory/Diff"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as Databases from "@effect-hci/inventory/node/Database"
import * as ParquetDatabase from "@effect-hci/inventory/node/ParquetDatabase"
import * as PostgresDatabase from "@effect-hci/inventory/node/PostgresDatabase"
import * as Queries from "@effect-hci/inventory/Queries"
import * as Report from "@effect-hci/inventory/Report"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import * as Simulated from "./simulatedSites.ts"
import { adminUrl, hasPostgres, psql, targets } from "./sinkTargets.ts"

/** Whether DuckDB has a binary for this computer. */
const hasDuckDb = ((): boolean => {
  try {
    createRequire(import.meta.url)("@duckdb/node-api")
    return true
  } catch {
    return false
  }
})()

type Open = Effect.Effect<Database, DatabaseError, FileSystem.FileSystem | Path.Path | Scope.Scope>

/** How what a target holds is opened, by its name. */
const opened: Readonly<Record<string, (place: string) => Open>> = {
  postgres: (schema) => PostgresDatabase.open({ url: Redacted.make(adminUrl), name: "postgres:test", schema }),
  parquet: (folder) => ParquetDatabase.open(folder)
}

const available: Readonly<Record<string, boolean>> = { postgres: hasPostgres, parquet: hasDuckDb }

const prepare = Effect.fnUntraced(function* (name: string) {
  const tower = yield* Simulated.tower("north", { vms: 40, seed: 7, taskTime: "0 millis" })
  // A name that is neither a name of a file nor one in SQL.
  const scp = yield* Simulated.scp("süd/1 'x'", { servers: 20, seed: 8 })
  const sites = [
    tower.source,
    { ...scp.source, resources: ["pools", "hosts", "servers", "volumes", "alarms", "cluster-licenses", "tasks"] }
  ]
  const target = yield* targets[name] ?? Effect.die(name)
  const sqlite = yield* targets["sqlite"] ?? Effect.die("sqlite")
  yield* Inventory.run({ sites, sink: sqlite.sink })
  yield* Inventory.run({ sites, sink: target.sink })
  const place = target.spec.replace(/^\w+:/, "")
  const reference = yield* Databases.open(sqlite.spec.replace("sqlite:", ""))
  return { sites, target, place, reference, open: opened[name]?.(place) ?? Effect.die(name) }
})

const rowsOf = (database: Database, sql: string) =>
  Effect.flatMap(Queries.query(database, sql), ({ columns, rows }) =>
    Effect.map(Stream.runCollect(rows), (all) => ({ columns, rows: all }))
  )

/** The reason and the sentence with which a query fails. */
const failureOf = (database: Database, sql: string) =>
  Effect.map(Effect.flip(rowsOf(database, sql)), ({ message, reason }) => `${reason} ${message}`)

/** What depends on when a run began. */
const ages = new Set(["age_days", "days_left"])

for (const name of Object.keys(opened)) {
  const title = available[name] === true ? name : `${name} (skipped: it is not there)`
  layer(NodeServices.layer, { excludeTestServices: true })(`A database of ${title}`, (it) => {
    it.effect.skipIf(available[name] !== true)("runs all named queries as SQLite does, reports and compares", () =>
      Effect.gen(function* () {
        const { open, reference, sites, target } = yield* prepare(name)
        yield* Inventory.run({ sites, sink: target.sink })
        const database = yield* open
        for (const { name, sql } of Queries.named) {
          const expected = yield* rowsOf(reference, name)
          const { columns, rows } = yield* rowsOf(database, name)
          const stable = (all: typeof rows) =>
            all.map((row) => row.filter((_, index) => !ages.has(columns[index] ?? "")))
          assert.deepStrictEqual(columns, expected.columns, sql)
          // The second run is the last one.
          const runs = name === "missing" ? [] : stable(expected.rows)
          assert.deepStrictEqual(stable(rows), runs, name)
          for (const row of rows) {
            for (const [index, column] of columns.entries()) if (ages.has(column)) assert.isNumber(row[index], name)
          }
        }
        const records = "SELECT site, resource, id, data FROM records WHERE run = 1 AND resource = 'vms' ORDER BY id"
        assert.deepStrictEqual(yield* rowsOf(database, records), yield* rowsOf(reference, records))
        assert.match(yield* Report.make(database), /^<!doctype html>/i)
        const changes = Diff.between(database, { run: 1 }, { run: 2 })
        assert.deepStrictEqual(
          (yield* Stream.runCollect(changes)).filter(({ resource }) => resource !== "tasks"),
          []
        )
      })
    )

    it.effect.skipIf(available[name] !== true)("prints values of all types, and refuses what does not select", () =>
      Effect.gen(function* () {
        const { open, place } = yield* prepare(name)
        const database = yield* open
        const sql =
          "SELECT 9223372036854775807 AS big, 1.50 AS short, 0.1234567890123456789 AS long, CAST(1.5 AS double precision) AS real, " +
          "1 = 1 AS yes, NULL AS nothing, TIMESTAMP '2020-01-01 00:00:00.123456' AS micros, " +
          "TIMESTAMP '1969-12-31 23:59:59.999' AS before, DATE '2020-01-01' AS day, '=1' || chr(27) || '[31m' AS text, 'x' AS text"
        assert.strictEqual(
          yield* Stream.mkString(Queries.print(yield* Queries.query(database, sql), "json")),
          '[\n  {"big":9223372036854775807,"short":1.5,"long":"0.1234567890123456789","real":1.5,"yes":1,"nothing":null,' +
            '"micros":"2020-01-01T00:00:00.123456Z","before":"1969-12-31T23:59:59.999Z","day":"2020-01-01","text":"=1\\u001b[31m","text":"x"}\n]\n'
        )
        const readOnly = /^refused .* is open to be read only: give one statement that selects\.$/
        const wrong: ReadonlyArray<readonly [sql: string, expected: RegExp]> = [
          ["SELECT 1; SELECT 2", readOnly],
          ["", readOnly],
          ["/* nothing */ ;", readOnly],
          ["DROP VIEW latest_machines", readOnly],
          ["CREATE TABLE made (id int)", readOnly],
          ["SET search_path = 'public'", readOnly],
          ["DELETE FROM sites", readOnly],
          [`COPY (SELECT 1) TO '${place}/copied'`, /^refused .* is open to be read only/],
          ["SELECT * FROM nowhere", /^sql .* cannot run this SQL: .*nowhere/],
          ["SELECT FROM FROM", /^sql .* cannot run this SQL: .*syntax error at or near "FROM"\.$/]
        ]
        for (const [sql, expected] of wrong) assert.match(yield* failureOf(database, sql), expected, sql)
        assert.deepStrictEqual((yield* rowsOf(database, "(SELECT count(*) AS n FROM sites) -- sites")).rows, [[2]])
      })
    )
  })
}

const { parquet } = targets

layer(NodeServices.layer, { excludeTestServices: true })("ParquetDatabase.open", (it) => {
  it.effect.skipIf(!hasDuckDb)("reads the files that the manifests name, and no others", () =>
    Effect.gen(function* () {
      const { open, place } = yield* prepare("parquet")
      const manifest = join(place, "run-000001", "manifest.json")
      const other = join(place, "other.parquet")
      writeFileSync(other, readFileSync(join(place, "run-000001", "north", "vms", "part-000001.parquet")))
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"north/vms/part', '"../other.parquet", "x": "'))
      // A run that has not ended.
      mkdirSync(join(place, "run-000002", "north"), { recursive: true })
      const database = yield* open
      assert.deepStrictEqual(
        (yield* rowsOf(database, "SELECT count(*) FROM latest_machines WHERE site = 'north'")).rows,
        [[0]]
      )
      assert.deepStrictEqual((yield* rowsOf(database, "SELECT run FROM runs")).rows, [[1]])
      for (const sql of [
        `SELECT * FROM read_parquet('${other}')`,
        `SELECT * FROM '${manifest}'`,
        `SELECT * FROM glob('${place}/*')`,
        "SELECT * FROM read_text('/etc/passwd')",
        `ATTACH '${place}/made.db' AS made`
      ]) {
        assert.match(yield* failureOf(database, sql), /^refused .* is open to be read only/, sql)
      }
      assert.isFalse(existsSync(join(place, "made.db")))
    })
  )

  it.effect("says of a folder what it does not hold, before DuckDB is loaded", () =>
    Effect.gen(function* () {
      const { place, sites } = yield* prepareFolder
      const failure = Effect.map(Effect.flip(ParquetDatabase.open(place)), ({ message, reason }) => [
        reason,
        message.replaceAll(place, "out")
      ])
      assert.deepStrictEqual(yield* failure, ["missing", "out cannot be read: there is no such file or folder."])
      mkdirSync(place)
      assert.deepStrictEqual(yield* failure, [
        "missing",
        "out holds no run of Parquet that has ended: write one with sync --sink parquet:out."
      ])
      const { sink } = yield* targets["ndjson"] ?? Effect.die("ndjson")
      yield* Inventory.run({ sites, sink })
      const message = yield* Effect.map(
        Effect.flip(ParquetDatabase.open(sink.name.replace("ndjson:", ""))),
        (it) => it.message
      )
      assert.match(
        message,
        /holds ndjson, which only other tools read: sync to sqlite:, postgres: or parquet: to query it\.$/
      )
      mkdirSync(join(place, "run-000001"))
      writeFileSync(join(place, "run-000001", "manifest.json"), '{"format_version":9}')
      assert.deepStrictEqual(yield* failure, [
        "corrupt",
        "out/run-000001/manifest.json is damaged, or of a newer version: update this program, or remove the folder of the run."
      ])
      rmSync(place, { recursive: true })
    })
  )

  const prepareFolder = Effect.gen(function* () {
    const { source } = yield* Simulated.tower("north", { vms: 3 })
    const { spec } = yield* parquet ?? Effect.die("parquet")
    return { place: spec.replace("parquet:", ""), sites: [{ ...source, resources: ["hosts"] }] }
  })
})

layer(NodeServices.layer, { excludeTestServices: true })("PostgresDatabase.open", (it) => {
  it.effect.runIf(hasPostgres)("says what it does not find, and refuses what would write and a newer version", () =>
    Effect.gen(function* () {
      const failure = (url: string, schema: string) =>
        Effect.map(
          Effect.flip(PostgresDatabase.open({ url: Redacted.make(url), name: "postgres:test", schema })),
          ({ message, reason }) => `${reason} ${message}`
        )
      assert.strictEqual(
        yield* failure(adminUrl, 'no"schema'),
        'corrupt postgres:test holds no inventory in the schema "no"schema" that this user may read: sync to it first, or name another with ?schema=.'
      )
      assert.strictEqual(
        yield* failure(adminUrl.replace(/\w+$/, "no_database"), "inventory"),
        'lost The connection to postgres:test was lost or refused (database "no_database" does not exist): check the database, then try again.'
      )
      const { open, place } = yield* prepare("postgres")
      const toWrite = "SELECT set_config('transaction_read_only', 'off', false)"
      assert.match(yield* failureOf(yield* open, toWrite), /^refused .* is open to be read only/)
      psql(`UPDATE ${place}.inventory_version SET version = 9`)
      assert.strictEqual(
        yield* failure(adminUrl, place),
        "newer postgres:test was written by a newer version of this program: update it."
      )
    })
  )
})
