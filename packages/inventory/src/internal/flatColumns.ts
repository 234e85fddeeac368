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

const tableOf = ({ checkpoint, platform }: Batch): Common.Table | undefined =>
  isCommon(platform) ? Common.tablesOf(platform, checkpoint.resource)[0] : undefined

/** The id, the time, the columns of the common model where it has the resource, and the record as JSON. */
export const columnsOf = (
  batch: Batch,
  { data }: { readonly data: "always" | "where there is no table" }
): ReadonlyArray<Column> => {
  const table = tableOf(batch)
  const withData = data === "always" || table === undefined
  return [...first, ...(table?.columns ?? []), ...(withData ? [dataColumn] : [])]
}

/** The records in these columns. */
export const rowsOf = (
  batch: Batch,
  columns: ReadonlyArray<Column>
): ReadonlyArray<Readonly<Record<string, Value>>> => {
  const { checkpoint, observedAt, platform, rows, timeZone } = batch
  const table = tableOf(batch)
  const hasData = columns.includes(dataColumn)
  return rows.map(({ data, id, record }) => {
    const common = isCommon(platform)
      ? Common.rowsOf(platform, checkpoint.resource, record, { timeZone }).find((row) => row.table === table?.name)
      : undefined
    const own = { id, observed_at: observedAt }
    return Object.assign({}, common?.row, own, hasData ? { data } : undefined)
  })
}
