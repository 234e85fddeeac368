/** The tables that exports and runs print at their end. */
import * as Manifest from "@effect-hci/inventory/Manifest"
import type * as Progress from "@effect-hci/inventory/Progress"
import type * as RunManifest from "@effect-hci/inventory/RunManifest"
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

/** What a person should know of resources that were exported. */
const remarks = (reports: ReadonlyArray<Progress.ResourceReport>): string => {
  const skipped = sum(reports.map((report) => report.skipped))
  const masked = sum(reports.flatMap((report) => Object.values(report.masked)))
  const imprecise = sum(reports.flatMap((report) => Object.values(report.imprecise)))
  const unsure = reports.some(({ complete, server_total }) => server_total !== null && !complete)
  const relisted = sum(reports.map((report) => report.relisted))
  return [
    "ok",
    ...(skipped === 0 ? [] : [`${Text.count(skipped)} skipped`]),
    ...(masked === 0 ? [] : [`${Text.plural(masked, "secret")} left empty`]),
    ...(imprecise === 0 ? [] : [`${Text.plural(imprecise, "number")} not exact`]),
    ...(relisted === 0 ? [] : [`listed again ${Text.plural(relisted, "time")}`]),
    ...(unsure ? ["not shown complete"] : [])
  ].join(", ")
}

const resourceRow = (report: Manifest.ResourceReport): Row => {
  const { duration_ms, error, records, resource, server_total } = report
  const status = error === null ? remarks([report]) : `failed: ${Text.oneLine(error.message)}`
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

const writtenOf = (manifest: Manifest.Manifest): Written => {
  const whole = Manifest.ownReports(manifest).filter(({ error }) => error === null)
  return { records: sum(whole.map(({ records }) => records)), bytes: sum(whole.map(({ bytes }) => bytes)) }
}

const summary = (manifest: Manifest.Manifest, out: string): string => {
  const { bytes, records } = writtenOf(manifest)
  const { finished_at, started_at } = manifest
  const duration = Text.duration(Date.parse(finished_at ?? started_at) - Date.parse(started_at))
  return `${Text.plural(records, "record")}, ${Text.bytes(bytes)}, in ${out} after ${duration}`
}

/** One line per resource, and one for the whole. */
export const render = (manifest: Manifest.Manifest, out: string, style: Text.Style): string => {
  const header = ["resource", "records", "server's total", "duration", "status"]
  return [...layout(header, Manifest.ownReports(manifest).map(resourceRow), style), "", summary(manifest, out)].join(
    "\n"
  )
}

const totalOf = (resources: ReadonlyArray<Progress.ResourceReport>): string => {
  const totals = resources.flatMap(({ server_total }) => server_total ?? [])
  return totals.length < resources.length ? "unknown" : Text.count(sum(totals))
}

const runRemarks = ({ error, resources }: RunManifest.SiteReport): string => {
  if (error !== null) return `failed: ${Text.oneLine(error.message)}`
  const failed = resources.filter((report) => report.error !== null).map(({ resource }) => resource)
  const unsupported = resources.filter((report) => report.unsupported !== null).length
  const moved = resources.filter(({ complete, exact, server_total }) => complete && !exact && server_total !== null)
  const reported = resources.filter((report) => report.error === null && report.unsupported === null)
  return [
    ...(failed.length > 0 && reported.every(({ complete }) => complete) ? [] : [remarks(reported)]),
    ...(failed.length === 0 ? [] : [`failed: ${failed.join(", ")}`]),
    ...(unsupported === 0 ? [] : [`${Text.plural(unsupported, "resource")} not on this version`]),
    ...(moved.length === 0 ? [] : [`records came or went in ${moved.map(({ resource }) => resource).join(", ")}`])
  ].join(", ")
}

const runRow = (report: RunManifest.SiteReport): Row => {
  const { error, resources, site, status } = report
  const read = resources.filter(({ unsupported }) => unsupported === null)
  const whole = read.filter(({ complete }) => complete)
  const waited = sum(resources.map(({ waited_ms }) => waited_ms))
  return {
    bad: status !== "whole",
    cells: [
      Text.oneLine(site),
      error === null ? `${Text.count(whole.length)}/${Text.count(read.length)}` : "-",
      Text.count(sum(resources.map(({ records }) => records))),
      error === null ? totalOf(read) : "-",
      Text.bytes(sum(resources.map(({ bytes }) => bytes))),
      Text.duration(waited),
      runRemarks(report)
    ]
  }
}

/** One line per site of a run, one for each resource that failed, and one for the whole. */
export const renderRun = (manifest: RunManifest.RunManifest, style: Text.Style): string => {
  const { ended_at, run, sink, sites, started_at, status } = manifest
  const header = ["site", "resources", "records", "servers' total", "size", "waited", "status"]
  const failures = sites.flatMap(({ resources, site }) =>
    resources.flatMap(({ error, resource }) =>
      error === null ? [] : style.bad(`${Text.oneLine(site)} ${resource}: ${Text.oneLine(error.message)}`)
    )
  )
  const records = sum(sites.flatMap(({ resources }) => resources.map((report) => report.records)))
  const duration = Text.duration(Date.parse(ended_at) - Date.parse(started_at))
  const whole = `Run ${run} is ${status}: ${Text.plural(records, "record")} in ${sink} after ${duration}`
  return [
    ...layout(header, sites.map(runRow), style),
    "",
    ...failures,
    ...(failures.length > 0 ? [""] : []),
    whole
  ].join("\n")
}
