/** The tables that an export prints at its end. */
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import * as Text from "./text.ts"

/** A line of a table; a bad one is colored. */
interface Row {
  readonly cells: ReadonlyArray<string>
  readonly bad: boolean
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

/** Numbers to the right, words to the left; nothing but words in the last column, so that it may be of any length. */
const align = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells
    .map((cell, index) => {
      if (index === 0) return cell.padEnd(widths[index] ?? 0)
      return index === cells.length - 1 ? cell : cell.padStart(widths[index] ?? 0)
    })
    .join("  ")

const layout = (header: ReadonlyArray<string>, rows: ReadonlyArray<Row>, style: Text.Style): ReadonlyArray<string> => {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[column] ?? "").length))
  )
  const lines = rows.map(({ bad, cells }) => (bad ? style.bad(align(cells, widths)) : align(cells, widths)))
  return [style.bold(align(header, widths)), ...lines]
}

const skippedText = (skipped: number): string => (skipped === 0 ? "ok" : `ok, ${Text.count(skipped)} skipped`)

const resourceRow = (report: ResourceReport): Row => {
  const { duration_ms, error, records, resource, server_total, skipped } = report
  const status = error === null ? skippedText(skipped) : `failed: ${Text.oneLine(error.message)}`
  return {
    bad: error !== null,
    cells: [
      resource,
      error === null ? Text.count(records) : "-",
      server_total === null ? "unknown" : Text.count(server_total),
      Text.duration(duration_ms),
      status
    ]
  }
}

/** Sums of what was written. */
interface Written {
  readonly records: number
  readonly bytes: number
}

const writtenOf = (manifests: ReadonlyArray<Manifest>): Written => {
  const whole = manifests.flatMap(({ resources }) => resources).filter(({ error }) => error === null)
  return { records: sum(whole.map(({ records }) => records)), bytes: sum(whole.map(({ bytes }) => bytes)) }
}

/** Milliseconds from the first start to the last end. */
const elapsed = (manifests: ReadonlyArray<Manifest>): number =>
  manifests.length === 0
    ? 0
    : Math.max(...manifests.map(({ finished_at }) => Date.parse(finished_at))) -
      Math.min(...manifests.map(({ started_at }) => Date.parse(started_at)))

const summary = (manifests: ReadonlyArray<Manifest>, out: string): string => {
  const { bytes, records } = writtenOf(manifests)
  const duration = Text.duration(elapsed(manifests))
  return `${Text.plural(records, "record")}, ${Text.bytes(bytes)}, in ${out} after ${duration}`
}

/** One line per resource, and one for the whole. */
export const render = (manifest: Manifest, out: string, style: Text.Style): string => {
  const header = ["resource", "records", "server's total", "duration", "status"]
  return [...layout(header, manifest.resources.map(resourceRow), style), "", summary([manifest], out)].join("\n")
}

/** How the export of a site ended: with a manifest, or with a sentence that says why there is none. */
export interface SiteResult {
  readonly site: string
  readonly result: Manifest | string
}

const totalOf = ({ resources }: Manifest): string => {
  const totals = resources.flatMap(({ server_total }) => server_total ?? [])
  return totals.length < resources.length ? "unknown" : Text.count(sum(totals))
}

const siteRow = ({ result, site }: SiteResult): Row => {
  if (typeof result === "string") return { bad: true, cells: [site, "-", "-", "-", "-", "-", `failed: ${result}`] }
  const { bytes, records } = writtenOf([result])
  const failed = result.resources.filter(({ error }) => error !== null)
  const skipped = sum(result.resources.map((report) => report.skipped))
  return {
    bad: failed.length > 0,
    cells: [
      site,
      Text.count(result.resources.length - failed.length),
      Text.count(records),
      totalOf(result),
      Text.bytes(bytes),
      Text.duration(elapsed([result])),
      failed.length === 0 ? skippedText(skipped) : `failed: ${failed.map(({ resource }) => resource).join(", ")}`
    ]
  }
}

/** One line per site, and one for the whole. */
export const renderSites = (results: ReadonlyArray<SiteResult>, out: string, style: Text.Style): string => {
  const header = ["site", "resources", "records", "servers' total", "size", "duration", "status"]
  const manifests = results.flatMap(({ result }) => (typeof result === "string" ? [] : result))
  return [...layout(header, results.map(siteRow), style), "", summary(manifests, out)].join("\n")
}
