/**
 * Images that are uploaded in chunks.
 *
 * The first request makes an upload task that tells how large chunks are; each further request names it. Once all bytes
 * are there, what was uploaded exists, and the task's `args` tell its local id.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, asTexts } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import { notModified } from "../call.ts"
import type { Records } from "../generated/records.ts"
import { time } from "../records/values.ts"
import * as Render from "../render.ts"
import { nonNull } from "../../engine/jsonType.ts"
import { inBytes } from "./assign.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import { bodyOf } from "./write.ts"

/** What an upload becomes. */
interface UploadKind {
  readonly type: NonNullable<Records["UploadTask"]["resource_type"]>
  /** The resource that it becomes, if any. */
  readonly model?: "ElfImage" | "ContentLibraryImage" | "SvtImage" | "CloudTowerApplicationPackage"
}

/** The fields of the forms of all uploads; a file is its number of bytes. */
interface UploadForm {
  readonly file: string
  readonly cluster_id?: string
  readonly clusters?: string
  readonly name?: string
  readonly description?: string
  readonly version?: string
  readonly size?: string
  readonly size_unit?: string
  readonly upload_task_id?: string
}

const readForm = (body: Json): UploadForm => {
  const form = asObject(body)
  return { ...form, file: asText(form["file"]) }
}

const chunkSize = 4 * 1024 * 1024

/** Adds the images of the clusters that an image of the content library is for; gives their ids. */
const distribute = (call: Call, library: string, { clusters, description, name, size }: JsonObject) =>
  asTexts(clusters).map((cluster) =>
    insert(call, "ElfImage", {
      name: asText(name),
      size: asNumber(size),
      description: asText(description),
      cluster,
      content_library_image: library
    })
  )

const localIdOf = (call: Call, model: "ElfImage" | "SvtImage", id: string): string =>
  Entity.lookUp(call, model, id)?.read("local_id") || id

/** Adds what was uploaded; gives the local ids that it has. */
const finish = (call: Call, { model }: UploadKind, values: JsonObject): JsonObject => {
  if (model === undefined) return { uploadIscsiLunZbsVolumeIds: [] }
  const fields = call.store.models.get(model)?.fields
  const stored = Object.entries(values).filter(([field, value]) => fields?.has(field) === true && value !== null)
  const id = insert<string>(call, model, Object.fromEntries(stored))
  if (model !== "ContentLibraryImage") {
    const localId = model === "CloudTowerApplicationPackage" ? id : localIdOf(call, model, id)
    return { uploadElfImageLocalIds: [localId], uploadIscsiLunZbsVolumeIds: [] }
  }
  const images = distribute(call, id, values).map((image) => localIdOf(call, "ElfImage", image))
  Entity.lookUp(call, "ContentLibraryImage", id)?.patch({ elf_image_uuids: images })
  return { uploadElfImageLocalIds: images, uploadIscsiLunZbsVolumeIds: [] }
}

/** Counts a chunk; the last one finishes the upload. */
const receive = (call: Call, kind: UploadKind, task: Entity.Entity<"UploadTask">, bytes: number): void => {
  const args = asObject(task.read("args"))
  const received = asNumber(args["received"]) + bytes
  const isDone = received >= task.read("size")
  const result = isDone ? { ...finish(call, kind, asObject(args["values"])), result: "ok" } : {}
  task.patch({
    current_chunk: task.read("current_chunk") + (bytes > 0 ? 1 : 0),
    updatedAt: time(call.now),
    args: { ...args, ...result, received },
    ...(isDone ? { status: "SUCCESSED", finished_at: time(call.now) } : {})
  })
}

const sizeOf = ({ size, size_unit }: UploadForm): number => inBytes(Number(size ?? ""), size_unit)

/** The ids of the clusters that a form names: one, or a filter in JSON. */
const clustersOf = (call: Call, { cluster_id, clusters }: UploadForm): Outcome<ReadonlyArray<string>> =>
  Result.gen(function* () {
    if (cluster_id !== undefined) return [(yield* Entity.find(call, "Cluster", cluster_id)).id]
    if (clusters === undefined) return []
    const where = Result.try((): Json => JSON.parse(clusters))
    if (Result.isFailure(where)) return yield* badRequest(`"clusters" must be a ClusterWhereInput as JSON`)
    return (yield* Entity.matching(call, "Cluster", asObject(where.success), "clusters")).map(({ id }) => id)
  })

