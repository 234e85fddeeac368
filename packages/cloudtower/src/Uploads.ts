/**
 * Uploads of images and packages, a chunk at a time, in bounded memory.
 *
 * The first chunk creates an upload task on the server, and the response to it names the size of the following chunks.
 * `current_chunk` of the task is taken as the number of whole chunks that the server has. After a chunk whose response is
 * lost, the task is polled before anything is sent again, and an upload that ended early is resumed by the id of its task.
 *
 * ```ts
 * import { Cluster } from "@effect-hci/cloudtower"
 * import * as Uploads from "@effect-hci/cloudtower/Uploads"
 * import { Console, Effect, Stream } from "effect"
 *
 * const bytes = new Uint8Array(1_048_576)
 *
 * // An image of a stream of bytes, to the first cluster; `Uploads.fromFile` is a file as source.
 * export const program = Effect.gen(function* () {
 *   const cluster = yield* Effect.fromOption(yield* Stream.runHead(Cluster.list()))
 *   return yield* Uploads.elfImage({
 *     source: Uploads.fromStream(Stream.succeed(bytes), bytes.length),
 *     name: "image.iso",
 *     cluster_id: cluster.id,
 *     onProgress: ({ sentBytes, sizeBytes }) => Console.log(`${sentBytes} of ${sizeBytes} bytes`)
 *   })
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Conflict, InvalidResponse, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import { HciError } from "@effect-hci/core/Runtime"
import { Input } from "@effect-hci/core/Platform"
import type { Operation, RequestParts } from "@effect-hci/core/Operation"
import { optionalFields } from "@effect-hci/core/Runtime"
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
import type { TowerTransport } from "./HttpTransport.ts"
import { HttpTransport } from "./HttpTransport.ts"
import type { Call } from "./internal/call.ts"
import * as Conditions from "./internal/conditions.ts"
import { readAt } from "./internal/uploads/source.ts"
import type { Failure, Options, Post, Progress, Upload } from "./internal/uploads/upload.ts"
import { cancelTask, tolerant, upload } from "./internal/uploads/upload.ts"

export {
  /** A file at a path, read at offsets and never whole. */
  fromFile,
  /** A stream of a known size in bytes; the current chunk is kept in memory, to be sent again if need be. */
  fromStream,
  /** The source does not fit the upload; `reason` says why. */
  SourceMismatch
} from "./internal/uploads/source.ts"
export type {
  /** Why a source does not fit an upload. */
  MismatchReason,
  /** The bytes to upload: a file, or a stream of a known size. */
  Source
} from "./internal/uploads/source.ts"
export type {
  /** Errors of an upload, beside those of its source. */
  Failure,
  /** Options of every upload. */
  Options,
  /** How far an upload has come. */
  Progress,
  /** One upload: its source, name and options. */
  Upload
}

/**
 * An upload as an Effect, which succeeds with the upload task in its last state.
 *
 * @category models
 */
export type Uploading<E, R> = Effect.Effect<UploadTask, E | Failure, Exclude<R, Scope.Scope> | HttpTransport>

/** Whether an upload has a source; callers without types can give anything. */
const hasSource = (request: unknown): boolean =>
  Predicate.hasProperty(request, "source") &&
  Predicate.hasProperty(request.source, "open") &&
  Effect.isEffect(request.source.open)

/** Fails with what is wrong with an upload, before anything is sent. */
const badRequest = (operation: string, message: string): Effect.Effect<never, HciError.BadRequest, HttpTransport> =>
  HttpTransport.use((transport) => Effect.fail(new HciError.BadRequest({ ...detailOf(operation, transport), message })))

const run = <U extends Upload<E, R, E2, R2>, E, R, P, E2, R2>(
  kind: string,
  request: U & Upload<E, R, E2, R2>,
  toPost: (request: U) => Post<P>
): Uploading<E | E2 | P, R | R2> =>
  hasSource(request)
    ? Effect.withSpan(upload(request, toPost(request)), `cloudtower.Uploads.${kind}`, { captureStackTrace: false })
    : badRequest(`Uploads.${kind}`, "The upload has no source: `fromFile` and `fromStream` give one.")

/** The operations of images respond with an array of one upload task. */
const only = <E, R>(
  response: Effect.Effect<ReadonlyArray<UploadTask>, E, R>
): Effect.Effect<UploadTask | undefined, E, R> => Effect.map(response, ([task]) => task)

/** What errors that are made on this side name. */
const detailOf = (operation: string, { site }: TowerTransport) => ({
  platform: "cloudtower",
  operation,
  ...optionalFields({ site })
})

/** Sends a chunk: its ids are checked as those of other requests, its response is read for what the upload needs. */
const send = <I, O, E>(
  { operation }: Call<I, O, E>,
  input: I,
  ids: NonNullable<RequestParts["ids"]> = {}
): Effect.Effect<O, E | RequestError, HttpTransport> => {
  const chunk: Operation<I, O, E> = {
    ...operation,
    request: (parts) => ({ ...operation.request(parts), ids }),
    response: tolerant(operation.response)
  }
  return HttpTransport.use((transport) => transport.execute(chunk, input))
}

