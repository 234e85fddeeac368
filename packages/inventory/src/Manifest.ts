/**
 * The report of an export, which is written into `manifest.json`, in the folder of the exported files.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A record that does not fit its model and was left out of the file.
 *
 * @category models
 */
export const SkippedRecord = Schema.Struct({
  /** Position in the server's listing, from 0. */
  index: Schema.Number,
  /** Where in the record, as in `networks[0].mac_address`; empty for the record itself. */
  path: Schema.String,
  /** What does not fit. */
  message: Schema.String
})
export interface SkippedRecord extends Schema.Schema.Type<typeof SkippedRecord> {}

/**
 * Why a resource was not exported.
 *
 * @category models
 */
export const Failure = Schema.Struct({
  /** The error's tag, as in `Unauthorized`; `Interrupted` when the job was stopped, `Defect` for an unexpected error. */
  tag: Schema.String,
  /** The error's message. */
  message: Schema.String
})
export interface Failure extends Schema.Schema.Type<typeof Failure> {}

/**
 * The report of one resource.
 *
 * @category models
 */
export const ResourceReport = Schema.Struct({
  /** Name of the resource, as in `servers`. */
  resource: Schema.String,
  /** Name of the file that this run wrote, or null when the resource failed. A file of an earlier run stays in place then. */
  file: Schema.NullOr(Schema.String),
  /** How many records the server counted when the listing began; null where it gives no count. */
  server_total: Schema.NullOr(Schema.Number),
  /** Records written. After a failure, records that had been read; they are not kept. */
  records: Schema.Number,
  /** Records left out because they do not fit their model. */
  skipped: Schema.Number,
  /** The first five of the records left out. */
  skipped_first: Schema.Array(SkippedRecord),
  /** Size of the file in bytes; 0 after a failure. */
  bytes: Schema.Number,
  /** Time from the request of the count to the end of the listing, in milliseconds. */
  duration_ms: Schema.Number,
  /** Why the resource was not exported; null when it was. */
  error: Schema.NullOr(Failure)
})
export interface ResourceReport extends Schema.Schema.Type<typeof ResourceReport> {}

/**
 * The report of one site.
 *
 * @category models
 */
export const Manifest = Schema.Struct({
  /** Version of this format. */
  format_version: Schema.Literal(1),
  /** The program that wrote the files. */
  tool: Schema.Struct({
    /** Name of its package. */
    name: Schema.String,
    /** Version of its package. */
    version: Schema.String
  }),
  /** Name of the site. */
  site: Schema.String,
  /** `sangfor-scp` or `cloudtower`. */
  platform: Schema.String,
  /** Address of the site, without credentials. */
  url: Schema.String,
  /** When the first resource began, in UTC as ISO 8601. */
  started_at: Schema.String,
  /** When the last resource ended, in UTC as ISO 8601. */
  finished_at: Schema.String,
  /** One report per resource, in the order of the export. */
  resources: Schema.Array(ResourceReport)
})
export interface Manifest extends Schema.Schema.Type<typeof Manifest> {}

/**
 * Name of the manifest's file in the folder of a site.
 *
 * @category constants
 */
export const fileName = "manifest.json"

/**
 * The reports of the resources that were not exported.
 *
 * @category getters
 */
export const failures = (manifest: Manifest): ReadonlyArray<ResourceReport> =>
  manifest.resources.filter(({ error }) => error !== null)
