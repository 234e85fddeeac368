/**
 * Uploads of images and packages, a chunk at a time, in bounded memory.
 *
 * The first chunk creates an upload task on the server, whose answer says the size of chunks; the others follow from
 * where the server says it is: `current_chunk` is taken as the number of whole chunks it has. A chunk whose answer is
 * lost is looked after in the task before anything is sent again, and an upload that ended early is resumed by the id of
 * its task.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import * as HciError from "@effect-hci/core/HciError"
import { uploadCloudTowerApplicationPackage } from "./generated/CloudTowerApplication.ts"
import {
  type ContentLibraryImage,
  createContentLibraryImage,
  getContentLibraryImages
} from "./generated/ContentLibraryImage.ts"
import { createElfImage, type ElfImage, getElfImages } from "./generated/ElfImage.ts"
import { uploadElfFile } from "./generated/Ovf.ts"
import type { UploadTask } from "./generated/Shared.ts"
import { getSvtImages, type SvtImage, uploadSvtImage } from "./generated/SvtImage.ts"
import type { ClusterWhereInput, ContentLibraryImageWhereInput } from "./generated/inputs/Shared.ts"
import type { HttpTransport } from "./HttpTransport.ts"
import type { Failure, Options, Post, Progress, Upload } from "./internal/uploadLoop.ts"
import { upload } from "./internal/uploadLoop.ts"
import type { Source } from "./internal/uploadSource.ts"
import { readAt } from "./internal/uploadSource.ts"
import * as Task from "./internal/uploadTask.ts"

export {
  /** What is uploaded cannot be what it was said to be. */
  SourceMismatch
} from "./internal/uploadError.ts"
export type {
  /** Why it cannot. */
  MismatchReason
} from "./internal/uploadError.ts"
export {
  /** A file, read at offsets and never whole. */
  fromFile,
  /** A stream of a known size in bytes; one chunk is kept back in case the server wants it again. */
  fromStream
} from "./internal/uploadSource.ts"
export type {
  /** What an upload can fail with beside its source's own errors. */
  Failure,
  /** What every upload takes. */
  Options,
  /** How far an upload has come. */
  Progress,
  /** What is uploaded: a file, or a stream of a known size. */
  Source,
  /** One upload. */
  Upload
}

/** An upload that is under way: it ends with the upload task in its last state. */
export type Uploading<E, R> = Effect.Effect<UploadTask, E | Failure, Exclude<R, Scope.Scope> | HttpTransport>

const run = <E, R, P>(kind: string, request: Upload<E, R>, post: Post<P>): Uploading<E | P, R> =>
  Effect.withSpan(upload(request, post), `cloudtower.Uploads.${kind}`, { captureStackTrace: false })

/** The operations of images answer an array of one. */
const only = <E, R>(
  answer: Effect.Effect<ReadonlyArray<UploadTask>, E, R>
): Effect.Effect<UploadTask | undefined, E, R> => Effect.map(answer, ([task]) => task)

/** An image of the content library. */
export interface ContentLibraryImageUpload<out E, out R> extends Upload<E, R> {
  /** The clusters that get the image, as in `{ id: "cl..." }`. */
  readonly clusters: ClusterWhereInput
  readonly description?: string
}

/** Uploads an image to the content library. */
export const contentLibraryImage = <E, R>({
  clusters,
  description,
  ...request
}: ContentLibraryImageUpload<E, R>): Uploading<E, R> => {
  const fields = { clusters: JSON.stringify(clusters), ...(description === undefined ? undefined : { description }) }
  return run("contentLibraryImage", request, (chunk) => only(createContentLibraryImage({ ...fields, ...chunk })))
}

/** An image of one cluster. */
export interface ElfImageUpload<out E, out R> extends Upload<E, R> {
  readonly cluster_id: string
  readonly description?: string
}

/** Uploads an image to one cluster. */
export const elfImage = <E, R>({ cluster_id, description, ...request }: ElfImageUpload<E, R>): Uploading<E, R> => {
  const fields = { cluster_id, ...(description === undefined ? undefined : { description }) }
  return run("elfImage", request, (chunk) => only(createElfImage({ ...fields, ...chunk })))
}

/** An image of VMTools. */
export interface SvtImageUpload<out E, out R> extends Upload<E, R> {
  readonly cluster_id: string
  /** The version that the image says it has; see {@link svtImageVersion}. */
  readonly version: string
}

/** Uploads an image of VMTools to one cluster. */
export const svtImage = <E, R>({ cluster_id, version, ...request }: SvtImageUpload<E, R>): Uploading<E, R> =>
  run("svtImage", request, (chunk) => only(uploadSvtImage({ cluster_id, version, ...chunk })))

/** A package of a CloudTower application. */
export interface ApplicationPackageUpload<out E, out R> extends Upload<E, R> {}

