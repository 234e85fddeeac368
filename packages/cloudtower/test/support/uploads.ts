/** A Tower that keeps what is uploaded to it, and loses responses on demand. */
import { resetBefore } from "@effect-hci/simulator/Misbehaviour"
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { UploadTask } from "../../src/generated/Shared.ts"
import * as Uploads from "../../src/Uploads.ts"
import type { Handler } from "./http.ts"
import type { Response } from "@effect-hci/simulator/Script"
import { json, errorResponse } from "./http.ts"
import { minimal } from "./minimal.ts"
import type { TowerState } from "./tower.ts"
import { against, tower } from "./tower.ts"

/** A read of a file: its offset and the requested length in bytes. */
export interface Read {
  readonly offset: number
  readonly length: number
}

/** A file of some content; each read gives at most this many bytes; reads are recorded. */
export const fakeFile = (
  content: Uint8Array,
  atMost: number = Number.POSITIVE_INFINITY,
  size: number = content.length
) => {
  const reads: Array<Read> = []
  const state = { open: 0 }
  const denied = Effect.fail(
    PlatformError.systemError({ _tag: "PermissionDenied", module: "FileSystem", method: "write" })
  )
  const file: FileSystem.File = {
    [FileSystem.FileTypeId]: FileSystem.FileTypeId,
    stat: Effect.succeed({
      type: "File",
      mtime: Option.none(),
      atime: Option.none(),
      birthtime: Option.none(),
      dev: 0n,
      ino: Option.none(),
      mode: 0o644,
      nlink: Option.none(),
      uid: Option.none(),
      gid: Option.none(),
      rdev: Option.none(),
      size: ByteSize.bytes(size),
      blksize: Option.none(),
      blocks: Option.none()
    }),
    seek: () => denied,
    sync: Effect.void,
    read: (buffer, options) =>
      Effect.sync(() => {
        const offset = Number(options?.position ?? 0)
        reads.push({ offset, length: buffer.length })
        const part = content.subarray(offset, offset + Math.min(buffer.length, atMost))
        buffer.set(part)
        return part.length
      }),
    readAlloc: () => denied,
    truncate: () => denied,
    write: () => denied,
    writeAll: () => denied
  }
  const layer: Layer.Layer<FileSystem.FileSystem> = FileSystem.layerNoop({
    open: () =>
      Effect.acquireRelease(
        Effect.sync(() => {
          state.open += 1
          return file
        }),
        () => Effect.sync(() => void (state.open -= 1))
      )
  })
  return { reads, state, layer }
}

/** What becomes of one chunk: kept or not, with a response or without. */
export type Fault = "none" | "lost before" | "lost after" | "503"

/** A running upload. */
interface Upload {
  task: UploadTask
  /** Read when it is asked for: a response that waited for a promise would come too late for virtual time. */
  content: Blob
  readonly fields: Record<string, string>
}

