/**
 * Reads the folder that an export of a site has written: `manifest.json`, and a line of JSON for each record.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ExactJson from "./exactJson.ts"
import { Parsed, problemOf } from "./json.ts"
import type { JsonObject } from "./json.ts"
import { StateError } from "./state.ts"
import type { Site } from "./state.ts"

type Files = FileSystem.FileSystem | Path.Path

/** What an export says of itself, as far as state needs it. */
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    format_version: Schema.Literal(1),
    platform: Schema.String,
    status: Schema.optionalKey(Schema.String),
    resources: Schema.Array(Schema.Struct({ resource: Schema.String, file: Schema.NullOr(Schema.String) }))
  })
)

/** An export: its platform, its records, and the resources that it failed to read. */
export interface Export {
  readonly platform: string
  /** Whether the export came to its end: a run that is killed leaves a manifest that does not say so. */
  readonly ended: boolean
  readonly site: Site
  readonly missing: ReadonlyArray<string>
}

/** Fails unless there is a regular file, or a link to one: reading a pipe or a device might never end. */
export const ensureRegular: (
  file: string
) => Effect.Effect<void, StateError | PlatformError.PlatformError, FileSystem.FileSystem> = Effect.fnUntraced(
  function* (file) {
    const { type } = yield* (yield* FileSystem.FileSystem).stat(file)
    if (type !== "File") return yield* new StateError({ path: file, message: `${file} is no regular file` })
  }
)

const readManifest = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Path.Path).join(folder, "manifest.json")
  if (!(yield* fs.exists(file))) {
    return yield* new StateError({
      path: folder,
      message: `${folder} holds no export (manifest.json is missing)`
    })
  }
  yield* ensureRegular(file)
  return yield* Effect.mapError(Schema.decodeEffect(Manifest)(yield* fs.readFileString(file)), (error) => {
    const { message, path } = problemOf(error)
    const where = path === "" ? "" : `${path}: `
    return new StateError({ path: file, message: `${file} is no manifest of an export (${where}${message})` })
  })
})

const decodeLine = Schema.decodeUnknownResult(Parsed)

const parseLine = (text: string) => Result.flatMap(ExactJson.parse(text), (value) => decodeLine(value))

const readRecords: (
  file: string
) => Effect.Effect<ReadonlyArray<JsonObject>, StateError | PlatformError.PlatformError, FileSystem.FileSystem> =
  Effect.fnUntraced(function* (file) {
    const fs = yield* FileSystem.FileSystem
    yield* ensureRegular(file)
    const records: Array<JsonObject> = []
    let line = 0
    const take = (text: string) => {
      line++
      if (text.trim() === "") return Result.void
      const parsed = parseLine(text)
      if (Result.isSuccess(parsed)) return Result.succeed(void records.push(parsed.success))
      return Result.fail(new StateError({ path: file, message: `Line ${line} of ${file} is no JSON object` }))
    }
    yield* fs.stream(file).pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.runForEach((text) => Effect.fromResult(take(text)))
    )
    return records
  })

/** The records in a folder; nothing is kept of a line but its record. */
export const read: (folder: string) => Effect.Effect<Export, StateError | PlatformError.PlatformError, Files> =
  Effect.fnUntraced(function* (folder) {
    const path = yield* Path.Path
    const { platform, resources, status = "finished" } = yield* readManifest(folder)
    const site: Record<string, ReadonlyArray<JsonObject>> = {}
    for (const { file, resource } of resources) {
      if (file !== null) site[resource] = yield* readRecords(path.join(folder, path.basename(file)))
    }
    const missing = resources.flatMap(({ file, resource }) => (file === null ? [resource] : []))
    return { platform, ended: status === "finished", site, missing }
  })
