/**
 * The common model: machines, hosts, clusters, volumes, images, networks, snapshots, alerts, tasks and licences of both
 * platforms, with one unit for each quantity: bytes, MHz, counts, and instants in UTC.
 *
 * ```ts
 * import { Common } from "@effect-hci/inventory"
 * import { Effect } from "effect"
 *
 * // A server of SCP as a row of the table of machines, its memory in bytes.
 * export const program = Effect.sync(() =>
 *   Common.rowsOf("sangfor-scp", "servers", { id: "1", name: "web-01", status: "running", memory_mb: 4096 })
 * )
 * ```
 *
 * @since 0.2.0
 */
import type {
  ColumnDefinition,
  ColumnType,
  Context,
  Platform,
  Source,
  TableDefinition,
  Value
} from "./internal/common/column.ts"
import { alerts } from "./internal/common/alerts.ts"
import { clusters } from "./internal/common/clusters.ts"
import { hosts } from "./internal/common/hosts.ts"
import { images } from "./internal/common/images.ts"
import { licences } from "./internal/common/licences.ts"
import { machines } from "./internal/common/machines.ts"
import { networks } from "./internal/common/networks.ts"
import { snapshots } from "./internal/common/snapshots.ts"
import { tasks } from "./internal/common/tasks.ts"
import { volumes } from "./internal/common/volumes.ts"

export type {
  /** What a column holds; a timestamp is text in ISO 8601, in UTC. */
  ColumnType,
  /** What is known of a site beside its records. */
  Context,
  /** The platforms of the common model. */
  Platform,
  /** A value of a row. */
  Value
}

/**
 * A column of a table.
 *
 * @category models
 */
export interface Column {
  /** Name of the column; a unit is part of it, as in `memory_bytes`. */
  readonly name: string
  /** What its values are. */
  readonly type: ColumnType
  /** What the column holds, in Markdown. */
  readonly doc: string
  /** The fields of CloudTower that it is read from, in Markdown; empty where there are none. */
  readonly cloudtower: string
  /** The fields of SCP that it is read from, in Markdown; empty where there are none. */
  readonly sangforScp: string
}

/**
 * A table of the common model.
 *
 * @category models
 */
export interface Table {
  /** Name of the table, as in `machines`. */
  readonly name: string
  /** What a row is, in Markdown. */
  readonly doc: string
  /** The resources whose records its rows are made of, by platform. */
  readonly resources: {
    /** Names of resources of CloudTower, as in `vms`. */
    readonly cloudtower: ReadonlyArray<string>
    /** Names of resources of SCP, as in `servers`. */
    readonly sangforScp: ReadonlyArray<string>
  }
  /** The id of a row, unique within its site. */
  readonly id: Column
  /** The columns beside the id. */
  readonly columns: ReadonlyArray<Column>
}

/**
 * A row of a table: the id, and a value for each column.
 *
 * @category models
 */
export type Row = Readonly<Record<string, Value>>

/**
 * A row, and the table that it belongs to.
 *
 * @category models
 */
export interface TableRow {
  /** Name of the table. */
  readonly table: string
  /** The row. */
  readonly row: Row
}

const definitions: ReadonlyArray<TableDefinition> = [
  machines,
  hosts,
  clusters,
  volumes,
  images,
  networks,
  snapshots,
  alerts,
  tasks,
  licences
]

const resourcesOf = ({ id }: TableDefinition, platform: Platform): ReadonlyArray<string> => [
  ...new Set(id.filter((source) => source.platform === platform).map(({ resource }) => resource))
]

/** Where a column comes from on one platform; with the resource where the table has several of them. */
const sourcesDoc = (table: TableDefinition, sources: ReadonlyArray<Source>, platform: Platform): string => {
  const several = resourcesOf(table, platform).length > 1
  return sources
    .filter((source) => source.platform === platform)
    .map(({ doc, resource }) => (several ? `${resource} ${doc}` : doc))
    .join("; ")
}

const columnOf =
  (table: TableDefinition) =>
  ({ doc, name, sources, type }: ColumnDefinition): Column => ({
    name,
    type,
    doc,
    cloudtower: sourcesDoc(table, sources, "cloudtower"),
    sangforScp: sourcesDoc(table, sources, "sangfor-scp")
  })

/**
 * The tables, in the order of the documentation.
 *
 * @category constants
 */
export const tables: ReadonlyArray<Table> = definitions.map((table) => ({
  name: table.name,
  doc: table.doc,
  resources: { cloudtower: resourcesOf(table, "cloudtower"), sangforScp: resourcesOf(table, "sangfor-scp") },
  id: columnOf(table)({
    name: "id",
    type: "text",
    doc: "Id of the record, unique within its site.",
    sources: table.id
  }),
  columns: table.columns.map(columnOf(table))
}))

type Read = Source["read"]

/** How records of one resource become rows of one table. */
interface Mapping {
  readonly table: string
  readonly id: ReadonlyArray<Read>
  /** A row with null in each column. */
  readonly empty: Row
  readonly columns: ReadonlyArray<readonly [name: string, reads: ReadonlyArray<Read>]>
}

const keyOf = (platform: string, resource: string): string => `${platform}/${resource}`

const mappings: ReadonlyMap<string, ReadonlyArray<Mapping>> = (() => {
  const byResource = new Map<string, Array<Mapping>>()
  for (const table of definitions) {
    for (const key of new Set(table.id.map(({ platform, resource }) => keyOf(platform, resource)))) {
      const reads = (sources: ReadonlyArray<Source>) =>
        sources.flatMap(({ platform, read, resource }) => (keyOf(platform, resource) === key ? [read] : []))
      const mapping = {
        table: table.name,
        id: reads(table.id),
        empty: Object.fromEntries([["id", null], ...table.columns.map(({ name }) => [name, null] as const)]),
        columns: table.columns.map(({ name, sources }) => [name, reads(sources)] as const)
      }
      byResource.set(key, [...(byResource.get(key) ?? []), mapping])
    }
  }
  return byResource
})()

/**
 * The tables that the records of a resource are rows of; none where the common model does not have it.
 *
 * @category getters
 */
export const tablesOf = (platform: Platform, resource: string): ReadonlyArray<Table> =>
  (mappings.get(keyOf(platform, resource)) ?? []).flatMap((mapping) =>
    tables.filter(({ name }) => name === mapping.table)
  )

const firstValue = (reads: ReadonlyArray<Read>, record: unknown, context: Context): Value => {
  for (const read of reads) {
    const value = read(record, context)
    if (value !== null) return value
  }
  return null
}

/**
 * The rows of one record. A field that is missing or of another type gives null; a record without an id, or of a resource
 * that the common model does not have, gives no row. Times of SCP have no zone: they are read in `timeZone`, or as UTC.
 *
 * @category combinators
 */
export const rowsOf = (
  platform: Platform,
  resource: string,
  record: unknown,
  context: Context = {}
): ReadonlyArray<TableRow> => {
  const rows: Array<TableRow> = []
  for (const { columns, empty, id, table } of mappings.get(keyOf(platform, resource)) ?? []) {
    const rowId = firstValue(id, record, context)
    if (rowId === null) continue
    // Copied in one step, and then filled: twice as fast as a row that grows column by column.
    const row: Record<string, Value> = { ...empty }
    row["id"] = rowId
    for (const [name, reads] of columns) row[name] = firstValue(reads, record, context)
    rows.push({ table, row })
  }
  return rows
}
