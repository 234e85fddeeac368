/**
 * Opens the schema of PostgreSQL that an inventory was written to, to read from: by the same tables, views and named
 * queries as those of a database of SQLite.
 *
 * Needs the package `@effect/sql-pg`.
 *
 * ```ts
 * import * as PostgresDatabase from "@effect-hci/inventory/node/PostgresDatabase"
 * import { Queries } from "@effect-hci/inventory"
 * import { Config, Effect } from "effect"
 *
 * // What asks what the last run could not read; the address, with its password, comes from the environment.
 * export const program = Effect.map(Config.Redacted("INVENTORY_DATABASE"), (url) =>
 *   PostgresDatabase.open({ url, name: "postgres:inventory", schema: "inventory" }).pipe(
 *     Effect.flatMap((database) => Queries.query(database, "missing")),
 *     Effect.scoped
 *   )
 * )
 * ```
 *
 * @since 0.2.0
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as PgTypes from "@effect/sql-pg/PgTypes"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import type { Cell, Database } from "../Database.ts"
import { DatabaseError } from "../Database.ts"
import * as Cells from "../internal/cells.ts"
import * as Printable from "../Printable.ts"
import * as Postgres from "./internal/postgres.ts"
import type { Options } from "./PostgresSink.ts"

/** Rows that are fetched at once. */
const rowsAtOnce = 500

const decoder = new TextDecoder()

/** Microseconds from 1970 to 2000, where PostgreSQL begins to count. */
const epoch = 946_684_800_000_000n

const instantOf = (bytes: Uint8Array): string => {
  const micros = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0)
  return Option.getOrElse(Cells.ofMicroseconds(micros + epoch), () => (micros > 0n ? "infinity" : "-infinity"))
}

/** How the types are read that would lose something otherwise: JSON as it was written, instants to the microsecond. */
const types = (() => {
  const registry = PgTypes.makeRegistry()
  const register = (oid: number, decode: (bytes: Uint8Array) => string) =>
    registry.register(oid, {
      encode: (text: string) => Result.succeed(new TextEncoder().encode(text)),
      decode: (bytes) => Result.succeed(decode(bytes))
    })
  register(PgTypes.OID.json, (bytes) => decoder.decode(bytes))
  // A byte with the version of the form comes first.
  register(PgTypes.OID.jsonb, (bytes) => decoder.decode(bytes.subarray(1)))
  register(PgTypes.OID.timestamp, instantOf)
  register(PgTypes.OID.timestamptz, instantOf)
  return registry
})()

const databaseError =
  (name: string) =>
  (error: unknown): DatabaseError => {
    const detail = Postgres.detailOf(error)
    const file = Printable.oneLine(name)
    const fail = (reason: DatabaseError["reason"], message: string) =>
      new DatabaseError({ file: name, reason, message })
    const code = Postgres.codeOf(error)
    if (Postgres.isLost(error)) {
      return fail(
        "lost",
        `The connection to ${file} was lost or refused (${detail}): check the database, then try again.`
      )
    }
    // A cursor takes no other statement, not even one that changes what it then selects, and a reader changes nothing.
    if (code === "25006" || code === "25001" || code === "0A000" || /multiple commands/.test(detail))
      return fail("refused", readOnlyMessage(file))
    if (/^(?:42|22|21)/.test(code)) return fail("sql", `${file} cannot run this SQL: ${detail}.`)
    return fail("failed", `${file} cannot be read: ${detail}.`)
  }

const readOnlyMessage = (file: string): string => `${file} is open to be read only: give one statement that selects.`