/** How the server takes chunks. */
export interface Behaviour {
  readonly chunkSize?: number
  /** What becomes of the n-th chunk. */
  readonly faults?: ReadonlyArray<Fault>
  /** Polls of the task after its last byte until it ends. */
  readonly pollsUntilDone?: number
  /** The state after the last byte is dealt with. */
  readonly ends?: "SUCCESSED" | "FAILED" | "UPLOADING"
  readonly args?: unknown
  /** Sees each chunk before its response. */
  readonly onChunk?: (upload_task_id: string, offset: number, length: number) => Effect.Effect<void>
  readonly state?: TowerState
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

const fieldsOf = (form: FormData): Record<string, string> => {
  const fields: Record<string, string> = {}
  for (const [name, value] of form) if (typeof value === "string") fields[name] = value
  return fields
}

const idOf = (body: unknown): unknown =>
  Predicate.hasProperty(body, "where") && Predicate.hasProperty(body.where, "id") ? body.where.id : undefined

const append = (upload: Upload, chunk: Blob, chunkSize: number): void => {
  upload.content = new Blob([upload.content, chunk])
  const { size } = upload.content
  // Only whole chunks count, and the last one.
  const whole = size >= upload.task.size ? Math.ceil : Math.floor
  upload.task = { ...upload.task, current_chunk: whole(size / chunkSize), status: "UPLOADING" }
}

/** The paths that take chunks. */
const uploadPaths = [
  "upload-elf-image",
  "upload-content-library-image",
  "upload-svt-image",
  "upload-cloudtower-application-package",
  "upload-elf-file"
] as const

export const uploadTower = ({
  args = {},
  chunkSize = 1000,
  ends = "SUCCESSED",
  faults = [],
  pollsUntilDone = 0,
  onChunk = () => Effect.void,
  state = {}
}: Behaviour = {}) => {
  const uploads = new Map<string, Upload>()
  const cancelled: Array<string> = []
  let chunks = 0
  let polls = 0

  const open = (form: FormData): Upload => {
    const given = textOf(form.get("upload_task_id"))
    const existing = uploads.get(given)
    if (existing !== undefined) return existing
    const id = `up-${uploads.size + 1}`
    const size = Number(textOf(form.get("size")))
    const task = minimal(UploadTask, { id, size, args, chunk_size: chunkSize, status: "INITIALIZING" })
    const upload = { task, content: new Blob([]), fields: fieldsOf(form) }
    uploads.set(id, upload)
    return upload
  }

  const finish = (upload: Upload): void => {
    if (upload.content.size < upload.task.size || polls < pollsUntilDone) return
    upload.task = { ...upload.task, status: ends }
  }

  const take =
    (wrap: (task: UploadTask) => unknown): Handler =>
    ({ form }) =>
      Effect.gen(function* (): Effect.fn.Return<Response> {
        if (form === undefined) return errorResponse(400, "no form")
        const fault = faults[chunks++] ?? "none"
        const chunk = form.get("file")
        if (chunk === null || typeof chunk === "string") return errorResponse(400, "no file")
        if (fault === "lost before") return resetBefore
        if (fault === "503") return errorResponse(503, "busy")
        const upload = open(form)
        yield* onChunk(upload.task.id, upload.content.size, chunk.size)
        append(upload, chunk, chunkSize)
        finish(upload)
        return fault === "lost after" ? resetBefore : json(wrap(upload.task))
      })

  const routes: Record<string, Handler> = {
    "get-upload-tasks": ({ json: body }) => {
      polls += 1
      const upload = uploads.get(String(idOf(body)))
      if (upload !== undefined) finish(upload)
      return json(upload === undefined ? [] : [upload.task])
    },
    "cancel-upload-task": ({ json: body }) => {
      const id = String(idOf(body))
      cancelled.push(id)
      return json([id])
    },
    ...Object.fromEntries(
      uploadPaths.map((path) => [path, take((task) => (path === "upload-elf-file" ? task : [task]))])
    )
  }
  const server = tower({ ...state, routes: { ...routes, ...state.routes } })
  return {
    server,
    uploads,
    cancelled,
    posts: (): number => chunks,
    /** Bytes of the last upload. */
    stored: Effect.promise(() => new Response([...uploads.values()].at(-1)?.content).bytes())
  }
}

/** Bytes that differ from their neighbours. */
export const bytesOf = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 251)

/** A stream that gives its bytes in parts of these sizes, again and again. */
export const inParts = (content: Uint8Array, sizes: ReadonlyArray<number>): Stream.Stream<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  for (let start = 0, n = 0; start < content.length; n++) {
    const end = start + Math.max(1, sizes[n % sizes.length] ?? 1)
    parts.push(content.subarray(start, end))
    start = end
  }
  return Stream.fromIterable(parts).pipe(Stream.rechunk(1))
}

export const cluster_id = "cl-1"
export const source = Uploads.fromFile("/images/disk.iso")
export const first = { firstChunkBytes: 1000 } as const

/** Uploads some bytes as a file to a server that behaves in some way. */
export const uploadFile = (size: number, behaviour: Behaviour, options: Uploads.Options = {}) => {
  const content = bytesOf(size)
  const file = fakeFile(content)
  const server = uploadTower(behaviour)
  const upload = Uploads.elfImage({ source, cluster_id, ...first, ...options }).pipe(
    Effect.provide(file.layer),
    against(server.server)
  )
  return { content, file, upload, ...server }
}
