/**
 * Runs in one SQLite file, with the tables of the common model: nothing to install, and readable while it is written.
 *
 * Needs Node: its own `node:sqlite`.
 *
 * ```ts
 * import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
 * import { Effect } from "effect"
 *
 * export const program = Effect.sync(() => SqliteSink.make("inventory.sqlite", { lockTimeout: "30 seconds" }))
 * ```
 *
 * @since 0.2.0
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as OptionCheck from "@effect-hci/core/OptionCheck"
import * as Common from "../Common.ts"
import * as Sqlite from "./internal/sqlite.ts"
import { LastRun, runToResume } from "../internal/lastRun.ts"
import * as SqliteSchema from "../internal/sqliteSchema.ts"
import type { Batch, Checkpoint, Session, Sink, Start, Status } from "../Sink.ts"
import { changeFeedResource, overtaken, SinkError } from "../Sink.ts"

/** Marks the file as an inventory: "hciv". */
const applicationId = 0x68636976

const decodeLastRun = Schema.decodeUnknownSync(Schema.UndefinedOr(LastRun))

const CheckpointRow = Schema.Struct({
  site: Schema.String,
  resource: Schema.String,
  page: Schema.Number,
  cursor: Schema.NullOr(Schema.String),
  done: Schema.Number,
  records: Schema.Number,
  server_total: Schema.NullOr(Schema.Number),
  skipped: Schema.Number,
  error: Schema.NullOr(Schema.String),
  state: Schema.NullOr(Schema.String)
})

const decodeCheckpoints = Schema.decodeUnknownSync(Schema.Array(CheckpointRow))

const Count = Schema.Struct({ value: Schema.Number })
const decodeCount = Schema.decodeUnknownSync(Count)

const decodeRecords = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String, data: Schema.String })))

const decodeBaseline = Schema.decodeUnknownSync(
  Schema.UndefinedOr(Schema.Struct({ run: Schema.Number, revision: Schema.String }))
)

const pragma = (database: DatabaseSync, name: string): number =>
  decodeCount(database.prepare(`SELECT ${name} AS value FROM pragma_${name}`).get()).value

/** Refuses a file that something else has written, or a later version. */
const checkFile = (file: string, database: DatabaseSync): Effect.Effect<void, SinkError> =>
  Effect.flatMap(
    Sqlite.attempt(file, () => ({
      id: pragma(database, "application_id"),
      version: pragma(database, "user_version"),
      tables: decodeCount(database.prepare("SELECT count(*) AS value FROM sqlite_schema").get()).value
    })),
    ({ id, tables, version }) => {
      const sink = `sqlite:${file}`
      if (tables > 0 && id !== applicationId) {
        const message = `${file} is a database of something else: choose another file.`
        return Effect.fail(new SinkError({ sink, reason: "corrupt", message }))
      }
      if (version <= SqliteSchema.version) return Effect.void
      const message = `${file} was written by a newer version of this program: update it, or choose another file.`
      return Effect.fail(new SinkError({ sink, reason: "newer", message }))
    }
  )

