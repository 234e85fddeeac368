/**
 * Runs in a schema of a PostgreSQL database, with the tables of the common model.
 *
 * Needs the package `@effect/sql-pg`. Rows go as arrays through `unnest`, one statement a table; a record is of the type
 * `json`, as it came.
 *
 * ```ts
 * import * as PostgresSink from "@effect-hci/inventory/node/PostgresSink"
 * import { Config, Effect } from "effect"
 *
 * // A sink whose address, with its password, comes from the environment.
 * export const program = Effect.map(Config.Redacted("INVENTORY_DATABASE"), (url) =>
 *   PostgresSink.make({ url, name: "postgres:inventory", schema: "inventory" })
 * )
 * ```
 *
 * @since 0.2.0
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as PgTypes from "@effect/sql-pg/PgTypes"
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { SqlError } from "effect/sql/SqlError"
import * as OptionCheck from "@effect-hci/core/OptionCheck"
import type { ColumnType, Row as CommonRow, Table, Value } from "../Common.ts"
import * as Common from "../Common.ts"
import { busyRun, LastRun, runToResume } from "../internal/lastRun.ts"
import type { Batch, Checkpoint, Session, Sink, Start } from "../Sink.ts"
import { overtaken, Overtaken, SinkError } from "../Sink.ts"
import * as Postgres from "./internal/postgres.ts"
import { quoted, schemaVersion } from "./internal/postgres.ts"

/**
 * Where the database is.
 *
 * @category models
 */
export interface Options {
  /** Address with user and database, as in `postgres://user:password@host:5432/database`. */
  readonly url: Redacted.Redacted
  /** Name for messages, without credentials. */
  readonly name: string
  /** Schema of the tables, made when it does not exist. Default: `inventory`. */
  readonly schema?: string | undefined
  /** Connections at once. Default: 4. */
  readonly maxConnections?: number | undefined
}

/** How a type is named in PostgreSQL, and how its values are sent: as an array of the element type. */
const types: Readonly<Record<ColumnType, { readonly sql: string; readonly sent: string; readonly oid: number }>> = {
  text: { sql: "text", sent: "text", oid: 25 },
  integer: { sql: "bigint", sent: "int8", oid: 20 },
  real: { sql: "double precision", sent: "float8", oid: 701 },
  boolean: { sql: "boolean", sent: "bool", oid: 16 },
  timestamp: { sql: "timestamptz", sent: "text", oid: 25 }
}

const commonTable = ({ columns, name }: Table): string =>
  `CREATE TABLE IF NOT EXISTS ${name} (run bigint NOT NULL, site text NOT NULL, id text NOT NULL, ` +
  `${columns.map((column) => `${quoted(column.name)} ${types[column.type].sql}`).join(", ")}, PRIMARY KEY (run, site, id))`

const schemaStatements: ReadonlyArray<string> = [
  "CREATE TABLE IF NOT EXISTS inventory_version (version int NOT NULL)",
  `CREATE TABLE IF NOT EXISTS runs (run bigserial PRIMARY KEY, started_at timestamptz NOT NULL, ended_at timestamptz,
   status text NOT NULL, manifest json, owner int NOT NULL DEFAULT 1, process text, active_at timestamptz, job text)`,
  `CREATE TABLE IF NOT EXISTS sites (run bigint NOT NULL, site text NOT NULL, platform text NOT NULL, url text NOT NULL,
   labels json NOT NULL, status text NOT NULL, error text, PRIMARY KEY (run, site))`,
  `CREATE TABLE IF NOT EXISTS records (run bigint NOT NULL, site text NOT NULL, platform text NOT NULL,
   resource text NOT NULL, id text NOT NULL, observed_at timestamptz NOT NULL, data json NOT NULL,
   PRIMARY KEY (run, site, resource, id))`,
  `CREATE TABLE IF NOT EXISTS checkpoints (run bigint NOT NULL, site text NOT NULL, resource text NOT NULL,
   page int NOT NULL, cursor text, done boolean NOT NULL DEFAULT false, records int NOT NULL DEFAULT 0,
   server_total bigint, skipped int NOT NULL DEFAULT 0, error text, state text, PRIMARY KEY (run, site, resource))`,
  // Earlier schemas had a column that not every count of a server fits into.
  `DO $$ BEGIN
     IF (SELECT atttypid = 'int4'::regtype FROM pg_attribute
         WHERE attrelid = 'checkpoints'::regclass AND attname = 'server_total')
     THEN ALTER TABLE checkpoints ALTER COLUMN server_total TYPE bigint; END IF;
   END $$`,
  ...Common.tables.map(commonTable),
  "CREATE OR REPLACE VIEW latest_runs AS SELECT site, max(run) AS run FROM sites WHERE status = 'whole' GROUP BY site",
  ...Common.tables.map(
    ({ name }) =>
      `CREATE OR REPLACE VIEW latest_${name} AS SELECT ${name}.* FROM ${name} JOIN latest_runs USING (run, site)`
  )
]

