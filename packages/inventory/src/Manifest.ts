/**
 * The report of an export, which is written into `manifest.json`, in the folder of the exported files.
 *
 * ```ts
 * import { Manifest } from "@effect-hci/inventory"
 * import { Effect, FileSystem, Schema } from "effect"
 *
 * const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest.Manifest))
 *
 * // The resources that an export into a folder failed to read.
 * export const program = (folder: string) =>
 *   FileSystem.FileSystem.use((files) => files.readFileString(`${folder}/${Manifest.fileName}`)).pipe(
 *     Effect.flatMap((text) => decode(text)),
 *     Effect.map((manifest) => Manifest.failures(manifest).map(({ resource }) => resource))
 *   )
 * ```
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
/** See {@link SkippedRecord}. */
export interface SkippedRecord extends Schema.Schema.Type<typeof SkippedRecord> {}

/**
 * Why a resource was not exported.
 *
 * @category models
 */
export const Failure = Schema.Struct({
  /** The error's tag, as in `Unauthorized`; `Interrupted` when the job was stopped, `Defect` for an unexpected error. */
  tag: Schema.String,
  /** The error's message, on one line and without control characters. */
  message: Schema.String,
  /** The operation that failed, as in `Servers.list`. */
  operation: Schema.optionalKey(Schema.String),
  /** HTTP status of the response, when there was one. */
  status: Schema.optionalKey(Schema.Number),
  /** The vendor's error code. */
  code: Schema.optionalKey(Schema.String),
  /** The server's id of the request, for its support. */
  request_id: Schema.optionalKey(Schema.String)
})
/** See {@link Failure}. */
export interface Failure extends Schema.Schema.Type<typeof Failure> {}

const FieldCounts = Schema.Record(Schema.String, Schema.Number)

/**
 * The report of one resource.
 *
 * @category models
 */
export const ResourceReport = Schema.Struct({
  /** Name of the resource, as in `servers`. */
  resource: Schema.String,
  /** The run that this report is of: the manifest's own, or an earlier one that exported other resources into the folder. */
  run: Schema.String,
  /**
   * Name of the file that the run wrote, or null when it did not: it failed, or has not come to it yet. A file of an
   * earlier run stays in place then, and is not described.
   */
  file: Schema.NullOr(Schema.String),
  /** How many records the server counted when the listing began; null where it gives no count. */
  server_total: Schema.NullOr(Schema.Number),
  /** Records written. After a failure, records that had been read; they are not kept. */
  records: Schema.Number,
  /**
   * Whether the file has every record that was there from the beginning of the listing to its end, exactly once, as far as
   * the server's counts, ids and page numbers show. False after a failure, and where the server gives nothing to show it
   * by.
   */
  complete: Schema.Boolean,
  /** Records that came more than once, as they do when a resource is listed again; each is in the file once. */
  duplicates: Schema.Number,
  /** How often the resource was listed again because a listing could not be shown complete. */
  relisted: Schema.Number,
  /** Records left out because they do not fit their model or are nested too deep. */
  skipped: Schema.Number,
  /** The first five of the records left out. */
  skipped_first: Schema.Array(SkippedRecord),
  /** How many secrets were left empty, by the name of the field: passwords, tokens, private keys and their like. */
  masked: FieldCounts,
  /** How many numbers are not as the server sent them because a double cannot hold them, by the name of the field. */
  imprecise: FieldCounts,
  /** Size of the file in bytes; 0 after a failure. */
  bytes: Schema.Number,
  /** Time from the request of the count to the end of the listing, in milliseconds. */
  duration_ms: Schema.Number,
  /** Why the resource was not exported; null when it was. */
  error: Schema.NullOr(Failure)
})
/** See {@link ResourceReport}. */
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
  /** The run that wrote this manifest: a UUID of version 7. */
  run: Schema.String,
  /**
   * `running` until the run ends, and for good when it is killed; `interrupted` when it was stopped; `finished` when every
   * resource had its turn, also those that failed.
   */
  status: Schema.Literals(["running", "interrupted", "finished"]),
  /** Name of the site. */
  site: Schema.String,
  /** `sangfor-scp` or `cloudtower`. */
  platform: Schema.String,
  /** Address of the site, without credentials. */
  url: Schema.String,
  /** When the first resource began, in UTC as ISO 8601. */
  started_at: Schema.String,
  /** When the last resource ended, in UTC as ISO 8601; null while the run goes on. */
  finished_at: Schema.NullOr(Schema.String),
  /** One report per resource, in the order of the export, with those of earlier runs that this one did not touch. */
  resources: Schema.Array(ResourceReport)
})
/** See {@link Manifest}. */
export interface Manifest extends Schema.Schema.Type<typeof Manifest> {}

/**
 * Name of the manifest's file in the folder of a site.
 *
 * @category constants
 */
export const fileName = "manifest.json"

/**
 * The reports of the manifest's own run.
 *
 * @category getters
 */
export const ownReports = (manifest: Manifest): ReadonlyArray<ResourceReport> =>
  manifest.resources.filter(({ run }) => run === manifest.run)

/**
 * The reports of the resources that the manifest's run did not export.
 *
 * @category getters
 */
export const failures = (manifest: Manifest): ReadonlyArray<ResourceReport> =>
  ownReports(manifest).filter(({ error }) => error !== null)
