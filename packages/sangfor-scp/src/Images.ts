/**
 * Images: what servers are created from.
 *
 * ```ts
 * import { Images } from "@effect-hci/sangfor-scp"
 * import { Effect, Option } from "effect"
 *
 * // The id of an image, if there is exactly one of this name.
 * export const program = Images.findByName("rocky-9-base").pipe(Effect.map(Option.map(({ id }) => id)))
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { Order } from "./Common.ts"
import type { HttpTransport } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * Kinds of images: `ISO`, which some systems write `Iso`, to install from, and `aCloud`, an installed system.
 *
 * @category models
 */
export const DiskFormat = Model.openEnum(["ISO", "Iso", "aCloud"])
/** See {@link DiskFormat}. */
export type DiskFormat = typeof DiskFormat.Type

/**
 * A disk of an image.
 *
 * @category models
 */
export const ImageDisk = Schema.Struct({
  /** Slot of the disk, as in `ide0`. */
  id: Model.optionalString,
  /** Size in MB. */
  size_mb: Model.optionalNumber,
  /** Whether space is set aside at once: 0 or 1 on some systems, words such as `off` on others. */
  preallocate: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  /** Id of the storage that holds the disk. */
  storage_id: Model.optionalString
})
/** See {@link ImageDisk}. */
export interface ImageDisk extends Schema.Schema.Type<typeof ImageDisk> {}

/**
 * A resource pool that has an image.
 *
 * @category models
 */
export const ImagePool = Schema.Struct({
  /** Id of the resource pool. */
  id: Model.optionalString,
  /** Processor architecture of the resource pool. */
  arch_type: Model.optionalString
})
/** See {@link ImagePool}. */
export interface ImagePool extends Schema.Schema.Type<typeof ImagePool> {}

/**
 * An image.
 *
 * @category models
 */
export const Image = Schema.Struct({
  /** Id of the image, a UUID. */
  id: Schema.String,
  /** Name of the image. */
  name: Schema.String,
  /** Kind of image. */
  disk_format: Model.optional(DiskFormat),
  /** `public` for all tenants, or `private`. */
  image_type: Model.optionalString,
  /** Who can see the image, on newer systems. */
  visibility: Model.optionalString,
  /** State of the image; `active` when it can be used. */
  status: Model.optionalString,
  /** Free text. */
  description: Model.optionalString,
  /** Operating system: its family, as in `linux`, or its code, as in `l2664`. */
  os_type: Model.optionalString,
  /** Size of the image's files in MB. */
  size_mb: Model.optionalNumber,
  /** Size of the image's disks in MB. */
  virtual_size_mb: Model.optionalNumber,
  /** Id of the tenant that owns the image. */
  owner_id: Model.optionalString,
  /** Id of the resource pool, on systems where an image is in one only. */
  az_id: Model.optionalString,
  /** Resource pools that have the image, on newer systems. */
  azs: Model.optional(Schema.Array(ImagePool)),
  /** Disks of the image. */
  disks: Model.optional(Schema.Array(ImageDisk))
})
/** See {@link Image}. */
export interface Image extends Schema.Schema.Type<typeof Image> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Kind of image. */
  readonly disk_format?: Model.Input<DiskFormat>
  /** `public` for all tenants, or `private`. */
  readonly image_type?: "public" | "private" | Model.Unlisted
  /** Id of a resource pool that has the image. */
  readonly az_id?: string
  /** Part of the name. */
  readonly name?: string
  /** Operating system, as the images give it. */
  readonly os_type?: string
  /** State of the image, as the images give it; no document lists the states. */
  readonly status?: string
  /** Id of the tenant that owns the image. */
  readonly owner_id?: string
}

/**
 * Every image that matches, page by page, in the site's order. `GET /janus/20180725/images`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Image> = Pages.list(
  { name: "Images.list", path: "/janus/20180725/images" },
  Image,
  {}
)

/**
 * One page of the images that match, with the total. `GET /janus/20180725/images`.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Image>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many images match. `GET /janus/20180725/images`.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * Every ISO image that matches, by {@link list}.
 *
 * @category operations
 */
export const listIso = <E = never, R = never>(
  filters: Omit<Filters, "disk_format"> & Paging.Options<E, R> = {}
): Stream.Stream<Image, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, filters, () => ({ ...filters, disk_format: "ISO" as const }))

/**
 * Every aCloud image that matches, by {@link list}.
 *
 * @category operations
 */
export const listAcloud = <E = never, R = never>(
  filters: Omit<Filters, "disk_format"> & Paging.Options<E, R> = {}
): Stream.Stream<Image, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, filters, () => ({ ...filters, disk_format: "aCloud" as const }))

/**
 * One image, by its id; fails with `NotFound` where there is none. SCP has no call for it: this reads the listing, which
 * the filters shorten.
 *
 * @category operations
 */
export const get = (id: string, filters: Filters = {}): Effect.Effect<Image, NotFound | RequestError, HttpTransport> =>
  Pages.getById(list, filters, id)

/**
 * The first image with exactly this name, by a listing of the images whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Image>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, name }),
    (image) => image.name === name
  )