/** Text without what PostgreSQL cannot hold. */
const clean = (text: string): string => (text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text)

const sentValue = (type: ColumnType, value: Value): unknown => {
  if (value === null) return null
  if (typeof value === "string") return clean(value)
  return type === "integer" && typeof value === "number" ? BigInt(Math.trunc(value)) : value
}

const arrayOf = (oid: number, values: ReadonlyArray<unknown>): unknown => Result.getOrThrow(PgTypes.array(values, oid))

/** One statement for all rows of a table. */
const insertOf = ({ columns, name }: Table): string => {
  const names = columns.map((column) => quoted(column.name))
  const sent = columns.map((column, index) => `$${index + 4}::${types[column.type].sent}[]`)
  const selected = columns.map((column, index) =>
    column.type === "timestamp" ? `${names[index]}::timestamptz` : names[index]
  )
  return (
    `INSERT INTO ${name} (run, site, id, ${names.join(", ")}) SELECT $1::bigint, $2::text, id, ${selected.join(", ")} ` +
    `FROM unnest($3::text[], ${sent.join(", ")}) AS x(id, ${names.join(", ")}) ON CONFLICT (run, site, id) DO UPDATE SET ` +
    names.map((column) => `${column} = excluded.${column}`).join(", ")
  )
}

const inserts = new Map(Common.tables.map((table) => [table.name, { table, statement: insertOf(table) }]))

const isCommon = (platform: string): platform is Common.Platform =>
  platform === "cloudtower" || platform === "sangfor-scp"

/** The last of those with the same key: one statement may not change a row twice. */
const lastOf = <A>(items: ReadonlyArray<A>, key: (item: A) => string): ReadonlyArray<A> => [
  ...new Map(items.map((item) => [key(item), item])).values()
]

const toSinkError =
  (sink: string) =>
  (error: unknown): SinkError => {
    if (Schema.isSchemaError(error)) {
      const message = `${sink} has a run or a checkpoint that this program has not written so: choose another schema, or restore this one.`
      return new SinkError({ sink, reason: "corrupt", message })
    }
    const cause = Postgres.detailOf(error)
    return Postgres.isLost(error)
      ? new SinkError({
          sink,
          reason: "lost",
          message: `The connection to ${sink} was lost or refused (${cause}): check the database, then run the command again.`
        })
      : new SinkError({ sink, reason: "unavailable", message: `${sink} cannot be used: ${cause}.` })
  }

/** Where the connection of a transaction is lost, it cannot be undone either: effect makes a defect of that. */
const orSqlError = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.catchDefect(effect, (defect) => (defect instanceof SqlError ? Effect.fail(defect) : Effect.die(defect)))

/** The run of a session, and its fencing number. */
interface Claim {
  readonly run: number
  readonly owner: number
  readonly startedAt: string
}

const decodeRuns = Schema.decodeUnknownEffect(Schema.Array(LastRun))
const decodeRunNumbers = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ run: Schema.Number })))
const decodeVersions = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ version: Schema.Number })))
const decodeCheckpoints = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      site: Schema.String,
      resource: Schema.String,
      page: Schema.Number,
      cursor: Schema.NullOr(Schema.String),
      done: Schema.Boolean,
      records: Schema.Number,
      serverTotal: Schema.NullOr(Schema.Number),
      skipped: Schema.Number,
      error: Schema.NullOr(Schema.String),
      state: Schema.String
    })
  )
)

