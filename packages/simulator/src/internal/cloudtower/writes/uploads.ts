/**
 * Images that come in chunks.
 *
 * The first post makes an upload task that says how large chunks are; each further post names it. Once all bytes are
 * there, what was uploaded exists, and the task's `args` say under which local id.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import * as Listing from "../query/listing.ts"
import * as Render from "../render.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, asTexts } from "../../engine/json.ts"
import { nonNull } from "../schema/jsonType.ts"
import { time } from "../records/values.ts"
import { existing, inBytes } from "./assign.ts"
import { find } from "./creation.ts"
import { insert } from "./fresh.ts"
import { select } from "./machine.ts"

/** What becomes of an upload. */
interface Kind {
  readonly type: string
  /** The resource that it becomes, if any. */
  readonly model?: string
}

const kinds: Readonly<Record<string, Kind>> = {
  "ElfImage.createElfImage": { type: "ELF_IMAGE", model: "ElfImage" },
  "ContentLibraryImage.createContentLibraryImage": { type: "CONTENT_LIBRARY_IMAGE", model: "ContentLibraryImage" },
  "SvtImage.uploadSvtImage": { type: "SVT_IMAGE", model: "SvtImage" },
  "CloudTowerApplication.uploadCloudTowerApplicationPackage": {
    type: "CLOUDTOWER_APPLICATION_PACKAGE",
    model: "CloudTowerApplicationPackage"
  },
  "Ovf.uploadElfFile": { type: "OVF" }
}

const chunkSize = 4 * 1024 * 1024

/** What is uploaded to the content library is an image of each cluster that it is for. */
const distribute = (call: Call, library: string, { clusters, description, name, size }: JsonObject) =>
  asTexts(clusters).map((cluster) => {
    const image = { name, size, description, cluster, content_library_image: library }
    const values = Object.entries(image).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]))
    return insert(call, "ElfImage", Object.fromEntries(values))
  })

const localIdOf = (call: Call, model: string, id: string): string => {
  const row = call.store.find(model, id)
  return asText(row === undefined ? null : call.store.read(model, row, "local_id")) || id
}

/** Makes what was uploaded; answers under which local ids it is found. */
const finish = (call: Call, { model: name }: Kind, values: JsonObject): JsonObject => {
  const model = name === undefined ? undefined : call.store.models.get(name)
  if (model === undefined) return { uploadIscsiLunZbsVolumeIds: [] }
  const known = Object.entries(values).filter(([field, value]) => model.fields.has(field) && value !== null)
  const id = insert(call, model.name, Object.fromEntries(known))
  if (model.name !== "ContentLibraryImage") {
    return { uploadElfImageLocalIds: [localIdOf(call, model.name, id)], uploadIscsiLunZbsVolumeIds: [] }
  }
  const images = distribute(call, id, values).map((image) => localIdOf(call, "ElfImage", image))
  call.store.patch(model.name, id, { elf_image_uuids: images })
  return { uploadElfImageLocalIds: images, uploadIscsiLunZbsVolumeIds: [] }
}

const progress = (call: Call, kind: Kind, id: string, bytes: number): void => {
  const row = call.store.find("UploadTask", id)
  if (row === undefined) return
  const read = (field: string) => call.store.read("UploadTask", row, field)
  const args = asObject(read("args"))
  const received = asNumber(args["received"]) + bytes
  const isDone = received >= asNumber(read("size"))
  const done = isDone ? { ...finish(call, kind, asObject(args["values"])), result: "ok" } : {}
  call.store.patch("UploadTask", id, {
    current_chunk: asNumber(read("current_chunk")) + (bytes > 0 ? 1 : 0),
    updatedAt: time(call.now),
    args: { ...args, ...done, received },
    ...(isDone ? { status: "SUCCESSED", finished_at: time(call.now) } : {})
  })
}

const sizeOf = (form: JsonObject): number => {
  const size = Number(asText(form["size"]))
  return asNumber(inBytes(size, form["size_unit"] ?? null))
}

