/**
 * Runs as files: NDJSON or CSV, a file for each resource of each site, in a folder for each run; and NDJSON on stdout.
 *
 * ```ts
 * import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
 *
 * // A file of lines of JSON for each resource of each site, in a folder for each run.
 * export const program = FileSinks.ndjson({ folder: "./inventory", compression: "zstd" })
 * ```
 *
 * @since 0.2.0
 */
import * as Csv from "effect/encoding/Csv"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import type { Transform } from "node:stream"
import { createGzip, createZstdCompress } from "node:zlib"
import type { Files } from "../internal/files.ts"
import * as Columns from "../internal/flatColumns.ts"
import * as Printable from "../Printable.ts"
import type { Batch, Session, Sink, Start } from "../Sink.ts"
import { SinkError } from "../Sink.ts"
import { folderSink } from "./internal/folderSink.ts"

/**
 * How files are compressed: each when it is whole, so that what is not takes its full size.
 *
 * @category models
 */
export type Compression = "none" | "gzip" | "zstd"

const compressors: Readonly<Record<Compression, (() => Transform) | undefined>> = {
  none: undefined,
  gzip: () => createGzip(),
  zstd: () => createZstdCompress()
}

const extensions: Readonly<Record<Compression, string>> = { none: "", gzip: ".gz", zstd: ".zst" }

/**
 * Where files are written, and how.
 *
 * @category models
 */
export interface Options {
  /** Folder of the runs; made when it does not exist. */
  readonly folder: string
  /** Default: `"none"`. */
  readonly compression?: Compression | undefined
}

/**
 * One line of JSON per record, as it is served: `<folder>/run-000001/<site>/<resource>.ndjson`.
 *
 * @category constructors
 */
export const ndjson = ({ compression = "none", folder }: Options): Effect.Effect<Sink, never, Files> =>
  folderSink(folder, {
    name: "ndjson",
    extension: `.ndjson${extensions[compression]}`,
    batchRecords: 1000,
    usesRecords: false,
    kind: "file",
    compress: compressors[compression],
    // Apart, since V8 would copy each line that is put together.
    encode: ({ rows }) => Effect.sync(() => rows.flatMap(({ data }) => [data, "\n"]))
  })

/** What a spreadsheet takes for a formula. */
const formula = /^[=+\-@\t\r]/

const cellOf = (value: Columns.Value): string => {
  if (value === null) return ""
  if (typeof value !== "string") return String(value)
  return formula.test(value) ? `'${value}` : value
}

const encodeCsv = (batch: Batch, isFirst: boolean): Effect.Effect<string> => {
  const columns = Columns.columnsOf(batch, { data: "where there is no table" })
  const header = isFirst ? [columns.map(({ name }) => name)] : []
  const rows = Columns.rowsOf(batch, columns).map((row) => columns.map(({ name }) => cellOf(row[name] ?? null)))
  return Stream.fromIterable([...header, ...rows]).pipe(Stream.pipeThroughChannel(Csv.encodeString()), Stream.mkString)
}

/**
 * A line per record, with the columns of the common model where it has the resource, else the record as JSON in the column
 * `data`. Text that a spreadsheet would take for a formula begins with an apostrophe.
 *
 * @category constructors
 */
export const csv = ({ compression = "none", folder }: Options): Effect.Effect<Sink, never, Files> =>
  folderSink(folder, {
    name: "csv",
    extension: `.csv${extensions[compression]}`,
    batchRecords: 1000,
    usesRecords: true,
    kind: "file",
    compress: compressors[compression],
    encode: (batch, isFirst) => Effect.map(encodeCsv(batch, isFirst), (text) => [text])
  })

const lineOf = ({ checkpoint, observedAt, platform }: Batch, { data, id }: Batch["rows"][number]): string =>
  `{"site":${JSON.stringify(checkpoint.site)},"platform":${JSON.stringify(platform)},` +
  `"resource":${JSON.stringify(checkpoint.resource)},"id":${JSON.stringify(id)},"observed_at":"${observedAt}","data":${data}}\n`

/**
 * Lines of JSON on stdout, each with its site, platform, resource, id and time. Nothing is kept: a run that is cut off
 * begins again, and a resource that is listed again gives records again.
 *
 * @category constructors
 */
export const stdout: Effect.Effect<Sink, never, Stdio.Stdio> = Effect.map(Stdio.Stdio, (stdio): Sink => {
  const lost = () =>
    new SinkError({ sink: "stdout", reason: "lost", message: "Nobody reads what is written to stdout any more." })
  const session = (start: Start): Session => ({
    run: 1,
    startedAt: start.now,
    checkpoints: [],
    commit: (batch) =>
      batch.rows.length === 0
        ? Effect.void
        : Stream.make(Printable.json(batch.rows.map((row) => lineOf(batch, row)).join(""))).pipe(
            Stream.run(stdio.stdout({ endOnDone: false })),
            Effect.mapError(lost)
          ),
    endSite: () => Effect.void,
    end: () => Effect.void
  })
  return { name: "stdout", batchRecords: 500, usesRecords: false, open: (start) => Effect.succeed(session(start)) }
})