/** Conditions as the text of a form field, checked as those of other requests are. */
const encodeClusters = (clusters: ClusterWhereInput): Effect.Effect<string, HciError.BadRequest, HttpTransport> =>
  Effect.flatMap(Conditions.load, ({ check }) => {
    const copied = Input.copyJson(clusters, "clusters")
    const message = Result.isFailure(copied) ? copied.failure : check("Cluster", copied.success, "clusters")
    if (message === undefined) return Effect.succeed(JSON.stringify(Result.getOrUndefined(copied)))
    return badRequest(createContentLibraryImage.operation.name, message)
  })

/**
 * The upload of an image to the content library.
 *
 * @category inputs
 */
export interface ContentLibraryImageUpload<out E, out R, out E2 = never, out R2 = never> extends Upload<E, R, E2, R2> {
  /** The clusters that get the image, as in `{ id: "cl..." }`. */
  readonly clusters: ClusterWhereInput
  /** Description of the image. */
  readonly description?: string | undefined
}

/**
 * Uploads an image to the content library, with `POST /upload-content-library-image` for each chunk.
 *
 * @category operations
 */
export const contentLibraryImage = <E, R, E2 = never, R2 = never>(
  request: ContentLibraryImageUpload<E, R, E2, R2>
): Uploading<E | E2, R | R2> =>
  run("contentLibraryImage", request, ({ clusters, description }) => {
    const fields = description === undefined ? {} : { description }
    return (chunk) =>
      Effect.flatMap(encodeClusters(clusters), (conditions) =>
        only(send(createContentLibraryImage, { clusters: conditions, ...fields, ...chunk }))
      )
  })

/**
 * The upload of an image to one cluster.
 *
 * @category inputs
 */
export interface ElfImageUpload<out E, out R, out E2 = never, out R2 = never> extends Upload<E, R, E2, R2> {
  /** Id of the cluster that gets the image. */
  readonly cluster_id: string
  /** Description of the image. */
  readonly description?: string | undefined
}

/**
 * Uploads an image to one cluster, with `POST /upload-elf-image` for each chunk.
 *
 * @category operations
 */
export const elfImage = <E, R, E2 = never, R2 = never>(
  request: ElfImageUpload<E, R, E2, R2>
): Uploading<E | E2, R | R2> =>
  run("elfImage", request, ({ cluster_id, description }) => {
    const fields = { cluster_id, ...optionalFields({ description }) }
    return (chunk) => only(send(createElfImage, { ...fields, ...chunk }, { cluster_id }))
  })

/**
 * The upload of an image of VMTools to one cluster.
 *
 * @category inputs
 */
export interface SvtImageUpload<out E, out R, out E2 = never, out R2 = never> extends Upload<E, R, E2, R2> {
  /** Id of the cluster that gets the image. */
  readonly cluster_id: string
  /** The version of the VMTools in the image; {@link svtImageVersion} reads it from an ISO. */
  readonly version: string
}

/**
 * Uploads an image of VMTools to one cluster, with `POST /upload-svt-image` for each chunk.
 *
 * @category operations
 */
export const svtImage = <E, R, E2 = never, R2 = never>(
  request: SvtImageUpload<E, R, E2, R2>
): Uploading<E | E2, R | R2> =>
  run(
    "svtImage",
    request,
    ({ cluster_id, version }) =>
      (chunk) =>
        only(send(uploadSvtImage, { cluster_id, version, ...chunk }, { cluster_id }))
  )

/**
 * The upload of a package of a CloudTower application.
 *
 * @category inputs
 */
export interface ApplicationPackageUpload<out E, out R, out E2 = never, out R2 = never> extends Upload<E, R, E2, R2> {}

/**
 * Uploads a package of a CloudTower application, with `POST /upload-cloudtower-application-package` for each chunk.
 *
 * @category operations
 */
export const applicationPackage = <E, R, E2 = never, R2 = never>(
  request: ApplicationPackageUpload<E, R, E2, R2>
): Uploading<E | E2, R | R2> =>
  run("applicationPackage", request, () => (chunk) => only(send(uploadCloudTowerApplicationPackage, chunk)))

/**
 * The upload of a disk file to import a vm from.
 *
 * @category inputs
 */
export interface ElfFileUpload<out E, out R, out E2 = never, out R2 = never> extends Upload<E, R, E2, R2> {
  /** Id of the cluster that gets the file. */
  readonly cluster_id: string
}

/**
 * Uploads a disk file to import a vm from, with `POST /upload-elf-file` for each chunk. Needs CloudTower 3.4.4.
 *
 * @category operations
 */
export const elfFile = <E, R, E2 = never, R2 = never>(
  request: ElfFileUpload<E, R, E2, R2>
): Uploading<E | E2 | Unsupported, R | R2> =>
  run(
    "elfFile",
    request,
    ({ cluster_id }) =>
      (chunk) =>
        send(uploadElfFile, { cluster_id, ...chunk }, { cluster_id })
  )

