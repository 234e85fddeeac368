/** The tables and views of an inventory over the files of its runs, in the SQL of DuckDB. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import type { ColumnType, Table } from "../../Common.ts"
import * as Common from "../../Common.ts"
import type { RunManifest } from "../../RunManifest.ts"

/** A run that has ended. */
export interface Run {
  /** Name of its folder. */
  readonly name: string
  /** Its manifest as it is in the file. */
  readonly text: string
  readonly manifest: RunManifest
}

/** A file of a run, and what is in it. */
export interface File {
  readonly run: number
  readonly site: string
  readonly platform: string
  readonly resource: string
  /** Its whole path. */
  readonly file: string
}

const types: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  real: "DOUBLE",
  boolean: "BOOLEAN",
  timestamp: "TIMESTAMP"
}

type Literal = string | number | boolean | null

const literal = (value: Literal): string =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : value === null ? "NULL" : String(value)

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Rows in one statement. */
const rowsAtOnce = 500

const inserts = (table: string, rows: ReadonlyArray<ReadonlyArray<Literal>>): ReadonlyArray<string> =>
  Array.chunksOf(rows, rowsAtOnce).map(
    (chunk) => `INSERT INTO ${table} VALUES ${chunk.map((row) => `(${row.map(literal).join(", ")})`).join(", ")}`
  )

/** What is known of runs, sites and resources, as the manifests have it. */
const jobStatements = (runs: ReadonlyArray<Run>): ReadonlyArray<string> => [
  "CREATE TABLE runs (run BIGINT, started_at TIMESTAMP, ended_at TIMESTAMP, status VARCHAR, manifest VARCHAR)",
  ...inserts(
    "runs",
    runs.map(({ manifest, text }) => [manifest.run, manifest.started_at, manifest.ended_at, manifest.status, text])
  ),
  "CREATE TABLE sites (run BIGINT, site VARCHAR, platform VARCHAR, url VARCHAR, labels VARCHAR, status VARCHAR, error VARCHAR)",
  ...inserts(
    "sites",
    runs.flatMap(({ manifest: { run, sites } }) =>
      sites.map(({ error, labels, platform, site, status, url }) => [
        run,
        site,
        platform,
        url,
        JSON.stringify(labels),
        status,
        error?.message ?? null
      ])
    )
  ),
  "CREATE TABLE checkpoints (run BIGINT, site VARCHAR, resource VARCHAR, done BOOLEAN, records BIGINT, skipped BIGINT, " +
    "server_total BIGINT, error VARCHAR)",
  ...inserts(
    "checkpoints",
    runs.flatMap(({ manifest: { run, sites } }) =>
      sites.flatMap(({ resources, site }) =>
        resources.map((it) => [
          run,
          site,
          it.resource,
          it.error === null,
          it.records,
          it.skipped,
          it.server_total,
          it.error?.message ?? null
        ])
      )
    )
  ),
  "CREATE VIEW latest_runs AS SELECT site, max(run) AS run FROM sites WHERE status = 'whole' GROUP BY site"
]

/** The files of one resource of a platform, which have the same columns but for what a version adds. */
interface Group {
  readonly platform: string
  readonly resource: string
  /** What reads them, with the name of the file in the column `file`. */
  readonly source: string
  readonly columns: ReadonlySet<string>
}

const isCommon = (platform: string): platform is Common.Platform =>
  platform === "cloudtower" || platform === "sangfor-scp"

const tablesOf = ({ platform, resource }: Group): ReadonlyArray<Table> =>
  isCommon(platform) ? Common.tablesOf(platform, resource) : []

/** The part of a table that is in the files of a resource; columns of a second table have its name before their fileColumn. */
const selectOf = (table: Table, group: Group): ReadonlyArray<string> => {
  const tables = tablesOf(group)
  if (!tables.some(({ name }) => name === table.name)) return []
  const prefix = tables[0]?.name === table.name ? "" : `${table.name}_`
  const columns = table.columns.map(({ name, type }) => {
    const fileColumn = `${prefix}${name}`
    const value = group.columns.has(fileColumn) ? `data.${quoted(fileColumn)}` : "NULL"
    return `CAST(${value} AS ${types[type]}) AS ${quoted(name)}`
  })
  return [
    `SELECT files.run, files.site, data.id, ${columns.join(", ")} FROM ${group.source} AS data JOIN files USING (file)`
  ]
}

/** A view of several selects; without any, one without rows. */
const view = (name: string, columns: string, selects: ReadonlyArray<string>): string =>
  `CREATE VIEW ${name} AS ${selects.length > 0 ? selects.join(" UNION ALL ") : `SELECT ${columns} WHERE false`}`

const tableViews = (groups: ReadonlyArray<Group>, table: Table): ReadonlyArray<string> => {
  const columns = [
    "CAST(NULL AS BIGINT) AS run",
    "CAST(NULL AS VARCHAR) AS site",
    "CAST(NULL AS VARCHAR) AS id",
    ...table.columns.map(({ name, type }) => `CAST(NULL AS ${types[type]}) AS ${quoted(name)}`)
  ]
  return [
    view(
      table.name,
      columns.join(", "),
      groups.flatMap((group) => selectOf(table, group))
    ),
    `CREATE VIEW latest_${table.name} AS SELECT * FROM ${table.name} JOIN latest_runs USING (run, site)`
  ]
}

const recordColumns =
  "CAST(NULL AS BIGINT) AS run, CAST(NULL AS VARCHAR) AS site, CAST(NULL AS VARCHAR) AS platform, " +
  "CAST(NULL AS VARCHAR) AS resource, CAST(NULL AS VARCHAR) AS id, CAST(NULL AS TIMESTAMP) AS observed_at, " +
  "CAST(NULL AS VARCHAR) AS data"

const recordsOf = ({ platform, resource, source }: Group): string =>
  `SELECT files.run, files.site, ${literal(platform)} AS platform, ${literal(resource)} AS resource, data.id, ` +
  `data.observed_at, data.data FROM ${source} AS data JOIN files USING (file)`

/** All statements, in order; the columns of files are asked by what selects from them. */
export const statementsOf = <E>(
  runs: ReadonlyArray<Run>,
  files: ReadonlyArray<File>,
  columnsOf: (select: string) => Effect.Effect<ReadonlySet<string>, E>
): Effect.Effect<ReadonlyArray<string>, E> =>
  Effect.gen(function* () {
    const byResource = Object.values(Array.groupBy(files, ({ platform, resource }) => `${platform}/${resource}`))
    const groups = yield* Effect.forEach(byResource, (files) => {
      const paths = files.map(({ file }) => literal(file)).join(", ")
      const source = `read_parquet([${paths}], filename = 'file', union_by_name = true)`
      const [{ platform, resource }] = files
      return Effect.map(columnsOf(`SELECT * FROM ${source}`), (columns): Group => ({
        platform,
        resource,
        source,
        columns
      }))
    })
    return [
      // Days, as SQLite counts them, for the differences of times in named queries.
      "CREATE MACRO julianday(instant) AS epoch(CAST(instant AS TIMESTAMP)) / 86400",
      ...jobStatements(runs),
      "CREATE TABLE files (run BIGINT, site VARCHAR, file VARCHAR)",
      ...inserts(
        "files",
        files.map(({ file, run, site }) => [run, site, file])
      ),
      view("records", recordColumns, groups.map(recordsOf)),
      ...Common.tables.flatMap((table) => tableViews(groups, table))
    ]
  })
