/**
 * Models of `Volumes`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** States of a volume; `available` when no machine has it. */
export const VolumeStatus: Model.OpenEnum<
  "creating" | "available" | "in-use" | "deleting" | "deleted" | "error" | "error_deleting"
> = Model.openEnum(["creating", "available", "in-use", "deleting", "deleted", "error", "error_deleting"])
/** See {@link VolumeStatus}. */
export type VolumeStatus = typeof VolumeStatus.Type

/** A disk that exists by itself. Systems give its size as `size_mb`, or as `size` in GB. */
export interface Volume {
  readonly id: string
  readonly name: string
  readonly status?: VolumeStatus | null
  readonly size_mb?: number | null
  /** Size in GB. */
  readonly size?: number | null
  readonly description?: string | null
  /** Resource pool. */
  readonly az_id?: string | null
  readonly storage_id?: string | null
  readonly storage_tag_id?: string | null
  /** The machine that has it. */
  readonly server_id?: string | null
  readonly type?: string | null
  /** `sharedisk` on newer systems. */
  readonly volume_type?: string | null
  readonly disk_id?: string | null
  readonly project_id?: string | null
  readonly user_id?: string | null
  /** Local time of the site, without a zone. */
  readonly created_at?: string | null
  readonly updated_at?: string | null
}
/** See the interface of the same name. */
export const Volume: Model.Model<Volume> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  status: Model.optional(VolumeStatus),
  size_mb: Model.optional(Schema.Number),
  size: Model.optional(Schema.Number),
  description: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  storage_id: Model.optional(Schema.String),
  storage_tag_id: Model.optional(Schema.String),
  server_id: Model.optional(Schema.String),
  type: Model.optional(Schema.String),
  volume_type: Model.optional(Schema.String),
  disk_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  user_id: Model.optional(Schema.String),
  created_at: Model.optional(Schema.String),
  updated_at: Model.optional(Schema.String)
})

/** The id of a new volume, and the task that makes it. */
export interface CreatedVolume {
  readonly volume_id: string
  readonly task_id?: string | null
}
/** See the interface of the same name. */
export const CreatedVolume: Model.Model<CreatedVolume> = Schema.Struct({
  volume_id: Schema.String,
  task_id: Model.optional(Schema.String)
})