const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`

/** Jobs that begin together make the tables, and claim their runs, one after the other. */
const oneByOne = (sql: PgClient.PgClient) => sql.unsafe("SELECT pg_advisory_xact_lock(hashtext('hci-inventory'))")

const prepareSchema = Effect.fnUntraced(function* (sink: string, sql: PgClient.PgClient, schema: string) {
  yield* sql.unsafe(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`)
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* oneByOne(sql)
      yield* Effect.forEach(schemaStatements, (statement) => sql.unsafe(statement), { discard: true })
      yield* sql.unsafe(
        `INSERT INTO inventory_version SELECT ${schemaVersion} WHERE NOT EXISTS (SELECT 1 FROM inventory_version)`
      )
    })
  )
  const versions = yield* decodeVersions(yield* sql.unsafe("SELECT version FROM inventory_version"))
  if (versions.every(({ version }) => version <= schemaVersion)) return
  const message = `${sink} was written by a newer version of this program: update it, or choose another schema.`
  return yield* new SinkError({ sink, reason: "newer", message })
})

const insertRun = Effect.fnUntraced(function* (sql: PgClient.PgClient, start: Start) {
  const rows = yield* sql.unsafe(
    "INSERT INTO runs (started_at, status, job, process, active_at) VALUES ($1::text::timestamptz, 'running', $2, $3, $1::text::timestamptz) RETURNING run::int",
    [start.now, start.job, JSON.stringify(start.process)]
  )
  const [{ run }] = yield* decodeRunNumbers(rows)
  return { run, owner: 1, startedAt: start.now }
})

const takeRun = Effect.fnUntraced(function* (
  sink: string,
  sql: PgClient.PgClient,
  start: Start,
  { owner, run, ...last }: LastRun
) {
  const rows = yield* sql.unsafe(
    "UPDATE runs SET owner = $1::int + 1, process = $2, active_at = $3::text::timestamptz, status = 'running', ended_at = NULL " +
      "WHERE run = $4::int AND owner = $1::int RETURNING run::int",
    [owner, JSON.stringify(start.process), start.now, run]
  )
  if (rows.length === 0) return yield* busyRun(sink, { owner, run, ...last })
  return { run, owner: owner + 1, startedAt: last.started_at }
})

const readLastRun = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  const rows = yield* sql.unsafe(
    `SELECT run::int, ${iso("started_at")}, status, job, process, ${iso("active_at")}, owner FROM runs ORDER BY runs.run DESC LIMIT 1`
  )
  const [last] = yield* decodeRuns(rows)
  return last
})

/** Begins a run, or takes over the one that the job goes on with. */
const claim = Effect.fnUntraced(function* (sink: string, sql: PgClient.PgClient, start: Start) {
  yield* oneByOne(sql)
  const resumed = yield* runToResume(sink, start, yield* readLastRun(sql))
  const claimed: Claim =
    resumed === undefined ? yield* insertRun(sql, start) : yield* takeRun(sink, sql, start, resumed)
  const { sites } = start
  yield* sql.unsafe(
    "INSERT INTO sites (run, site, platform, url, labels, status) " +
      "SELECT $1::int, site, platform, url, labels::json, 'running' FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) " +
      "AS x(site, platform, url, labels) ON CONFLICT (run, site) DO UPDATE SET status = 'running', error = NULL",
    [
      claimed.run,
      arrayOf(
        25,
        sites.map(({ site }) => site)
      ),
      arrayOf(
        25,
        sites.map(({ platform }) => platform)
      ),
      arrayOf(
        25,
        sites.map(({ url }) => url)
      ),
      arrayOf(
        25,
        sites.map(({ labels }) => JSON.stringify(labels))
      )
    ]
  )
  return claimed
})

const checkpointsOf = (sql: PgClient.PgClient, run: number) =>
  Effect.flatMap(
    sql.unsafe(
      'SELECT site, resource, page, cursor, done, records, server_total::float8 AS "serverTotal", skipped, error, ' +
        "coalesce(state, '') AS state FROM checkpoints WHERE run = $1::int",
      [run]
    ),
    decodeCheckpoints
  )

