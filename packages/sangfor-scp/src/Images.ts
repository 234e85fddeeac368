/**
 * Images that machines are made from.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import * as Pages from "./internal/paging.ts"
import type { Image } from "./models/Images.ts"
import type { Filters } from "./operations/Images.ts"
import * as operations from "./operations/Images.ts"

export * from "./models/Images.ts"
export type { Filters } from "./operations/Images.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching image, page by page, in the server's order. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Image, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching images, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Image>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many images match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** Every matching image to install from. */
export const listIso = (
  filters: Omit<Filters, "disk_format"> & Paging.Options = {}
): Stream.Stream<Image, RequestError, HttpTransport> => list({ ...filters, disk_format: "ISO" })

/** Every matching image to start from. */
export const listAcloud = (
  filters: Omit<Filters, "disk_format"> & Paging.Options = {}
): Stream.Stream<Image, RequestError, HttpTransport> => list({ ...filters, disk_format: "aCloud" })

/** One image; fails with `NotFound`. SCP has no call for it, so this goes through the listing that the filters narrow. */
export const get = (id: string, filters: Filters = {}): Effect.Effect<Image, NotFound | RequestError, HttpTransport> =>
  Pages.getById(operations.list, filters, id)

/** The first image with exactly this name; the server narrows the search to names that hold it. */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Image>, RequestError, HttpTransport> =>
  Pages.findFirst(operations.list, { ...filters, name }, (image) => image.name === name)
