/**
 * Models of `Images`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** Kinds of images: `ISO` to install from, `aCloud` to start from. Some systems write `Iso`. */
export const DiskFormat: Codec.OpenEnum<"ISO" | "Iso" | "aCloud"> = Codec.openEnum(["ISO", "Iso", "aCloud"])
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
export const ImageDisk: Codec.Model<ImageDisk> = Schema.Struct({
  id: Codec.optional(Schema.String),
  size_mb: Codec.optional(Schema.Number),
  preallocate: Codec.optional(Schema.Union([Schema.String, Schema.Number])),
  storage_id: Codec.optional(Schema.String)
})

/** A resource pool that has an image. */
export interface ImagePool {
  readonly id?: string | null
  readonly arch_type?: string | null
}
/** See the interface of the same name. */
export const ImagePool: Codec.Model<ImagePool> = Schema.Struct({
  id: Codec.optional(Schema.String),
  arch_type: Codec.optional(Schema.String)
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
export const Image: Codec.Model<Image> = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  disk_format: Codec.optional(DiskFormat),
  image_type: Codec.optional(Schema.String),
  visibility: Codec.optional(Schema.String),
  status: Codec.optional(Schema.String),
  description: Codec.optional(Schema.String),
  os_type: Codec.optional(Schema.String),
  size_mb: Codec.optional(Schema.Number),
  virtual_size_mb: Codec.optional(Schema.Number),
  owner_id: Codec.optional(Schema.String),
  az_id: Codec.optional(Schema.String),
  azs: Codec.optional(Schema.Array(ImagePool)),
  disks: Codec.optional(Schema.Array(ImageDisk))
})