/** Moves the checkpoint to its page; false where the page before it is not there. */
const moveCheckpoint = (sql: PgClient.PgClient, run: number, checkpoint: Checkpoint) => {
  const { cursor, done, error, page, records, resource, serverTotal, site, skipped, state } = checkpoint
  const values = [run, site, resource, page, cursor, done, records, serverTotal, skipped, error, state]
  const statement =
    page === 1
      ? "INSERT INTO checkpoints (run, site, resource, page, cursor, done, records, server_total, skipped, error, state) " +
        "VALUES ($1::int, $2, $3, $4::int, $5, $6::bool, $7::int, $8::bigint, $9::int, $10, $11) ON CONFLICT DO NOTHING RETURNING page"
      : "UPDATE checkpoints SET page = $4::int, cursor = $5, done = $6::bool, records = $7::int, server_total = $8::bigint, " +
        "skipped = $9::int, error = $10, state = $11 WHERE run = $1::int AND site = $2 AND resource = $3 AND page = $4::int - 1 RETURNING page"
  return Effect.map(sql.unsafe(statement, values), (rows) => rows.length > 0)
}

const removeRows = Effect.fnUntraced(function* (sql: PgClient.PgClient, run: number, site: string, resource: string) {
  for (const { name } of Common.tables) {
    yield* sql.unsafe(
      `DELETE FROM ${name} WHERE run = $1::int AND site = $2 AND id IN ` +
        "(SELECT id FROM records WHERE run = $1::int AND site = $2 AND resource = $3)",
      [run, site, resource]
    )
  }
  yield* sql.unsafe("DELETE FROM records WHERE run = $1::int AND site = $2 AND resource = $3", [run, site, resource])
})

const insertRecords = (sql: PgClient.PgClient, run: number, { checkpoint, observedAt, platform, rows }: Batch) => {
  const records = lastOf(rows, ({ id }) => id)
  return sql.unsafe(
    "INSERT INTO records (run, site, platform, resource, id, observed_at, data) " +
      "SELECT $1::int, $2, $3, $4, id, $5::text::timestamptz, data::json FROM unnest($6::text[], $7::text[]) AS x(id, data) " +
      "ON CONFLICT (run, site, resource, id) DO UPDATE SET observed_at = excluded.observed_at, data = excluded.data",
    [
      run,
      checkpoint.site,
      platform,
      checkpoint.resource,
      observedAt,
      arrayOf(
        25,
        records.map(({ id }) => clean(id))
      ),
      arrayOf(
        25,
        records.map(({ data }) => data)
      )
    ]
  )
}

const insertCommon = Effect.fnUntraced(function* (sql: PgClient.PgClient, run: number, batch: Batch) {
  const { checkpoint, platform, rows, timeZone } = batch
  if (!isCommon(platform)) return
  const commonRows = rows.flatMap(({ record }) => Common.rowsOf(platform, checkpoint.resource, record, { timeZone }))
  for (const [name, group] of Object.entries(Array.groupBy(commonRows, ({ table }) => table))) {
    const target = inserts.get(name)
    if (target === undefined) continue
    const unique = lastOf(
      group.map(({ row }): CommonRow => row),
      (row) => String(row["id"])
    )
    const arrays = target.table.columns.map(({ name: column, type }) =>
      arrayOf(
        types[type].oid,
        unique.map((row) => sentValue(type, row[column] ?? null))
      )
    )
    const ids = arrayOf(
      25,
      unique.map((row) => clean(String(row["id"])))
    )
    yield* sql.unsafe(target.statement, [run, checkpoint.site, ids, ...arrays])
  }
})

