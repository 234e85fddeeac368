/**
 * Opens the SQLite file of an inventory to read from, with `node:sqlite`, and sorts streams through a temporary one.
 *
 * ```ts
 * import * as Database from "@effect-hci/inventory/node/Database"
 * import { Effect } from "effect"
 *
 * // The columns of a statement, of a file that is read only and closed with the scope.
 * export const program = (file: string) =>
 *   Database.open(file).pipe(
 *     Effect.flatMap((database) => database.query("SELECT run, status FROM runs")),
 *     Effect.map(({ columns }) => columns),
 *     Effect.scoped
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Cell, Database } from "../Database.ts"
import { DatabaseError } from "../Database.ts"
import type * as Diff from "../Diff.ts"
import * as SqliteSchema from "../internal/sqliteSchema.ts"
import * as Printable from "../Printable.ts"

/** Milliseconds that SQLite waits for a lock. */
const lockTimeout = 10_000

/** Rows that are read in one go, while nothing else of the process runs. */
const rowsAtOnce = 500

type Reason = Exclude<DatabaseError["reason"], "driver" | "lost">

/** Result codes of SQLite, without their extended part but for the last: the lock of a writer, which a reader does not get. */
const reasonsByCode: Readonly<Record<number, Reason>> = {
  1: "sql",
  5: "locked",
  6: "locked",
  8: "refused",
  11: "corrupt",
  14: "missing",
  26: "corrupt",
  3850: "refused"
}

const sentences: Readonly<Record<Reason, (file: string, detail: string) => string>> = {
  missing: (file) => `${file} cannot be opened: there is no such database, or it may not be read.`,
  locked: (file) => `${file} is locked by another program: try again when that has ended.`,
  corrupt: (file) => `${file} is no database of an inventory, or damaged.`,
  newer: (file) => `${file} was written by a newer version of this program: update it.`,
  sql: (file, detail) => `${file} cannot run this SQL: ${detail}.`,
  refused: (file) => `${file} is open to be read only: give one statement that selects.`,
  failed: (file, detail) => `${file} cannot be read: ${detail}.`
}

const databaseError = (file: string, reason: Reason, detail = "") =>
  new DatabaseError({ file, reason, message: sentences[reason](Printable.oneLine(file), detail) })

const errorOf =
  (file: string) =>
  (cause: unknown): DatabaseError => {
    const detail = Predicate.isError(cause) ? Printable.oneLine(cause.message).replace(/[.]+$/, "") : "an unknown error"
    const code = Predicate.hasProperty(cause, "errcode") ? Number(cause.errcode) : 0
    return databaseError(file, reasonsByCode[code] ?? reasonsByCode[code & 0xff] ?? "failed", detail)
  }

/** Loaded when it is first needed: older releases of Node print a warning at its import. */
const sqlite = Effect.promise(() => import("node:sqlite"))

const openSync = (
  file: string,
  { path, readOnly }: { readonly path: string; readonly readOnly: boolean }
): Effect.Effect<DatabaseSync, DatabaseError, Scope.Scope> =>
  Effect.flatMap(sqlite, ({ DatabaseSync }) =>
    Effect.acquireRelease(
      Effect.try({
        try: () => new DatabaseSync(path, { readOnly, timeout: lockTimeout }),
        catch: errorOf(file)
      }),
      (database) => Effect.sync(() => database.close())
    )
  )

/** What Node says of a text without a statement, at once or when it is used: comments and semicolons are none. */
const isEmptyStatement = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "code") && (cause.code === "ERR_INVALID_ARG_VALUE" || cause.code === "ERR_INVALID_STATE")

/** Whether a text holds a statement, by the parser of SQLite. */
const holdsStatement = (database: DatabaseSync, sql: string): boolean =>
  Result.match(Result.try({ try: () => database.prepare(sql).sourceSQL !== "", catch: isEmptyStatement }), {
    onFailure: (empty) => !empty,
    onSuccess: (holds) => holds
  })

/**
 * The statement, where it is the only one and gives columns. SQLite itself refuses to write to a file that is open to be
 * read; `VACUUM INTO`, which writes another one, has no columns.
 */