const prepareFile = (file: string, database: DatabaseSync) =>
  Effect.andThen(
    Sqlite.attempt(file, () =>
      // A record of some kilobytes fits into a page of this size, of a file that is made.
      database.exec(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY"
      )
    ),
    Sqlite.transaction(file, database, () => {
      for (const statement of SqliteSchema.statements) database.exec(statement)
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${SqliteSchema.version}`)
    })
  )

const readLastRun = (database: DatabaseSync): LastRun | undefined =>
  decodeLastRun(
    database
      .prepare("SELECT run, started_at, status, job, process, active_at, owner FROM runs ORDER BY run DESC LIMIT 1")
      .get()
  )

/** The run of a session, and its fencing number. */
interface Claim {
  readonly run: number
  readonly owner: number
  readonly startedAt: string
}

/** Begins a run; none where another process has begun one since the last was read. */
const insertRun = (database: DatabaseSync, start: Start, last: LastRun | undefined): Claim | undefined => {
  const { changes, lastInsertRowid } = database
    .prepare(
      "INSERT INTO runs (started_at, status, job, process, active_at, owner) " +
        "SELECT ?, 'running', ?, ?, ?, 1 WHERE coalesce((SELECT max(run) FROM runs), 0) = ?"
    )
    .run(start.now, start.job, JSON.stringify(start.process), start.now, last?.run ?? 0)
  return changes === 0 ? undefined : { run: Number(lastInsertRowid), owner: 1, startedAt: start.now }
}

/** Takes a run over; none where another process was faster. */
const takeRun = (database: DatabaseSync, start: Start, { owner, run, started_at }: LastRun): Claim | undefined => {
  const { changes } = database
    .prepare(
      "UPDATE runs SET owner = ?, process = ?, active_at = ?, status = 'running', ended_at = NULL WHERE run = ? AND owner = ?"
    )
    .run(owner + 1, JSON.stringify(start.process), start.now, run, owner)
  return changes === 0 ? undefined : { run, owner: owner + 1, startedAt: started_at }
}

/** Begins a run, or takes over the one that the job goes on with. Looks again where another process was faster. */
const claim: (file: string, database: DatabaseSync, start: Start) => Effect.Effect<Claim, SinkError> =
  Effect.fnUntraced(function* (file, database, start) {
    const last = yield* Sqlite.attempt(file, () => readLastRun(database))
    const resumed = yield* runToResume(`sqlite:${file}`, start, last)
    const claimed = yield* Sqlite.transaction(file, database, () => {
      const claimed = resumed === undefined ? insertRun(database, start, last) : takeRun(database, start, resumed)
      if (claimed === undefined) return false
      const insertSite = database.prepare(
        "INSERT INTO sites (run, site, platform, url, labels, status) VALUES (?, ?, ?, ?, ?, 'running') " +
          "ON CONFLICT (run, site) DO UPDATE SET status = 'running', error = NULL"
      )
      for (const { labels, platform, site, url } of start.sites) {
        insertSite.run(claimed.run, site, platform, url, JSON.stringify(labels))
      }
      return claimed
    })
    return claimed === false ? yield* claim(file, database, start) : claimed
  })

const checkpointsOf = (database: DatabaseSync, run: number): ReadonlyArray<Checkpoint> =>
  decodeCheckpoints(
    database
      .prepare(
        "SELECT site, resource, page, cursor, done, records, server_total, skipped, error, state FROM checkpoints WHERE run = ?"
      )
      .all(run)
  ).map(({ done, server_total, state, ...row }) =>
    Object.assign(row, { done: done === 1, serverTotal: server_total, state: state ?? "" })
  )

/** The statements of a session, prepared once. */
const prepareStatements = (database: DatabaseSync) => {
  const inserts = new Map(
    Common.tables.map((table) => [table.name, { table, insert: database.prepare(SqliteSchema.insertOf(table)) }])
  )
  const values = "page = ?, cursor = ?, done = ?, records = ?, server_total = ?, skipped = ?, error = ?, state = ?"
  return {
    inserts,
    touch: database.prepare("UPDATE runs SET active_at = ? WHERE run = ? AND owner = ? AND status = 'running'"),
    hold: database.prepare("UPDATE runs SET owner = owner WHERE run = ? AND owner = ? AND status = 'running'"),
    insertCheckpoint: database.prepare(
      "INSERT OR IGNORE INTO checkpoints (run, site, resource, page) VALUES (?, ?, ?, 0)"
    ),
    moveCheckpoint: database.prepare(
      `UPDATE checkpoints SET ${values} WHERE run = ? AND site = ? AND resource = ? AND page = ?`
    ),
    insertRecord: database.prepare(
      "INSERT INTO records (run, site, platform, resource, id, observed_at, data) VALUES (?, ?, ?, ?, ?, ?, ?) " +
        "ON CONFLICT (run, site, resource, id) DO UPDATE SET observed_at = excluded.observed_at, data = excluded.data"
    ),
    deleteRows: Common.tables.map(({ name }) =>
      database.prepare(
        `DELETE FROM ${name} WHERE run = ? AND site = ? AND id IN ` +
          "(SELECT id FROM records WHERE run = ? AND site = ? AND resource = ?)"
      )
    ),
    copyRecords: database.prepare(
      "INSERT INTO records (run, site, platform, resource, id, observed_at, data) " +
        "SELECT ?, site, platform, resource, id, observed_at, data FROM records WHERE run = ? AND site = ? AND resource = ?"
    ),
    copyRows: Common.tables.map(({ columns, name }) => {
      const names = ["site", "id", ...columns.map((column) => column.name)].join(", ")
      return database.prepare(
        `INSERT OR REPLACE INTO ${name} (run, ${names}) SELECT ?, ${names} FROM ${name} WHERE run = ? AND site = ? AND id IN ` +
          "(SELECT id FROM records WHERE run = ? AND site = ? AND resource = ?)"
      )
    }),
    removeRecord: database.prepare("DELETE FROM records WHERE run = ? AND site = ? AND resource = ? AND id = ?"),
    removeRow: new Map(
      Common.tables.map(({ name }) => [
        name,
        database.prepare(`DELETE FROM ${name} WHERE run = ? AND site = ? AND id = ?`)
      ])
    ),
    deleteRecords: database.prepare("DELETE FROM records WHERE run = ? AND site = ? AND resource = ?"),
    endSite: database.prepare("UPDATE sites SET status = ?, error = ? WHERE run = ? AND site = ?"),
    endRun: database.prepare("UPDATE runs SET status = ?, manifest = ?, ended_at = ?, active_at = ? WHERE run = ?")
  }
}

type Statements = ReturnType<typeof prepareStatements>

const changed = (statement: StatementSync, ...values: ReadonlyArray<string | number | null>): boolean =>
  statement.run(...values).changes !== 0

const isCommon = (platform: string): platform is Common.Platform =>
  platform === "cloudtower" || platform === "sangfor-scp"

/** Writes a batch; false where the run or the page is not this session's any more. */
const writeBatch = (statements: Statements, { owner, run }: Claim, batch: Batch): boolean => {
  const { checkpoint, observedAt, platform, restart, rows, timeZone } = batch
  const { cursor, done, error, page, records, resource, serverTotal, site, skipped, state } = checkpoint
  if (!changed(statements.touch, observedAt, run, owner)) return false
  statements.insertCheckpoint.run(run, site, resource)
  const values = [page, cursor, Number(done), records, serverTotal, skipped, error, state]
  if (!changed(statements.moveCheckpoint, ...values, run, site, resource, page - 1)) return false
  if (restart) {
    for (const statement of statements.deleteRows) statement.run(run, site, run, site, resource)
    statements.deleteRecords.run(run, site, resource)
  }
  if (batch.copyFrom !== undefined) {
    statements.copyRecords.run(run, batch.copyFrom, site, resource)
    for (const statement of statements.copyRows) {
      statement.run(run, batch.copyFrom, site, batch.copyFrom, site, resource)
    }
  }
  for (const id of batch.remove ?? []) {
    statements.removeRecord.run(run, site, resource, id)
    for (const { name } of isCommon(platform) ? Common.tablesOf(platform, resource) : []) {
      statements.removeRow.get(name)?.run(run, site, id)
    }
  }
  for (const { data, id, record } of rows) {
    statements.insertRecord.run(run, site, platform, resource, id, observedAt, data)
    for (const { row, table } of isCommon(platform) ? Common.rowsOf(platform, resource, record, { timeZone }) : []) {
      const target = statements.inserts.get(table)
      target?.insert.run(...SqliteSchema.valuesOf(target.table, run, site, row))
    }
  }
  return true
}

/** Removes what is older than the runs that are kept; the last whole run of a site always is. */
const prune = (database: DatabaseSync, keep: number): void => {
  const old =
    "SELECT run FROM runs WHERE status <> 'running' AND run NOT IN (SELECT run FROM latest_runs) " +
    "AND run NOT IN (SELECT run FROM runs ORDER BY run DESC LIMIT ?)"
  const tables = [...Common.tables.map(({ name }) => name), "records", "checkpoints", "sites"]
  for (const table of tables) database.prepare(`DELETE FROM ${table} WHERE run IN (${old})`).run(keep)
  database.prepare(`DELETE FROM runs WHERE run IN (${old})`).run(keep)
}

const makeSession = (
  file: string,
  database: DatabaseSync,
  start: Start,
  claimed: Claim
): Effect.Effect<Session, SinkError> =>
  Sqlite.attempt(file, () => {
    const statements = prepareStatements(database)
    const { owner, run, startedAt } = claimed
    const sink = `sqlite:${file}`
    const inTransaction = (write: () => boolean) =>
      Effect.flatMap(Sqlite.transaction(file, database, write), (isOurs) =>
        isOurs ? Effect.void : Effect.fail(overtaken(sink, run))
      )
    return {
      run,
      startedAt,
      checkpoints: checkpointsOf(database, run),
      commit: (batch) => inTransaction(() => writeBatch(statements, claimed, batch)),
      endSite: (site: string, status: Status, error: string | null) =>
        inTransaction(
          () => changed(statements.hold, run, owner) && changed(statements.endSite, status, error, run, site)
        ),
      baseline: (site: string) =>
        Sqlite.attempt(file, () =>
          decodeBaseline(
            database
              .prepare(
                "SELECT runs.run, cursor AS revision FROM runs JOIN sites USING (run) JOIN checkpoints USING (run, site) " +
                  `WHERE site = ? AND sites.status = 'whole' AND runs.run < ? AND job = ? AND resource = '${changeFeedResource}' ` +
                  "AND runs.run = (SELECT run FROM latest_runs WHERE latest_runs.site = sites.site)"
              )
              .get(site, run, start.job)
          )
        ),
      recordsOf: (from: number, site: string, resource: string, ids: ReadonlyArray<string>) =>
        Sqlite.attempt(file, () =>
          decodeRecords(
            database
              .prepare(
                "SELECT id, data FROM records WHERE run = ? AND site = ? AND resource = ? AND id IN (SELECT value FROM json_each(?))"
              )
              .all(from, site, resource, JSON.stringify(ids))
          )
        ),
      count: (site: string, resource: string) =>
        Sqlite.attempt(
          file,
          () =>
            decodeCount(
              database
                .prepare("SELECT count(*) AS value FROM records WHERE run = ? AND site = ? AND resource = ?")
                .get(run, site, resource)
            ).value
        ),
      end: (status: Status, manifest: string, now: string) =>
        inTransaction(() => {
          const isOurs = changed(statements.touch, now, run, owner)
          if (!isOurs) return false
          statements.endRun.run(status, manifest, now, now, run)
          if (start.keepRuns !== undefined) prune(database, start.keepRuns)
          return true
        })
    }
  })

const defaultLockTimeout = Duration.seconds(10)

/**
 * Options of a SQLite file.
 *
 * @category models
 */
export interface Options {
  /** How long a statement waits for the lock of another program. Default: 10 seconds. */
  readonly lockTimeout?: Duration.Input | undefined
}

/**
 * The sink of a SQLite file, which is made when it does not exist. Sessions fail with `SinkError` where the file is of
 * something else, of a newer version, locked, or cannot be written.
 *
 * @category constructors
 */
export const make = (file: string, { lockTimeout = defaultLockTimeout }: Options = {}): Sink => ({
  name: `sqlite:${file}`,
  batchRecords: 500,
  open: Effect.fnUntraced(function* (start) {
    const problem = OptionCheck.duration("lockTimeout", lockTimeout, "instant")
    if (problem !== undefined) {
      const message = `${file} cannot be used: ${problem}`
      return yield* new SinkError({ sink: `sqlite:${file}`, reason: "unavailable", message })
    }
    const database = yield* Sqlite.open(file, Duration.toMillis(lockTimeout))
    yield* checkFile(file, database)
    yield* prepareFile(file, database)
    const claimed = yield* claim(file, database, start)
    return yield* makeSession(file, database, start, claimed)
  })
})
