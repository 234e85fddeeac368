/**
 * The table that closes an export.
 *
 * @since 0.1.0
 */
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import * as Format from "./format.ts"
import type { Style } from "./style.ts"

const header = ["resource", "records", "server's total", "duration", "status"] as const

const status = ({ error, skipped }: ResourceReport): string => {
  if (error !== null) return `failed: ${error.message.replace(/\s+/g, " ")}`
  return skipped === 0 ? "ok" : `ok, ${Format.count(skipped)} skipped`
}

const row = (report: ResourceReport): ReadonlyArray<string> => [
  report.resource,
  report.error === null ? Format.count(report.records) : "-",
  report.server_total === null ? "unknown" : Format.count(report.server_total),
  Format.duration(report.duration_ms),
  status(report)
]

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

const summary = ({ finished_at, resources, started_at }: Manifest, out: string): string => {
  const whole = resources.filter(({ error }) => error === null)
  const records = sum(whole.map((report) => report.records))
  const bytes = sum(whole.map((report) => report.bytes))
  const elapsed = Date.parse(finished_at) - Date.parse(started_at)
  return `${Format.plural(records, "record")}, ${Format.bytes(bytes)}, in ${out} after ${Format.duration(elapsed)}`
}

/** Numbers to the right, words to the left; nothing but words in the last column, so that it may be of any length. */
const align = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells
    .map((cell, index) => {
      if (index === 0) return cell.padEnd(widths[index] ?? 0)
      return index === cells.length - 1 ? cell : cell.padStart(widths[index] ?? 0)
    })
    .join("  ")

/** One line per resource, and one for the whole. */
export const render = (manifest: Manifest, out: string, style: Style): string => {
  const rows = manifest.resources.map(row)
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? "").length))
  )
  const lines = manifest.resources.map((report, index) => {
    const line = align(rows[index] ?? [], widths)
    return report.error === null ? line : style.bad(line)
  })
  return [style.bold(align(header, widths)), ...lines, "", summary(manifest, out)].join("\n")
}