/**
 * Ends an upload on the server and drops its bytes: `POST /cancel-upload-task`, by the id of the upload task.
 *
 * @category operations
 */
export const cancel = (uploadTaskId: string): Effect.Effect<void, NotFound | Conflict | RequestError, HttpTransport> =>
  cancelTask(uploadTaskId)

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

/** The id of an image on its cluster. */
const localIdOf = (args: unknown): string | undefined => firstOf(args, "uploadElfImageLocalIds") ?? uuidOf(args)

/** No image of an upload task is listed yet. */
const notListed = (what: string, task: UploadTask): Effect.Effect<never, NotFound, HttpTransport> =>
  HttpTransport.use((transport) =>
    Effect.fail(
      new HciError.NotFound({
        ...detailOf(`Uploads.${what}`, transport),
        message: HciError.printable(`The Tower lists no image of upload task ${task.id} yet, which is ${task.status}.`)
      })
    )
  )

/** The image among those of a response; a Tower that ignores the condition gives another one. */
const imageOf =
  <A>(what: string, task: UploadTask, isIt: (image: A) => boolean) =>
  ([image, ...others]: ReadonlyArray<A>): Effect.Effect<A, NotFound | InvalidResponse, HttpTransport> => {
    if (image === undefined) return notListed(what, task)
    if (isIt(image) && others.length === 0) return Effect.succeed(image)
    return HttpTransport.use((transport) =>
      Effect.fail(
        new HciError.InvalidResponse({
          ...detailOf(`Uploads.${what}`, transport),
          message: HciError.printable(
            `The image of upload task ${task.id} was requested, and the Tower gave another one.`
          ),
          issues: []
        })
      )
    )
  }

/**
 * The image of a finished {@link elfImage} upload, from `POST /get-elf-images`; `NotFound` until the Tower lists it.
 *
 * @category operations
 */
export const elfImageOf = (task: UploadTask): Effect.Effect<ElfImage, NotFound | RequestError, HttpTransport> => {
  const local_id = localIdOf(task.args)
  if (local_id === undefined) return notListed("elfImageOf", task)
  const find = imageOf<ElfImage>("elfImageOf", task, (image) => image.local_id === local_id)
  return Effect.flatMap(getElfImages({ where: { local_id }, first: 1 }), find)
}

/**
 * The image of a finished {@link svtImage} upload, from `POST /get-svt-images`; `NotFound` until the Tower lists it.
 *
 * @category operations
 */
export const svtImageOf = (task: UploadTask): Effect.Effect<SvtImage, NotFound | RequestError, HttpTransport> => {
  const local_id = localIdOf(task.args)
  if (local_id === undefined) return notListed("svtImageOf", task)
  const find = imageOf<SvtImage>("svtImageOf", task, (image) => image.local_id === local_id)
  return Effect.flatMap(getSvtImages({ where: { local_id }, first: 1 }), find)
}

/** Selects a content library image by the image or the LUN that its upload created on a cluster. */
const contentLibraryWhere = (args: unknown): ContentLibraryImageWhereInput | undefined => {
  const local_id = firstOf(args, "uploadElfImageLocalIds")
  if (local_id !== undefined) return { elf_images_some: { local_id } }
  const zbs_volume_id = firstOf(args, "uploadIscsiLunZbsVolumeIds")
  return zbs_volume_id === undefined ? undefined : { iscsi_luns_some: { zbs_volume_id } }
}

/**
 * The image of a finished {@link contentLibraryImage} upload, from `POST /get-content-library-images`; `NotFound` until the
 * Tower lists it.
 *
 * **Gotchas**
 *
 * The record does not tell by which upload it came: a Tower that ignores the condition is noticed by a second image, and by one
 * without images or LUNs on a cluster, and not where it has a single image that has some.
 *
 * @category operations
 */
export const contentLibraryImageOf = (
  task: UploadTask
): Effect.Effect<ContentLibraryImage, NotFound | RequestError, HttpTransport> => {
  const where = contentLibraryWhere(task.args)
  if (where === undefined) return notListed("contentLibraryImageOf", task)
  const find = imageOf<ContentLibraryImage>("contentLibraryImageOf", task, ({ elf_images, iscsi_luns }) => {
    const parts = "elf_images_some" in where ? elf_images : iscsi_luns
    return (parts ?? []).length > 0
  })
  return Effect.flatMap(getContentLibraryImages({ where, first: 2 }), find)
}

/** Where an ISO of VMTools has its volume set identifier, in bytes. */
const versionRange = { offset: 32 * 1024 + 190, length: 128 } as const

/**
 * The version of the VMTools in the ISO at a path, which is the name of its volume set.
 *
 * @category operations
 */
export const svtImageVersion = (path: string): Effect.Effect<string, PlatformError, FileSystem.FileSystem> =>
  Effect.map(Effect.scoped(readAt(path, versionRange.offset, versionRange.length)), (bytes) =>
    new TextDecoder().decode(bytes).replaceAll("\0", "").trim()
  )