const prepare = (database: DatabaseSync, file: string, sql: string): Effect.Effect<StatementSync, DatabaseError> =>
  Effect.flatMap(
    Effect.try({
      try: () => {
        const statement = database.prepare(sql)
        return { statement, columns: statement.columns().length }
      },
      catch: (cause) => (isEmptyStatement(cause) ? databaseError(file, "refused") : errorOf(file)(cause))
    }),
    ({ columns, statement }) => {
      if (columns === 0 || holdsStatement(database, sql.slice(statement.sourceSQL.length)))
        return Effect.fail(databaseError(file, "refused"))
      statement.setReadBigInts(true)
      statement.setReturnArrays(true)
      return Effect.succeed(statement)
    }
  )

const isCell = (value: unknown): value is Cell =>
  value === null ||
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "bigint" ||
  value instanceof Uint8Array

/** Integers come as bigints, so that none of them fails; most of them are numbers. */
const cellOf = (value: unknown): Cell => {
  if (typeof value !== "bigint") return isCell(value) ? value : null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const rowOf = (row: unknown): ReadonlyArray<Cell> => (Array.isArray(row) ? row.map(cellOf) : [])

const nextItems = <A>(iterator: Iterator<A>): readonly [ReadonlyArray<A>, Option.Option<Iterator<A>>] => {
  const items: Array<A> = []
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    items.push(next.value)
    if (items.length === rowsAtOnce) return [items, Option.some(iterator)]
  }
  return [items, Option.none()]
}

/** What an iterator gives, some items at a time; other fibers run in between. */
const streamOf = <A>(file: string, iterate: () => Iterator<A>): Stream.Stream<A, DatabaseError> =>
  Stream.unwrap(
    Effect.map(Effect.try({ try: iterate, catch: errorOf(file) }), (iterator) =>
      Stream.paginate(iterator, (iterator) =>
        Effect.andThen(Effect.yieldNow, Effect.try({ try: () => nextItems(iterator), catch: errorOf(file) }))
      ).pipe(Stream.ensuring(Effect.sync(() => iterator.return?.())))
    )
  )

/**
 * A file of SQLite, open to be read until the scope is closed. A second statement, and any that writes, fails with the
 * reason `refused`.
 *
 * @category constructors
 */
export const open = (file: string): Effect.Effect<Database, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* openSync(file, { path: file, readOnly: true })
    const row = yield* Effect.try({
      try: () => database.prepare("SELECT user_version AS version FROM pragma_user_version").get(),
      catch: errorOf(file)
    })
    if (Number(row?.["version"]) > SqliteSchema.version) return yield* databaseError(file, "newer")
    return {
      file,
      query: (sql, values = []) =>
        Effect.map(prepare(database, file, sql), (statement) => ({
          columns: statement.columns().map(({ name }) => name),
          rows: Stream.unwrap(
            Effect.map(prepare(database, file, sql), (statement) =>
              Stream.map(
                streamOf(file, () => statement.iterate(...values)),
                rowOf
              )
            )
          )
        }))
    }
  })

const insertEntry = "INSERT OR REPLACE INTO entries (site, resource, id, data) VALUES (?, ?, ?, ?)"
const sortedEntries = "SELECT site, resource, id, data FROM entries ORDER BY site, resource, id"

/** Records in one transaction. */
const entriesAtOnce = 500

const insertAll = (database: DatabaseSync, items: ReadonlyArray<Diff.Entry>): void => {
  const insert = database.prepare(insertEntry)
  database.exec("BEGIN")
  for (const { data, id, resource, site } of items) insert.run(site, resource, id, data)
  database.exec("COMMIT")
}

/**
 * The records of a stream in the order that `Diff.compare` wants, sorted on disk: in a file without a name, which is gone
 * when the stream ends. Of several records with the same key the last one is given.
 *
 * @category combinators
 */
export const sorted = <E, R>(
  entries: Stream.Stream<Diff.Entry, E, R>
): Stream.Stream<Diff.Entry, E | DatabaseError, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const file = "a temporary database"
      const database = yield* openSync(file, { path: "", readOnly: false })
      const attempt = (run: () => void) => Effect.try({ try: run, catch: errorOf(file) })
      yield* attempt(() =>
        database.exec(
          "CREATE TABLE entries (site TEXT, resource TEXT, id TEXT, data TEXT, PRIMARY KEY (site, resource, id))"
        )
      )
      yield* entries.pipe(
        Stream.grouped(entriesAtOnce),
        Stream.runForEach((items) => attempt(() => insertAll(database, items)))
      )
      return Stream.map(
        streamOf(file, () => database.prepare(sortedEntries).iterate()),
        ({ data, id, resource, site }) => ({
          site: String(site),
          resource: String(resource),
          id: String(id),
          data: String(data)
        })
      )
    })
  )
