/**
 * An inventory's database, to read from. `node/Database` opens a file of SQLite, `node/PostgresDatabase` a schema of
 * PostgreSQL, `node/ParquetDatabase` a folder of Parquet files.
 *
 * ```ts
 * import type { Database } from "@effect-hci/inventory/Database"
 * import { Effect, Stream } from "effect"
 *
 * // The rows of a statement, read as they are pulled.
 * export const program = (database: Database) =>
 *   database
 *     .query("SELECT name FROM latest_machines WHERE name > ? ORDER BY name", ["m"])
 *     .pipe(Effect.flatMap(({ rows }) => Stream.runCollect(rows)))
 * ```
 *
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Printable from "./Printable.ts"

/**
 * The database cannot be read.
 *
 * @category errors
 */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** File, folder or address of the database, as it was given. */
  file: Schema.String,
  /**
   * - `missing`: there is no such file, or it cannot be opened
   * - `locked`: another program holds a lock
   * - `corrupt`: it is no database of an inventory, or damaged
   * - `driver`: the package that reads it is not installed, or does not load on this computer
   * - `lost`: the connection was lost or refused
   * - `newer`: a newer version has written it
   * - `sql`: the statement is wrong, or names what is not there
   * - `refused`: the statement does not read, or there are several
   * - `failed`: anything else
   */
  reason: Schema.Literals(["missing", "locked", "corrupt", "driver", "lost", "newer", "sql", "refused", "failed"]),
  /** One sentence that says what, where and what to do. */
  message: Schema.String
}) {}

/**
 * A value in a result. Integers that a number of JavaScript cannot hold are bigints.
 *
 * @category models
 */
export type Cell = string | number | bigint | null | Uint8Array

/**
 * What a statement gives.
 *
 * @category models
 */
export interface Result {
  /** Names of the columns, in order. */
  readonly columns: ReadonlyArray<string>
  /** The rows, read as they are pulled; each run of the stream asks again. */
  readonly rows: Stream.Stream<ReadonlyArray<Cell>, DatabaseError>
}

/**
 * A database that is open to read from.
 *
 * @category models
 */
export interface Database {
  /** File, folder or address of the database, as it was given. */
  readonly file: string
  /** One statement that reads, with the values of its `?` in order. */
  readonly query: (sql: string, values?: ReadonlyArray<string | number>) => Effect.Effect<Result, DatabaseError>
  /** What follows a column in `ORDER BY`, so that texts are in the order of their code points; nothing where they always are. */
  readonly collation?: string | undefined
}

/**
 * One of the statements that the inventory itself asks. Where the database finds it wrong, the tables are not there: the
 * error says that it is no inventory.
 *
 * @category combinators
 */
export const queryInventory = (
  database: Database,
  sql: string,
  values: ReadonlyArray<string | number> = []
): Effect.Effect<Result, DatabaseError> =>
  Effect.mapError(database.query(sql, values), (error) => {
    if (error.reason !== "sql") return error
    const message = `${Printable.oneLine(database.file)} is no database of an inventory, or of another version.`
    return new DatabaseError({ file: database.file, reason: "corrupt", message })
  })
