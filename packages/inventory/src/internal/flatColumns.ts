/** Records as rows of typed columns, for formats that have a fixed set of them per file. */
import * as Common from "../Common.ts"
import type { Batch } from "../Sink.ts"

/** A value of a column. */
export type Value = Common.Value

/** A column. */
export interface Column {
  readonly name: string
  readonly type: Common.ColumnType
}

const first: ReadonlyArray<Column> = [
  { name: "id", type: "text" },
  { name: "observed_at", type: "timestamp" }
]

const dataColumn: Column = { name: "data", type: "text" }

const isCommon = (platform: string): platform is Common.Platform =>
  platform === "cloudtower" || platform === "sangfor-scp"

const tablesOf = ({ checkpoint, platform }: Batch): ReadonlyArray<Common.Table> =>
  isCommon(platform) ? Common.tablesOf(platform, checkpoint.resource) : []

/** Where records belong to several tables, columns of those after the first have the name of their table before their own. */
const nameIn = (tables: ReadonlyArray<Common.Table>, table: string, column: string): string =>
  table === tables[0]?.name ? column : `${table}_${column}`

/** The id, the time, the columns of the common model where it has the resource, and the record as JSON. */
export const columnsOf = (
  batch: Batch,
  { data }: { readonly data: "always" | "where there is no table" }
): ReadonlyArray<Column> => {
  const tables = tablesOf(batch)
  const common = tables.flatMap((table) =>
    table.columns.map(({ name, type }): Column => ({ name: nameIn(tables, table.name, name), type }))
  )
  const withData = data === "always" || tables.length === 0
  return [...first, ...common, ...(withData ? [dataColumn] : [])]
}

/** The records in these columns. */
export const rowsOf = (
  batch: Batch,
  columns: ReadonlyArray<Column>
): ReadonlyArray<Readonly<Record<string, Value>>> => {
  const { checkpoint, observedAt, platform, rows, timeZone } = batch
  const tables = tablesOf(batch)
  const hasData = columns.includes(dataColumn)
  return rows.map(({ data, id, record }) => {
    const common = isCommon(platform) ? Common.rowsOf(platform, checkpoint.resource, record, { timeZone }) : []
    const values = common.flatMap(({ row, table }) =>
      Object.entries(row).map(([column, value]) => [nameIn(tables, table, column), value] as const)
    )
    return Object.assign(Object.fromEntries(values), { id, observed_at: observedAt }, hasData ? { data } : undefined)
  })
}