const makeSession = Effect.fnUntraced(function* (
  sink: string,
  sql: PgClient.PgClient,
  start: Start,
  { owner, run, startedAt }: Claim
) {
  /** Holds the run for the transaction: a process that takes it over waits for its end. */
  const holdRun = Effect.flatMap(
    sql.unsafe("SELECT 1 FROM runs WHERE run = $1::int AND owner = $2::int AND status = 'running' FOR SHARE", [
      run,
      owner
    ]),
    (rows) => (rows.length > 0 ? Effect.void : Effect.fail(overtaken(sink, run)))
  )
  const inTransaction = <E>(effect: Effect.Effect<unknown, E>): Effect.Effect<void, SinkError | Overtaken> =>
    sql.withTransaction(Effect.andThen(holdRun, effect)).pipe(
      Effect.asVoid,
      orSqlError,
      Effect.mapError((error) =>
        error instanceof Overtaken || error instanceof SinkError ? error : toSinkError(sink)(error)
      )
    )
  let touched = Date.parse(start.now)
  /** Once a minute, the time of the last batch is noted, for processes of other computers. */
  const touch = (now: string) =>
    Effect.suspend(() => {
      if (Math.abs(Date.parse(now) - touched) < 60_000) return Effect.void
      touched = Date.parse(now)
      return Effect.mapError(
        sql.unsafe("UPDATE runs SET active_at = $1::text::timestamptz WHERE run = $2::int AND owner = $3::int", [
          now,
          run,
          owner
        ]),
        toSinkError(sink)
      )
    })
  const write = Effect.fnUntraced(function* (batch: Batch) {
    const { checkpoint, restart, rows } = batch
    if (!(yield* moveCheckpoint(sql, run, checkpoint))) return yield* overtaken(sink, run)
    if (restart) yield* removeRows(sql, run, checkpoint.site, checkpoint.resource)
    if (rows.length === 0) return
    yield* insertRecords(sql, run, batch)
    yield* insertCommon(sql, run, batch)
  })
  const prune = Effect.fnUntraced(function* (keep: number) {
    const old =
      "SELECT run FROM runs WHERE status <> 'running' AND run NOT IN (SELECT run FROM latest_runs) " +
      "AND run NOT IN (SELECT run FROM runs ORDER BY run DESC LIMIT $1::int)"
    for (const name of [...Common.tables.map((table) => table.name), "records", "checkpoints", "sites", "runs"]) {
      yield* sql.unsafe(`DELETE FROM ${name} WHERE run IN (${old})`, [keep])
    }
  })
  const session: Session = {
    run,
    startedAt,
    checkpoints: yield* checkpointsOf(sql, run),
    commit: (batch) => Effect.andThen(inTransaction(write(batch)), touch(batch.observedAt)),
    endSite: (site, status, error) =>
      inTransaction(
        sql.unsafe("UPDATE sites SET status = $1, error = $2 WHERE run = $3::int AND site = $4", [
          status,
          error,
          run,
          site
        ])
      ),
    end: (status, manifest, now) =>
      inTransaction(
        Effect.gen(function* () {
          yield* sql.unsafe(
            "UPDATE runs SET status = $1, manifest = $2::text::json, ended_at = $3::text::timestamptz, active_at = $3::text::timestamptz " +
              "WHERE run = $4::int",
            [status, manifest, now, run]
          )
          if (start.keepRuns !== undefined) yield* prune(start.keepRuns)
        })
      )
  }
  return session
})

/**
 * The sink of a database. A connection that is frozen within a transaction is closed by the server after five seconds, so
 * that another process can go on. Sessions fail with `SinkError` where the database cannot be reached, or was written by a
 * newer version.
 *
 * @category constructors
 */
export const make = ({ maxConnections = 4, name, schema = "inventory", url }: Options): Sink => ({
  name,
  batchRecords: 1000,
  open: (start) =>
    Effect.gen(function* () {
      const problem = OptionCheck.count("maxConnections", maxConnections)
      if (problem !== undefined)
        return yield* new SinkError({
          sink: name,
          reason: "unavailable",
          message: `${name} cannot be used: ${problem}`
        })
      const client = PgClient.layer({
        url,
        maxConnections,
        applicationName: `hci-inventory:${schema}`,
        startupParameters: { search_path: quoted(schema), idle_in_transaction_session_timeout: "5s" }
      })
      const sql = Context.get(yield* Layer.build(client), PgClient.PgClient)
      yield* prepareSchema(name, sql, schema)
      const claimed = yield* sql.withTransaction(claim(name, sql, start))
      return yield* makeSession(name, sql, start, claimed)
    }).pipe(
      orSqlError,
      Effect.mapError((error) => (error instanceof SinkError ? error : toSinkError(name)(error)))
    )
})
