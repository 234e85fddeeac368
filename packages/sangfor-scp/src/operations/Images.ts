/**
 * The calls behind `Images`, and what they take.
 *
 * @since 0.1.0
 */
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { Order } from "../models/Common.ts"
import type { DiskFormat } from "../models/Images.ts"
import { Image } from "../models/Images.ts"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** `ISO` or `aCloud`. */
  readonly disk_format?: DiskFormat | undefined
  /** `public` or `private`. */
  readonly image_type?: string | undefined
  /** Resource pool. */
  readonly az_id?: string | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly os_type?: string | undefined
  readonly status?: string | undefined
  readonly owner_id?: string | undefined
}

/** One page of the images. */
export const list: ListOperation<Filters, Image> = Operations.list(
  { name: "Images.list", path: "/janus/20180725/images" },
  Image
)
