/**
 * The report of one run of an inventory job over many sites.
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
  /** Waits of requests, before they were repeated, as the server asked, or to keep a limit. */
  waits: Schema.Number,
  /** How long they were in all, in milliseconds. */
  waited_ms: Schema.Number,
  /** Waits before a request was repeated. */
  retries: Schema.Number,
  /** The files with their SHA-256, of sinks that write files. */
  files: Schema.Array(Schema.Struct({ file: Schema.String, bytes: Schema.Number, sha256: Schema.String }))
})
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
  tool: Schema.Struct({ name: Schema.String, version: Schema.String }),
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
