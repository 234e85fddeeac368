/**
 * Questions to an inventory's database: those that are asked often by their names, all others as SQL.
 *
 * ```ts
 * import { Queries } from "@effect-hci/inventory"
 * import * as Database from "@effect-hci/inventory/node/Database"
 * import { Effect, Stream } from "effect"
 *
 * // What the last run could not read, as CSV; SQL in place of the name is any other question.
 * export const program = (file: string) =>
 *   Database.open(file).pipe(
 *     Effect.flatMap((database) => Queries.query(database, "missing")),
 *     Effect.flatMap((result) => Stream.mkString(Queries.print(result, "csv"))),
 *     Effect.scoped
 *   )
 * ```
 *
 * @since 0.2.0
 */
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Stream from "effect/Stream"
import type { Cell, Database, Result } from "./Database.ts"
import { DatabaseError, queryInventory } from "./Database.ts"
import { capacity, overCommitment } from "./internal/capacityQueries.ts"
import * as Printable from "./Printable.ts"

/**
 * A question with a name.
 *
 * @category models
 */
export interface NamedQuery {
  /** Its name, as in `machines-without-snapshots`. */
  readonly name: string
  /** What a row of its result is, in Markdown. */
  readonly doc: string
  /** The statement, in SQL that SQLite, PostgreSQL and DuckDB have alike, but for `julianday` of SQLite. */
  readonly sql: string
}

/** Days before its end at which a licence is listed. */
const licenceDays = 90

/**
 * The named queries. They read the last whole run of each site; an age is counted up to the start of that run.
 *
 * @category constants
 */
export const named: ReadonlyArray<NamedQuery> = [
  {
    name: "machines-by-power-state",
    doc: "How many machines of each site are on, off and suspended, and what they were given in all.",
    sql: `SELECT site, coalesce(power_state, 'unknown') AS power_state, count(*) AS machines,
  sum(cpu_count) AS cpu_count, sum(memory_bytes) AS memory_bytes, sum(provisioned_bytes) AS provisioned_bytes
FROM latest_machines
GROUP BY site, coalesce(power_state, 'unknown')
ORDER BY site, machines DESC, power_state`
  },
  {
    name: "machines-without-snapshots",
    doc:
      "Machines without a snapshot. Machines in the recycle bin and of the platform itself are left out, and sites of " +
      "which no snapshots were read.",
    sql: `SELECT machine.site, name, id, power_state, cluster_name, provisioned_bytes, created_at
FROM latest_machines AS machine
LEFT JOIN (SELECT DISTINCT site, machine_id FROM latest_snapshots) AS snapshot
  ON snapshot.site = machine.site AND snapshot.machine_id = machine.id
WHERE snapshot.site IS NULL
  AND NOT coalesce(in_recycle_bin, false) AND NOT coalesce(internal, false) AND coalesce(snapshot_count, 0) = 0
  AND (snapshot_count = 0 OR EXISTS (
    SELECT 1 FROM checkpoints
    WHERE run = machine.run AND site = machine.site AND done AND resource IN ('vm-snapshots', 'server-snapshots')
  ))
ORDER BY machine.site, name, id`
  },
  {
    name: "orphan-disks",
    doc: "Volumes that no machine has, the largest first.",
    sql: `SELECT volume.site, volume.name, volume.id, cluster.name AS cluster_name, size_bytes, used_bytes, created_at
FROM latest_volumes AS volume
LEFT JOIN latest_clusters AS cluster ON cluster.site = volume.site AND cluster.id = volume.cluster_id
WHERE attached = false
ORDER BY size_bytes DESC NULLS LAST, volume.site, volume.name, volume.id`
  },
  {
    name: "over-commitment",
    doc:
      "What the machines of each cluster were given for each core and byte that its hosts have: of all machines " +
      "(`cpu_ratio`, `memory_ratio`), and of those that are on (`cpu_ratio_on`, `memory_ratio_on`).",
    sql: overCommitment
  },
  {
    name: "capacity",
    doc: "Processors, memory and storage of each cluster, and how much of them is used.",
    sql: capacity
  },
  {
    name: "alerts-by-severity",
    doc: "How many alerts of each site are open, by severity, and since when.",
    sql: `SELECT site, severity, count(*) AS alerts, min(started_at) AS oldest
FROM (SELECT site, coalesce(severity, 'unknown') AS severity, started_at FROM latest_alerts WHERE coalesce(open, true)) AS alert
GROUP BY site, severity
ORDER BY site, CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 WHEN 'info' THEN 2 ELSE 3 END`
  },
  {
    name: "oldest-snapshots",
    doc: "Snapshots, the oldest first, with their age in days.",
    sql: `SELECT snapshot.site, snapshot.name, snapshot.id, machine_name, size_bytes, created_at,
  CAST(floor(julianday(runs.started_at) - julianday(created_at)) AS INTEGER) AS age_days
FROM latest_snapshots AS snapshot JOIN runs USING (run)
WHERE created_at IS NOT NULL
ORDER BY created_at, snapshot.site, snapshot.id`
  },
  {
    name: "licences-near-end",
    doc: `Licences that end within ${licenceDays} days or have ended. Perpetual ones are left out.`,
    sql: `SELECT licence.site, name, scope, edition, type, expires_at,
  CAST(floor(julianday(expires_at) - julianday(runs.started_at)) AS INTEGER) AS days_left
FROM latest_licences AS licence JOIN runs USING (run)
WHERE coalesce(type, '') <> 'perpetual' AND julianday(expires_at) - julianday(runs.started_at) < ${licenceDays}
ORDER BY expires_at, licence.site, name`
  },
  {
    name: "missing",
    doc:
      "What the last run of each site does not have: the site as a whole (`resource` is null), or a resource that is not " +
      "complete, with the reason.",
    sql: `WITH last AS (SELECT site, max(run) AS run FROM sites GROUP BY site)
SELECT site, run, NULL AS resource, status, NULL AS records, NULL AS server_total, NULL AS skipped, error
FROM sites JOIN last USING (site, run)
WHERE status <> 'whole'
UNION ALL
SELECT site, run, resource, CASE WHEN done THEN 'done' ELSE 'not done' END, records, server_total, skipped, error
FROM checkpoints JOIN last USING (site, run)
WHERE NOT done OR skipped > 0 OR error IS NOT NULL
ORDER BY site, resource NULLS FIRST`
  }
]