/** Uploads a package of a CloudTower application. */
export const applicationPackage = <E, R>(request: ApplicationPackageUpload<E, R>): Uploading<E, R> =>
  run("applicationPackage", request, (chunk) => only(uploadCloudTowerApplicationPackage(chunk)))

/** A disk file to import a machine from. */
export interface ElfFileUpload<out E, out R> extends Upload<E, R> {
  readonly cluster_id: string
}

/**
 * Uploads a disk file to import a machine from.
 *
 * @since 3.4.4 of CloudTower
 */
export const elfFile = <E, R>({ cluster_id, ...request }: ElfFileUpload<E, R>): Uploading<E | Unsupported, R> =>
  run("elfFile", request, (chunk) => uploadElfFile({ cluster_id, ...chunk }))

/** Ends an upload on the server; what it has is dropped. */
export const cancel = (uploadTaskId: string): Effect.Effect<void, NotFound | Conflict | RequestError, HttpTransport> =>
  Task.cancel(uploadTaskId)

/** The first text of a list among the arguments of an upload task. */
const firstOf = (args: unknown, name: string): string | undefined => {
  const values = Predicate.hasProperty(args, name) ? args[name] : undefined
  const first: unknown = Array.isArray(values) ? values[0] : undefined
  return typeof first === "string" ? first : undefined
}

const uuidOf = (args: unknown): string | undefined => {
  const attributes = Predicate.hasProperty(args, "attributes") ? args.attributes : undefined
  const uuid = Predicate.hasProperty(attributes, "uuid") ? attributes.uuid : undefined
  return typeof uuid === "string" ? uuid : undefined
}

/** The name of an image on its cluster. */
const localIdOf = (args: unknown): string | undefined => firstOf(args, "uploadElfImageLocalIds") ?? uuidOf(args)

const notMade = (what: string, task: UploadTask) =>
  new HciError.NotFound({
    platform: "cloudtower",
    operation: `Uploads.${what}`,
    message: `The Tower lists no image of upload task ${task.id} yet, which is ${task.status}.`
  })

const orNotMade =
  (what: string, task: UploadTask) =>
  <A>([found]: ReadonlyArray<A>): Effect.Effect<A, NotFound> =>
    found === undefined ? Effect.fail(notMade(what, task)) : Effect.succeed(found)

/** The image that an {@link elfImage} upload made; `NotFound` until the Tower lists it. */
export const elfImageOf = (task: UploadTask): Effect.Effect<ElfImage, NotFound | RequestError, HttpTransport> => {
  const local_id = localIdOf(task.args)
  if (local_id === undefined) return Effect.fail(notMade("elfImageOf", task))
  return Effect.flatMap(getElfImages({ where: { local_id }, first: 1 }), orNotMade("elfImageOf", task))
}

/** The image of VMTools that an {@link svtImage} upload made; `NotFound` until the Tower lists it. */
export const svtImageOf = (task: UploadTask): Effect.Effect<SvtImage, NotFound | RequestError, HttpTransport> => {
  const local_id = localIdOf(task.args)
  if (local_id === undefined) return Effect.fail(notMade("svtImageOf", task))
  return Effect.flatMap(getSvtImages({ where: { local_id }, first: 1 }), orNotMade("svtImageOf", task))
}

/** What a content library image was made of: an image of a cluster, or a LUN. */
const madeOf = (args: unknown): ContentLibraryImageWhereInput | undefined => {
  const local_id = firstOf(args, "uploadElfImageLocalIds")
  if (local_id !== undefined) return { elf_images_some: { local_id } }
  const zbs_volume_id = firstOf(args, "uploadIscsiLunZbsVolumeIds")
  return zbs_volume_id === undefined ? undefined : { iscsi_luns_some: { zbs_volume_id } }
}

/** The image that a {@link contentLibraryImage} upload made; `NotFound` until the Tower lists it. */
export const contentLibraryImageOf = (
  task: UploadTask
): Effect.Effect<ContentLibraryImage, NotFound | RequestError, HttpTransport> => {
  const where = madeOf(task.args)
  if (where === undefined) return Effect.fail(notMade("contentLibraryImageOf", task))
  return Effect.flatMap(getContentLibraryImages({ where, first: 1 }), orNotMade("contentLibraryImageOf", task))
}

/** Where an ISO of VMTools has its version. */
const versionAt = { offset: 32 * 1024 + 190, length: 128 } as const

/** The version of an ISO of VMTools, which is the name of its volume set. */
export const svtImageVersion = (path: string): Effect.Effect<string, PlatformError, FileSystem.FileSystem> =>
  Effect.map(Effect.scoped(readAt(path, versionAt.offset, versionAt.length)), (bytes) =>
    new TextDecoder().decode(bytes).replaceAll("\0", "").trim()
  )
