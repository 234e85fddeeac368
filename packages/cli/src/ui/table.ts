/**
 * The tables that close an export.
 *
 * @since 0.1.0
 */
import type { Manifest, ResourceReport } from "@effect-hci/inventory/Manifest"
import * as Format from "./format.ts"
import type { Style } from "./style.ts"

/** A line of a table; `bad` sets it off. */
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

const layOut = (header: ReadonlyArray<string>, rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> => {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[column] ?? "").length))
  )
  const lines = rows.map(({ bad, cells }) => (bad ? style.bad(align(cells, widths)) : align(cells, widths)))
  return [style.bold(align(header, widths)), ...lines]
}

const skippedText = (skipped: number): string => (skipped === 0 ? "ok" : `ok, ${Format.count(skipped)} skipped`)

const resourceRow = (report: ResourceReport): Row => {
  const { duration_ms, error, records, resource, server_total, skipped } = report
  const status = error === null ? skippedText(skipped) : `failed: ${error.message.replace(/\s+/g, " ")}`
  return {
    bad: error !== null,
    cells: [
      resource,
      error === null ? Format.count(records) : "-",
      server_total === null ? "unknown" : Format.count(server_total),
      Format.duration(duration_ms),
      status
    ]
  }
}

/** Numbers of what was written. */
interface Written {
  readonly records: number
  readonly bytes: number
}

const writtenOf = (manifests: ReadonlyArray<Manifest>): Written => {
  const whole = manifests.flatMap(({ resources }) => resources).filter(({ error }) => error === null)
  return { records: sum(whole.map(({ records }) => records)), bytes: sum(whole.map(({ bytes }) => bytes)) }
}

/** From the first start to the last end. */
const elapsed = (manifests: ReadonlyArray<Manifest>): number =>
  manifests.length === 0
    ? 0
    : Math.max(...manifests.map(({ finished_at }) => Date.parse(finished_at))) -
      Math.min(...manifests.map(({ started_at }) => Date.parse(started_at)))

const summary = (manifests: ReadonlyArray<Manifest>, out: string): string => {
  const { bytes, records } = writtenOf(manifests)
  const duration = Format.duration(elapsed(manifests))
  return `${Format.plural(records, "record")}, ${Format.bytes(bytes)}, in ${out} after ${duration}`
}

/** One line per resource, and one for the whole. */
export const render = (manifest: Manifest, out: string, style: Style): string => {
  const header = ["resource", "records", "server's total", "duration", "status"]
  return [...layOut(header, manifest.resources.map(resourceRow), style), "", summary([manifest], out)].join("\n")
}

/** A site whose export has ended: with a manifest, or with the sentence that says why there is none. */
export interface SiteResult {
  readonly site: string
  readonly ended: Manifest | string
}

const totalOf = ({ resources }: Manifest): string => {
  const totals = resources.flatMap(({ server_total }) => server_total ?? [])
  return totals.length < resources.length ? "unknown" : Format.count(sum(totals))
}

const siteRow = ({ ended, site }: SiteResult): Row => {
  if (typeof ended === "string") return { bad: true, cells: [site, "-", "-", "-", "-", "-", `failed: ${ended}`] }
  const { bytes, records } = writtenOf([ended])
  const failed = ended.resources.filter(({ error }) => error !== null)
  const skipped = sum(ended.resources.map((report) => report.skipped))
  return {
    bad: failed.length > 0,
    cells: [
      site,
      Format.count(ended.resources.length - failed.length),
      Format.count(records),
      totalOf(ended),
      Format.bytes(bytes),
      Format.duration(elapsed([ended])),
      failed.length === 0 ? skippedText(skipped) : `failed: ${failed.map(({ resource }) => resource).join(", ")}`
    ]
  }
}

/** One line per site, and one for the whole. */
export const renderSites = (results: ReadonlyArray<SiteResult>, out: string, style: Style): string => {
  const header = ["site", "resources", "records", "servers' total", "size", "duration", "status"]
  const manifests = results.flatMap(({ ended }) => (typeof ended === "string" ? [] : ended))
  return [...layOut(header, results.map(siteRow), style), "", summary(manifests, out)].join("\n")
}
