/**
 * The report of one run of an inventory job over many sites.
 *
 * ```ts
 * import type { Inventory } from "@effect-hci/inventory"
 * import { RunManifest } from "@effect-hci/inventory"
 * import { Effect } from "effect"
 *
 * // The resources of a run that are not whole, with their sites.
 * export const program = (run: ReturnType<typeof Inventory.run>) =>
 *   Effect.map(run, (manifest) =>
 *     RunManifest.incomplete(manifest).map(({ report, site }) => `${site}: ${report.resource}`)
 *   )
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Manifest from "./Manifest.ts"

const { file: _file, run: _run, ...reportFields } = Manifest.ResourceReport.fields

/**
 * The report of one resource of a site.
 *
 * @category models
 */
export const ResourceReport = Schema.Struct({
  ...reportFields,
  /** How many records the server counted when the listing had ended; null where it gives no count. */
  server_total_after: Schema.NullOr(Schema.Number),
  /**
   * Whether the server counted as many records before and after as came: where it is false and the resource is complete,
   * records came or went meanwhile, and those that were there throughout are all written.
   */
  exact: Schema.Boolean,
  /** Why the resource was not read although nothing failed: this version of the platform does not have it. */
  unsupported: Schema.NullOr(Schema.String),
  /** Run whose records were taken over, with what changed since; null where all records were listed. */
  from_run: Schema.NullOr(Schema.Number),
  /** Waits of requests, before they were repeated, as the server asked, or to keep a limit. */
  waits: Schema.Number,
  /** How long they were in all, in milliseconds. */
  waited_ms: Schema.Number,
  /** Waits before a request was repeated. */
  retries: Schema.Number,
  /** The files with their SHA-256, of sinks that write files. */
  files: Schema.Array(
    Schema.Struct({
      /** Name of the file. */
      file: Schema.String,
      /** Size of the file in bytes. */
      bytes: Schema.Number,
      /** SHA-256 of the file, in hexadecimal. */
      sha256: Schema.String
    })
  )
})
/** See {@link ResourceReport}. */
export interface ResourceReport extends Schema.Schema.Type<typeof ResourceReport> {}

const Status = Schema.Literals(["running", "whole", "partial", "failed"])

/**
 * The report of one site.
 *
 * @category models
 */
export const SiteReport = Schema.Struct({
  /** Name of the site. */
  site: Schema.String,
  /** `sangfor-scp` or `cloudtower`. */
  platform: Schema.String,
  /** Address without credentials. */
  url: Schema.String,
  /** Labels of the site. */
  labels: Schema.Record(Schema.String, Schema.String),
  /** `whole`: every resource is complete; `partial`: some are; `failed`: nothing could be read. */
  status: Status,
  /** Why the site could not be read at all; null when it could. */
  error: Schema.NullOr(Manifest.Failure),
  /** One report per resource. */
  resources: Schema.Array(ResourceReport)
})
/** See {@link SiteReport}. */
export interface SiteReport extends Schema.Schema.Type<typeof SiteReport> {}

/**
 * The report of one run.
 *
 * @category models
 */
export const RunManifest = Schema.Struct({
  /** Version of this format. */
  format_version: Schema.Literal(2),
  /** The program that wrote it. */
  tool: Schema.Struct({
    /** Name of the program. */
    name: Schema.String,
    /** Its version. */
    version: Schema.String
  }),
  /** Number of the run in its sink. */
  run: Schema.Number,
  /** Name of the sink. */
  sink: Schema.String,
  /** `whole`: every site is; `failed`: none could be read; else `partial`. */
  status: Status,
  /** When the run began: UTC, as ISO 8601. */
  started_at: Schema.String,
  /** When it ended. */
  ended_at: Schema.String,
  /** The sites in the order of the job. */
  sites: Schema.Array(SiteReport)
})
/** See {@link RunManifest}. */
export interface RunManifest extends Schema.Schema.Type<typeof RunManifest> {}

/**
 * How parts make a whole: whole when all are, failed when all are, else partial.
 *
 * @category combinators
 */
export const statusOf = (parts: ReadonlyArray<SiteReport["status"]>): "whole" | "partial" | "failed" => {
  if (parts.every((status) => status === "whole")) return "whole"
  return parts.every((status) => status === "failed") ? "failed" : "partial"
}

/**
 * The resources of a run that are not whole, with their sites: those that failed, and those that cannot be shown complete.
 *
 * @category getters
 */
export const incomplete = (
  manifest: RunManifest
): ReadonlyArray<{ readonly site: string; readonly report: ResourceReport }> =>
  manifest.sites.flatMap(({ resources, site }) =>
    resources.filter(({ complete, skipped }) => !complete || skipped > 0).map((report) => ({ site, report }))
  )

const labelValue = (text: string): string => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")

const sample = (name: string, labels: Readonly<Record<string, string>>, value: number): string => {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${labelValue(text)}"`)
  return `${name}{${pairs.join(",")}} ${value}`
}

/** A metric of a site or of a resource. */
interface Metric<A> {
  readonly name: string
  readonly help: string
  readonly value: (report: A) => number
}

const siteMetrics: ReadonlyArray<Metric<SiteReport>> = [
  {
    name: "hci_inventory_site_whole",
    help: "1 where every resource of the site is complete",
    value: ({ status }) => Number(status === "whole")
  }
]

const resourceMetrics: ReadonlyArray<Metric<ResourceReport>> = [
  { name: "hci_inventory_resource_records", help: "Records written", value: ({ records }) => records },
  {
    name: "hci_inventory_resource_complete",
    help: "1 where every record is written",
    value: ({ complete, skipped }) => Number(complete && skipped === 0)
  },
  { name: "hci_inventory_resource_skipped", help: "Records left out", value: ({ skipped }) => skipped },
  {
    name: "hci_inventory_resource_duration_seconds",
    help: "Time that the resource took",
    value: ({ duration_ms }) => duration_ms / 1000
  }
]

const heading = ({ help, name }: { readonly name: string; readonly help: string }): ReadonlyArray<string> => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`
]

/**
 * The run as text for Prometheus, as its node exporter reads it from a file: what was read of each site and resource, and
 * when the run ended.
 *
 * @category constructors
 */
export const toPrometheus = ({ ended_at, sites, started_at }: RunManifest): string => {
  const ended = { name: "hci_inventory_ended_timestamp_seconds", help: "When the run ended" }
  const lasted = { name: "hci_inventory_duration_seconds", help: "Time that the run took" }
  const ofSites = siteMetrics.map(({ value, ...metric }) => [
    heading(metric),
    sites.map((site) => sample(metric.name, { site: site.site, platform: site.platform }, value(site)))
  ])
  const ofResources = resourceMetrics.map(({ value, ...metric }) => [
    heading(metric),
    sites.flatMap(({ platform, resources, site }) =>
      resources.map((report) => sample(metric.name, { site, platform, resource: report.resource }, value(report)))
    )
  ])
  const lines = [
    ...heading(ended),
    `${ended.name} ${Date.parse(ended_at) / 1000}`,
    ...heading(lasted),
    `${lasted.name} ${Math.max(0, Date.parse(ended_at) - Date.parse(started_at)) / 1000}`,
    ...[...ofSites, ...ofResources].flat(2)
  ]
  return `${lines.join("\n")}\n`
}