/** Of one word, which no statement that reads is, the failure says which named queries there are. */
const orUnknownName =
  (word: string) =>
  (error: DatabaseError): DatabaseError =>
    error.reason === "sql" && /^[\w-]+$/.test(word)
      ? new DatabaseError({
          file: error.file,
          reason: "sql",
          message: `There is no query named "${word}": choose from ${named.map(({ name }) => name).join(", ")}, or give SQL.`
        })
      : error

/**
 * The result of a named query, or of one statement of SQL that reads. Fails with `DatabaseError` for a statement that is
 * wrong, writes, or is followed by another one.
 *
 * @category combinators
 */
export const query = (database: Database, sqlOrName: string): Effect.Effect<Result, DatabaseError> => {
  const word = sqlOrName.trim()
  const namedQuery = named.find(({ name }) => name === word)
  return namedQuery === undefined
    ? Effect.mapError(database.query(sqlOrName), orUnknownName(word))
    : queryInventory(database, namedQuery.sql)
}

/**
 * How a result is printed.
 *
 * @category models
 */
export type Format = "table" | "json" | "csv"

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")

const textOf = (cell: Cell): string => {
  if (cell === null) return ""
  return cell instanceof Uint8Array ? hex(cell) : String(cell)
}

/** Integers as they are, whatever their size. */
const jsonOf = (cell: Cell): string => {
  if (typeof cell === "bigint") return String(cell)
  return JSON.stringify(cell instanceof Uint8Array ? hex(cell) : cell)
}

const objectOf = (columns: ReadonlyArray<string>, row: ReadonlyArray<Cell>): string =>
  `{${columns.map((column, index) => `${JSON.stringify(column)}:${jsonOf(row[index] ?? null)}`).join(",")}}`

const printJson = ({ columns, rows }: Result): Stream.Stream<string, DatabaseError> =>
  rows.pipe(
    Stream.zipWithIndex,
    Stream.map(([row, index]) => `${index === 0 ? "" : ","}\n  ${Printable.json(objectOf(columns, row))}`),
    (objects) => Stream.concat(Stream.succeed("["), objects),
    Stream.concat(Stream.succeed("\n]\n"))
  )

/** A text that a spreadsheet would take for a formula begins with an apostrophe. */
const spreadsheetText = (cell: Cell): string =>
  typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : textOf(cell)

const printCsv = ({ columns, rows }: Result): Stream.Stream<string, DatabaseError> =>
  Stream.map(rows, (row) => row.map(spreadsheetText)).pipe(
    (cells) => Stream.concat(Stream.succeed(columns.map(spreadsheetText)), cells),
    Stream.pipeThroughChannel(Csv.encodeString())
  )

/** Rows that decide how wide the columns of a table are. */
const measuredRows = 1000

const isNumeric = (cell: Cell): boolean => typeof cell === "number" || typeof cell === "bigint"

const pad = (text: string, width: number, right: boolean): string => {
  const space = " ".repeat(Math.max(0, width - CliOutput.displayWidth(text)))
  return right ? space + text : text + space
}

/** Lines of a table whose columns are as wide as these rows need. */
const tableLines = (columns: ReadonlyArray<string>, sample: ReadonlyArray<ReadonlyArray<Cell>>) => {
  const headers = columns.map(Printable.oneLine)
  const printable = (row: ReadonlyArray<Cell>) => row.map((cell) => Printable.oneLine(textOf(cell)))
  const texts = sample.map(printable)
  const widths = headers.map((header, column) =>
    Math.max(...[header, ...texts.map((row) => row[column] ?? "")].map(CliOutput.displayWidth))
  )
  const numeric = headers.map(
    (_, column) => sample.every((row) => row[column] === null || isNumeric(row[column] ?? null)) && sample.length > 0
  )
  const line = (row: ReadonlyArray<string>) =>
    `${row.map((text, column) => pad(text, widths[column] ?? 0, numeric[column] ?? false)).join("  ")}`.trimEnd() + "\n"
  const rule = `${widths.map((width) => "-".repeat(width)).join("  ")}\n`
  return { head: line(headers) + rule, line: (row: ReadonlyArray<Cell>) => line(printable(row)) }
}

const printTable = ({ columns, rows }: Result): Stream.Stream<string, DatabaseError> =>
  Stream.unwrap(
    Effect.map(Stream.runCollect(Stream.take(rows, measuredRows)), (sample) => {
      const { head, line } = tableLines(columns, sample)
      const rest = sample.length < measuredRows ? Stream.fromIterable(sample) : rows
      return Stream.concat(Stream.succeed(head), Stream.map(rest, line))
    })
  )

const printers: Readonly<Record<Format, (result: Result) => Stream.Stream<string, DatabaseError>>> = {
  table: printTable,
  json: printJson,
  csv: printCsv
}

/**
 * A result as text, as it is read: a table for a terminal, an array of JSON objects, or CSV (a text that a spreadsheet
 * would run begins with an apostrophe). Bytes are written in hexadecimal; null is empty in a table and in CSV.
 *
 * @category combinators
 */
export const print = (result: Result, format: Format): Stream.Stream<string, DatabaseError> => printers[format](result)