/** The ids of the clusters that a form names: one, or a filter in JSON. */
const clustersOf = (call: Call, form: JsonObject): Outcome<ReadonlyArray<string>> =>
  Result.gen(function* () {
    const { cluster_id, clusters } = form
    if (typeof cluster_id === "string") return [yield* existing(call, "Cluster", cluster_id)]
    const table = call.store.table("Cluster")
    if (typeof clusters !== "string" || table === undefined) return []
    const where = Result.try((): Json => JSON.parse(clusters))
    if (Result.isFailure(where)) return yield* badRequest(`"clusters" must be a ClusterWhereInput as JSON`)
    const rows = yield* Listing.matching(call, table, asObject(where.success), "clusters")
    return rows.map(table.idOf)
  })

/** Refuses a chunk that goes beyond the end of what was announced. */
const ensureFits = (received: number, bytes: number, size: number): Outcome<void> =>
  received + bytes <= size
    ? Result.void
    : badRequest(`"file" has ${bytes} bytes, and only ${size - received} of ${size} are missing`)

/** The version of an image of VMTools, which is a number. */
const versionOf = ({ type }: Kind, { version }: JsonObject): JsonObject => {
  const number = Number.parseInt(asText(version), 10)
  return type !== "SVT_IMAGE" || Number.isNaN(number) ? {} : { version: number }
}

const start = (call: Call, kind: Kind, form: JsonObject, bytes: number): Outcome<string> =>
  Result.gen(function* () {
    const size = sizeOf(form)
    const name = asText(form["name"])
    if (name === "") return yield* badRequest(`"name" is required for the first chunk`)
    if (!(size > 0))
      return yield* badRequest(`"size" must be a number above 0, not ${JSON.stringify(form["size"] ?? null)}`)
    yield* ensureFits(0, bytes, size)
    const clusters = yield* clustersOf(call, form)
    const described = { name, size, description: form["description"] ?? "", ...versionOf(kind, form) }
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

const resume = (call: Call, kind: Kind, form: JsonObject, bytes: number): Outcome<string> =>
  Result.gen(function* () {
    const id = asText(form["upload_task_id"])
    const row = yield* find(call, "UploadTask", id)
    const read = (field: string) => call.store.read("UploadTask", row, field)
    const [status, type, size] = [asText(read("status")), asText(read("resource_type")), asNumber(read("size"))]
    if (type !== kind.type) return yield* badRequest(`UploadTask ${id} is for ${type}, not for ${kind.type}`)
    if (status !== "UPLOADING") return yield* badRequest(`UploadTask ${id} is ${status}`)
    if (form["size"] !== undefined && sizeOf(form) !== size) {
      return yield* badRequest(`"size" must be that of the first chunk, ${size}, not ${asText(form["size"])}`)
    }
    if (bytes === 0) return yield* badRequest(`"file" must not be empty`)
    yield* ensureFits(asNumber(asObject(read("args"))["received"]), bytes, size)
    return id
  })

const upload =
  (kind: Kind): Handler =>
  (call) => {
    const form = asObject(call.body)
    const bytes = Number(asText(form["file"]))
    const step = asText(form["upload_task_id"]) === "" ? start : resume
    return Result.map(step(call, kind, form, bytes), (id): Json => {
      progress(call, kind, id, bytes)
      const row = call.store.find("UploadTask", id)
      const { response } = call.operation
      const isList = nonNull(response)._tag === "Array"
      const shown = row === undefined ? {} : Render.ofType(call, "UploadTask", response)(row)
      return isList ? [shown] : shown
    })
  }

const cancel: Handler = (call) =>
  Result.map(select(call, "UploadTask", asObject(call.body)["where"]), (rows) => {
    const running = rows.filter((row) => call.store.read("UploadTask", row, "status") === "UPLOADING")
    const ids = running.map((row) => call.store.idOf("UploadTask", row))
    for (const id of ids) call.store.patch("UploadTask", id, { status: "FAILED", finished_at: time(call.now) })
    return ids
  })

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, upload(kind)])),
  "UploadTask.cancelUploadTask": cancel
}
