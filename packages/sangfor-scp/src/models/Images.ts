/**
 * Models of `Images`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** Kinds of images: `ISO` to install from, `aCloud` to start from. Some systems write `Iso`. */
export const DiskFormat: Model.OpenEnum<"ISO" | "Iso" | "aCloud"> = Model.openEnum(["ISO", "Iso", "aCloud"])
/** See {@link DiskFormat}. */
export type DiskFormat = typeof DiskFormat.Type

/** A disk that an image brings. */
export interface ImageDisk {
  /** Slot, as in `ide0`. */
  readonly id?: string | null
  readonly size_mb?: number | null
  readonly preallocate?: string | number | null
  readonly storage_id?: string | null
}
/** See the interface of the same name. */
export const ImageDisk: Model.Model<ImageDisk> = Schema.Struct({
  id: Model.optional(Schema.String),
  size_mb: Model.optional(Schema.Number),
  preallocate: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  storage_id: Model.optional(Schema.String)
})

/** A resource pool that has an image. */
export interface ImagePool {
  readonly id?: string | null
  readonly arch_type?: string | null
}
/** See the interface of the same name. */
export const ImagePool: Model.Model<ImagePool> = Schema.Struct({
  id: Model.optional(Schema.String),
  arch_type: Model.optional(Schema.String)
})

/** An image. */
export interface Image {
  readonly id: string
  readonly name: string
  readonly disk_format?: DiskFormat | null
  /** `public` or `private`. */
  readonly image_type?: string | null
  readonly visibility?: string | null
  /** `active` when it can be used. */
  readonly status?: string | null
  readonly description?: string | null
  readonly os_type?: string | null
  /** Size of its files in MB. */
  readonly size_mb?: number | null
  /** Size of its disks in MB. */
  readonly virtual_size_mb?: number | null
  readonly owner_id?: string | null
  /** Resource pool, where an image is in one only. */
  readonly az_id?: string | null
  readonly azs?: ReadonlyArray<ImagePool> | null
  readonly disks?: ReadonlyArray<ImageDisk> | null
}
/** See the interface of the same name. */
export const Image: Model.Model<Image> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  disk_format: Model.optional(DiskFormat),
  image_type: Model.optional(Schema.String),
  visibility: Model.optional(Schema.String),
  status: Model.optional(Schema.String),
  description: Model.optional(Schema.String),
  os_type: Model.optional(Schema.String),
  size_mb: Model.optional(Schema.Number),
  virtual_size_mb: Model.optional(Schema.Number),
  owner_id: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  azs: Model.optional(Schema.Array(ImagePool)),
  disks: Model.optional(Schema.Array(ImageDisk))
})
