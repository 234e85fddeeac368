/**
 * Runs as Parquet: `<folder>/run-000001/<site>/<resource>/part-000001.parquet`, with typed columns of the common model and
 * each record as JSON, compressed by zstd. A resource of a site is a folder, which DuckDB reads as one table.
 *
 * Needs the package `hyparquet-writer`.
 *
 * ```ts
 * import * as ParquetSink from "@effect-hci/inventory/node/ParquetSink"
 *
 * export const program = ParquetSink.make("./inventory")
 * ```
 *
 * @since 0.2.0
 */
import type { ColumnSource } from "hyparquet-writer"
import { parquetWriteBuffer } from "hyparquet-writer"
import type * as Effect from "effect/Effect"
import { zstdCompressSync } from "node:zlib"
import type { ColumnType, Value } from "../Common.ts"
import type { Files } from "../internal/files.ts"
import * as Columns from "../internal/flatColumns.ts"
import type { Batch, Sink } from "../Sink.ts"
import { folderSink } from "./internal/folderSink.ts"

const types: Readonly<Record<ColumnType, NonNullable<ColumnSource["type"]>>> = {
  text: "STRING",
  integer: "INT64",
  real: "DOUBLE",
  boolean: "BOOLEAN",
  timestamp: "TIMESTAMP"
}

/** A value as the writer takes it. */
const convert = (type: ColumnType, value: Value): unknown => {
  if (value === null) return null
  if (type === "integer") return typeof value === "number" && Number.isFinite(value) ? BigInt(Math.trunc(value)) : null
  return type === "timestamp" ? new Date(String(value)) : value
}

const encode = (batch: Batch): Uint8Array => {
  const columns = Columns.columnsOf(batch, { data: "always" })
  const rows = Columns.rowsOf(batch, columns)
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type }): ColumnSource => {
      const data = rows.map((row) => convert(type, row[name] ?? null))
      const column: ColumnSource = { name, type: types[type], nullable: name !== "id", data }
      // Records differ: a dictionary of them would cost time and save nothing.
      return name === "data" ? Object.assign(column, { encoding: "PLAIN", statistics: false }) : column
    }),
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => new Uint8Array(zstdCompressSync(bytes)) }
  })
  return new Uint8Array(buffer)
}

/**
 * The sink of a folder with Parquet files. Records of a file are held in memory until it is written: 10,000 of them.
 *
 * @category constructors
 */
export const make = (folder: string): Effect.Effect<Sink, never, Files> =>
  folderSink(folder, {
    name: "parquet",
    extension: ".parquet",
    batchRecords: 10_000,
    usesRecords: true,
    kind: "parts",
    encode
  })
