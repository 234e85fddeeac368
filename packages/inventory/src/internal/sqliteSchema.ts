/** The tables and views of an inventory in SQLite. */
import type { ColumnType, Row, Table, Value } from "../Common.ts"
import { tables } from "../Common.ts"

/** The version of the tables, which a file keeps as its `user_version`. */
export const version = 1

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: "TEXT",
  integer: "INTEGER",
  real: "REAL",
  boolean: "INTEGER",
  timestamp: "TEXT"
}

/** What every inventory has beside the tables of the common model. */
const jobTables = [
  `CREATE TABLE IF NOT EXISTS runs (
  run INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  status TEXT NOT NULL,
  manifest TEXT,
  owner INTEGER NOT NULL DEFAULT 1,
  process TEXT,
  active_at TEXT,
  job TEXT
)`,
  `CREATE TABLE IF NOT EXISTS sites (
  run INTEGER NOT NULL,
  site TEXT NOT NULL,
  platform TEXT NOT NULL,
  url TEXT NOT NULL,
  labels TEXT NOT NULL DEFAULT '{}',
  status TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (run, site)
)`,
  `CREATE TABLE IF NOT EXISTS records (
  run INTEGER NOT NULL,
  site TEXT NOT NULL,
  platform TEXT NOT NULL,
  resource TEXT NOT NULL,
  id TEXT NOT NULL,
  observed_at TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run, site, resource, id)
)`,
  `CREATE TABLE IF NOT EXISTS checkpoints (
  run INTEGER NOT NULL,
  site TEXT NOT NULL,
  resource TEXT NOT NULL,
  page INTEGER NOT NULL,
  cursor TEXT,
  done INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  server_total INTEGER,
  error TEXT,
  state TEXT,
  PRIMARY KEY (run, site, resource)
)`
]

const tableSql = ({ columns, name }: Table): string => `CREATE TABLE IF NOT EXISTS ${name} (
  run INTEGER NOT NULL,
  site TEXT NOT NULL,
  id TEXT NOT NULL,
${columns.map((column) => `  ${column.name} ${sqlTypes[column.type]},`).join("\n")}
  PRIMARY KEY (run, site, id)
)`

/** The last whole run of each site. */
const latestRuns = "SELECT site, max(run) AS run FROM sites WHERE status = 'whole' GROUP BY site"

const viewSql = ({ name }: Table): string =>
  `CREATE VIEW IF NOT EXISTS latest_${name} AS SELECT * FROM ${name} JOIN latest_runs USING (run, site)`

/** What creates the tables and views that are not there yet, in order. */
export const statements: ReadonlyArray<string> = [
  ...jobTables,
  ...tables.map(tableSql),
  `CREATE VIEW IF NOT EXISTS latest_runs AS ${latestRuns}`,
  ...tables.map(viewSql)
]

/** Inserts a row of a table, or replaces the row with its run, site and id; takes the values of {@link valuesOf}. */
export const insertOf = ({ columns, name }: Table): string => {
  const names = ["run", "site", "id", ...columns.map((column) => column.name)]
  const updates = columns.map((column) => `${column.name} = excluded.${column.name}`)
  return (
    `INSERT INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")}) ` +
    `ON CONFLICT (run, site, id) DO UPDATE SET ${updates.join(", ")}`
  )
}

/** A value as SQLite takes it, which has no booleans. */
const bindable = (value: Value): string | number | null => (typeof value === "boolean" ? Number(value) : value)

/** The values of a row in the order of {@link insertOf}. */
export const valuesOf = (
  { columns }: Table,
  run: number,
  site: string,
  row: Row
): ReadonlyArray<string | number | null> => [
  run,
  site,
  bindable(row["id"] ?? null),
  ...columns.map(({ name }) => bindable(row[name] ?? null))
]
