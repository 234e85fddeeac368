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
import { badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import * as Listing from "../query/listing.ts"
import * as Render from "../render.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asNumber, asObject, asText } from "../schema/json.ts"
import { nonNull } from "../schema/shape.ts"
import { time } from "../world/values.ts"
import { existing, inBytes } from "./assign.ts"
import { fresh } from "./fresh.ts"
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

const finish = (call: Call, kind: Kind, values: JsonObject): JsonObject => {
  const model = kind.model === undefined ? undefined : call.store.models.get(kind.model)
  if (model === undefined) return { uploadIscsiLunZbsVolumeIds: [] }
  const known = Object.entries(values).filter(([name, value]) => model.fields.has(name) && value !== null)
  const row = call.store.insert(model.name, fresh(call, model, Object.fromEntries(known)))
  const localId = call.store.read(model.name, row, "local_id")
  const local = typeof localId === "string" ? localId : call.store.idOf(model.name, row)
  const isLibrary = model.name === "ContentLibraryImage"
  if (isLibrary) call.store.patch(model.name, call.store.idOf(model.name, row), { elf_image_uuids: [local] })
  return { uploadElfImageLocalIds: [local], uploadIscsiLunZbsVolumeIds: isLibrary ? [local] : [] }
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

const start = (call: Call, kind: Kind, form: JsonObject): Outcome<string> =>
  Result.gen(function* () {
    const size = sizeOf(form)
    const name = asText(form["name"])
    const model = call.store.models.get("UploadTask")
    if (name === "") return yield* badRequest(`"name" is required for the first chunk`)
    if (!(size > 0))
      return yield* badRequest(`"size" must be a number above 0, not ${JSON.stringify(form["size"] ?? null)}`)
    const clusters = yield* clustersOf(call, form)
    const values = { name, size, description: form["description"] ?? "", cluster: clusters[0] ?? null, clusters }
    if (model === undefined) return yield* notFound("There are no uploads")
    const row = call.store.insert(
      "UploadTask",
      fresh(call, model, {
        args: { values, received: 0, name },
        chunk_size: chunkSize,
        current_chunk: 0,
        resource_type: kind.type,
        size,
        started_at: time(call.now),
        status: "UPLOADING",
        updatedAt: time(call.now)
      })
    )
    return call.store.idOf("UploadTask", row)
  })

const resume = (call: Call, id: string): Outcome<string> => {
  const row = call.store.find("UploadTask", id)
  if (row === undefined) return notFound(`UploadTask ${JSON.stringify(id)} does not exist`)
  const status = call.store.read("UploadTask", row, "status")
  return status === "UPLOADING" ? Result.succeed(id) : badRequest(`UploadTask ${id} is ${asText(status)}`)
}

const upload =
  (kind: Kind): Handler =>
  (call) => {
    const form = asObject(call.body)
    const task = asText(form["upload_task_id"])
    return Result.map(task === "" ? start(call, kind, form) : resume(call, task), (id): Json => {
      progress(call, kind, id, Number(asText(form["file"])))
      const row = call.store.find("UploadTask", id)
      const { response } = call.operation
      const isList = nonNull(response)._tag === "Array"
      const shown = row === undefined ? {} : Render.ofType(call, "UploadTask", response)(row)
      return isList ? [shown] : shown
    })
  }

const cancel: Handler = (call) =>
  Result.map(select(call, "UploadTask", asObject(call.body)["where"]), (rows) => {
    const ids = rows.map((row) => call.store.idOf("UploadTask", row))
    for (const id of ids) call.store.patch("UploadTask", id, { status: "FAILED", finished_at: time(call.now) })
    return ids
  })

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, upload(kind)])),
  "UploadTask.cancelUploadTask": cancel
}