/** How a statement begins that a cursor takes; comments and brackets may come before it. */
const selects = /^(?:\s|\(|--[^\n]*\n|\/\*[^]*?\*\/)*(?:select|with|values|table)\b/i

/** The statement with `$1` in place of `?` where it has values, and with what PostgreSQL has in place of `julianday`. */
const translate = (sql: string, values: ReadonlyArray<unknown>): string => {
  let index = 0
  const numbered = values.length === 0 ? sql : sql.replaceAll("?", () => `$${(index += 1)}`)
  return numbered.replaceAll(/\bjulianday\(([\w.]+)\)/g, "(extract(epoch FROM $1) / 86400)")
}

const Fields = Schema.Struct({
  fields: Schema.Array(Schema.Struct({ name: Schema.String, dataTypeId: Schema.Number }))
})
const decodeFields = Schema.decodeUnknownEffect(Fields)

/** A transaction that reads, on a connection of its own, until the scope is closed. */
const beginReading = (sql: PgClient.PgClient): Effect.Effect<Connection, SqlError, Scope.Scope> =>
  Effect.flatMap(sql.reserve, (connection) =>
    Effect.acquireRelease(Effect.as(connection.executeRaw("BEGIN READ ONLY", []), connection), () =>
      Effect.ignore(connection.executeRaw("ROLLBACK", []))
    )
  )

/** Names and types of the columns; a cursor that was not moved yet gives them without a row. */
const columnsOf = (sql: PgClient.PgClient, statement: string, values: ReadonlyArray<string | number>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const connection = yield* beginReading(sql)
      yield* connection.executeRaw(`DECLARE columns SCROLL CURSOR FOR ${statement}`, values)
      const { fields } = yield* Effect.orDie(decodeFields(yield* connection.executeRaw("FETCH 0 FROM columns", [])))
      return fields
    })
  )

const rowsOf = (
  sql: PgClient.PgClient,
  statement: string,
  values: ReadonlyArray<string | number>,
  oids: ReadonlyArray<number>
): Stream.Stream<ReadonlyArray<Cell>, SqlError> => {
  const cellOf = (value: unknown, column: number): Cell =>
    typeof value === "string" && oids[column] === PgTypes.OID.numeric ? Cells.ofDecimal(value) : Cells.ofValue(value)
  return Stream.unwrap(
    Effect.gen(function* () {
      const connection = yield* beginReading(sql)
      yield* connection.executeRaw(`DECLARE found NO SCROLL CURSOR FOR ${statement}`, values)
      return Stream.paginate(undefined, () =>
        Effect.map(connection.executeValues(`FETCH ${rowsAtOnce} FROM found`, []), (rows) => [
          rows.map((row): ReadonlyArray<Cell> => row.map(cellOf)),
          rows.length < rowsAtOnce ? Option.none() : Option.some(undefined)
        ])
      )
    })
  )
}

/**
 * The schema of a database, open to be read until the scope is closed. Each statement runs in a transaction that reads
 * only, and as a cursor, so that its rows are fetched some at a time: one that does not select, and a second one, fail
 * with the reason `refused`. Fails with the reason `lost` where the database cannot be reached.
 *
 * @category constructors
 */
export const open = ({
  maxConnections = 4,
  name,
  schema = "inventory",
  url
}: Options): Effect.Effect<Database, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const client = PgClient.layer({
      url,
      maxConnections,
      types,
      // What a cursor gives differs from one statement to the next.
      prepare: false,
      applicationName: `hci-inventory-query:${schema}`,
      startupParameters: { search_path: Postgres.quoted(schema), default_transaction_read_only: "on" }
    })
    const sql = Context.get(yield* Layer.build(client), PgClient.PgClient)
    const query: Database["query"] = (text, values = []) => {
      if (!selects.test(text)) {
        return Effect.fail(
          new DatabaseError({ file: name, reason: "refused", message: readOnlyMessage(Printable.oneLine(name)) })
        )
      }
      const statement = translate(text, values)
      return Effect.map(columnsOf(sql, statement, values), (fields) => ({
        columns: fields.map((field) => field.name),
        rows: Stream.mapError(
          rowsOf(
            sql,
            statement,
            values,
            fields.map(({ dataTypeId }) => dataTypeId)
          ),
          databaseError(name)
        )
      })).pipe(Effect.mapError(databaseError(name)))
    }
    const version = yield* query("SELECT version FROM inventory_version")
    const [row] = yield* Stream.runCollect(version.rows)
    if (Number(row?.[0] ?? 0) > Postgres.schemaVersion) {
      const message = `${Printable.oneLine(name)} was written by a newer version of this program: update it.`
      return yield* new DatabaseError({ file: name, reason: "newer", message })
    }
    return { file: name, query, collation: ' COLLATE "C"' }
  }).pipe(
    Effect.mapError((error) =>
      error instanceof DatabaseError && error.reason === "sql"
        ? new DatabaseError({
            file: name,
            reason: "corrupt",
            message: `${Printable.oneLine(name)} holds no inventory in the schema "${Printable.oneLine(schema)}" that this user may read: sync to it first, or name another with ?schema=.`
          })
        : error instanceof DatabaseError
          ? error
          : databaseError(name)(error)
    )
  )
