/**
 * What a run of an export did, as `manifest.json` beside the files tells it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Model } from "@effect-hci/core/Model"

/** A record that did not fit its model and was left out. */
export interface SkippedRecord {
  /** Position in the server's listing, from 0. */
  readonly index: number
  /** Where in the record, as in `networks[0].mac_address`. */
  readonly path: string
  readonly message: string
}

/** Why a resource was not exported. */
export interface Failure {
  /** The error's tag, as in `Unauthorized`; `Interrupted` when the job was stopped. */
  readonly tag: string
  readonly message: string
}

/** What became of one resource. */
export interface ResourceReport {
  readonly resource: string
  /** The file that this run wrote, or null. A file of an earlier run stays in place then. */
  readonly file: string | null
  /** Records there were when the listing began, as the server says; null where it does not. */
  readonly server_total: number | null
  /** Records written. After a failure, how many had been read; they are not kept. */
  readonly records: number
  /** Records left out because they do not fit their model. */
  readonly skipped: number
  /** The first few of them. */
  readonly skipped_first: ReadonlyArray<SkippedRecord>
  readonly bytes: number
  readonly duration_ms: number
  readonly error: Failure | null
}

/** What became of one site. */
export interface Manifest {
  /** Version of this format. */
  readonly format_version: 1
  readonly tool: { readonly name: string; readonly version: string }
  readonly site: string
  readonly platform: string
  readonly url: string
  /** UTC, ISO 8601. */
  readonly started_at: string
  /** UTC, ISO 8601. */
  readonly finished_at: string
  readonly resources: ReadonlyArray<ResourceReport>
}

const SkippedRecord: Model<SkippedRecord> = Schema.Struct({
  index: Schema.Number,
  path: Schema.String,
  message: Schema.String
})

const Failure: Model<Failure> = Schema.Struct({ tag: Schema.String, message: Schema.String })

const ResourceReport: Model<ResourceReport> = Schema.Struct({
  resource: Schema.String,
  file: Schema.NullOr(Schema.String),
  server_total: Schema.NullOr(Schema.Number),
  records: Schema.Number,
  skipped: Schema.Number,
  skipped_first: Schema.Array(SkippedRecord),
  bytes: Schema.Number,
  duration_ms: Schema.Number,
  error: Schema.NullOr(Failure)
})

/** To read a manifest. */
export const Manifest: Model<Manifest> = Schema.Struct({
  format_version: Schema.Literal(1),
  tool: Schema.Struct({ name: Schema.String, version: Schema.String }),
  site: Schema.String,
  platform: Schema.String,
  url: Schema.String,
  started_at: Schema.String,
  finished_at: Schema.String,
  resources: Schema.Array(ResourceReport)
})

/** The file's name. */
export const fileName: string = "manifest.json"

/** The resources that were not exported. */
export const failures = (manifest: Manifest): ReadonlyArray<ResourceReport> =>
  manifest.resources.filter(({ error }) => error !== null)