/** 400 for a chunk that goes beyond the size of the first request. */
const ensureFits = (received: number, bytes: number, size: number): Outcome<void> =>
  received + bytes <= size
    ? Result.void
    : badRequest(`"file" has ${bytes} bytes, and only ${size - received} of ${size} are missing`)

/** The version of an image of VMTools, which is a number. */
const versionOf = ({ type }: UploadKind, { version }: UploadForm): JsonObject => {
  const number = Number.parseInt(version ?? "", 10)
  return type !== "SVT_IMAGE" || Number.isNaN(number) ? {} : { version: number }
}

const start = (call: Call, kind: UploadKind, form: UploadForm, bytes: number): Outcome<string> =>
  Result.gen(function* () {
    const size = sizeOf(form)
    const { description = "", name = "" } = form
    if (name === "") return yield* badRequest(`"name" is required for the first chunk`)
    if (!(size > 0)) {
      return yield* badRequest(`"size" must be a number above 0, not ${JSON.stringify(form.size ?? null)}`)
    }
    yield* ensureFits(0, bytes, size)
    const clusters = yield* clustersOf(call, form)
    const described = { name, size, description, ...versionOf(kind, form) }
    const values = { ...described, cluster: clusters[0] ?? null, clusters }
    return insert(call, "UploadTask", {
      args: { values, received: 0, name },
      chunk_size: chunkSize,
      current_chunk: 0,
      resource_type: kind.type,
      size,
      started_at: time(call.now),
      status: "UPLOADING",
      updatedAt: time(call.now)
    })
  })

const resume = (call: Call, kind: UploadKind, form: UploadForm, bytes: number): Outcome<string> =>
  Result.gen(function* () {
    const task = yield* Entity.find(call, "UploadTask", form.upload_task_id)
    const { args, resource_type, size, status } = task.pick(["args", "resource_type", "size", "status"])
    if (resource_type !== kind.type) {
      return yield* badRequest(`UploadTask ${task.id} is for ${resource_type ?? ""}, not for ${kind.type}`)
    }
    if (status !== "UPLOADING") return yield* badRequest(`UploadTask ${task.id} is ${status ?? ""}`)
    if (form.size !== undefined && sizeOf(form) !== size) {
      return yield* badRequest(`"size" must be that of the first chunk, ${size}, not ${form.size}`)
    }
    if (bytes === 0) return yield* badRequest(`"file" must not be empty`)
    yield* ensureFits(asNumber(asObject(args)["received"]), bytes, size)
    return task.id
  })

const upload =
  (kind: UploadKind): Handler =>
  (call) => {
    const form = readForm(call.body)
    const bytes = Number(form.file)
    const step = (form.upload_task_id ?? "") === "" ? start : resume
    return Result.map(step(call, kind, form, bytes), (id): Json => {
      const task = Entity.lookUp(call, "UploadTask", id)
      if (task !== undefined) receive(call, kind, task, bytes)
      const row = Entity.lookUp(call, "UploadTask", id)?.row
      const { response } = call.operation
      const rendered = row === undefined ? {} : Render.ofType(call, "UploadTask", response)(row)
      return nonNull(response)._tag === "Array" ? [rendered] : rendered
    })
  }

/** Ends uploads that are under way; the response has their ids. */
const cancel: Handler = (call) => {
  const { where } = bodyOf(call, "UploadTask.cancelUploadTask")
  return Result.map(Entity.select(call, "UploadTask", where), (uploads) => {
    const running = uploads.filter((task) => task.read("status") === "UPLOADING")
    if (running.length === 0) return notModified
    for (const task of running) task.patch({ status: "FAILED", finished_at: time(call.now) })
    return running.map(({ id }) => id)
  })
}

/** The handlers of uploads. */
export const handlers: Handlers = {
  "ElfImage.createElfImage": upload({ type: "ELF_IMAGE", model: "ElfImage" }),
  "ContentLibraryImage.createContentLibraryImage": upload({
    type: "CONTENT_LIBRARY_IMAGE",
    model: "ContentLibraryImage"
  }),
  "SvtImage.uploadSvtImage": upload({ type: "SVT_IMAGE", model: "SvtImage" }),
  "CloudTowerApplication.uploadCloudTowerApplicationPackage": upload({
    type: "CLOUDTOWER_APPLICATION_PACKAGE",
    model: "CloudTowerApplicationPackage"
  }),
  "Ovf.uploadElfFile": upload({ type: "OVF" }),
  "UploadTask.cancelUploadTask": cancel
}
