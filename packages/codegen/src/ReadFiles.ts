/**
 * Documents from disk.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { CodegenError } from "./CodegenError.ts"
import { documentError, FileError } from "./CodegenError.ts"
import type { Examples } from "./Examples.ts"
import type { Document } from "./OpenApi.ts"
import { parse } from "./OpenApi.ts"

const cannotRead =
  (path: string) =>
  (cause: { readonly reason: { readonly _tag: string } }): FileError =>
    new FileError({
      path,
      message:
        cause.reason._tag === "NotFound" ? `There is no document at ${path}.` : `The document ${path} cannot be read.`
    })

/** The documents of a folder: its `.json` files. */
export const findDocuments = (
  folder: string
): Effect.Effect<ReadonlyArray<string>, FileError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const names = yield* Effect.mapError(
      fileSystem.readDirectory(folder),
      () => new FileError({ path: folder, message: `There are no documents in ${folder}: name some with --spec FILE.` })
    )
    return names
      .filter((name) => name.endsWith(".json") && !name.endsWith(".examples.json"))
      .sort()
      .map((name) => path.join(folder, name))
  })

const readDocument = (path: string): Effect.Effect<Document, CodegenError, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fileSystem) => fileSystem.readFileString(path)).pipe(
    Effect.mapError(cannotRead(path)),
    Effect.flatMap((text) => Effect.fromResult(parse(path, text)))
  )

const decodeExamples = Schema.decodeUnknownResult(
  Schema.fromJsonString(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        request: Schema.optionalKey(Schema.Unknown),
        response: Schema.optionalKey(Schema.Struct({ status: Schema.Number, body: Schema.optionalKey(Schema.Unknown) }))
      })
    )
  )
)

/** Reads the text of a file of examples. `source` names it in errors. */
export const parseExamples = (source: string, text: string): Result.Result<Examples, CodegenError> =>
  Result.mapError(decodeExamples(text), () => documentError(source, "", "these are not examples by operationId"))

/** Reads the examples that lie beside documents, as `6.11.1.examples.json` beside `6.11.1.json`. */
export const readExamples = (
  paths: ReadonlyArray<string>
): Effect.Effect<Examples, CodegenError, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fileSystem) =>
    Effect.forEach(paths, (document) =>
      Effect.gen(function* () {
        const path = document.replace(/\.json$/, ".examples.json")
        const isThere = yield* Effect.mapError(fileSystem.exists(path), cannotRead(path))
        if (!isThere) return {}
        const text = yield* Effect.mapError(fileSystem.readFileString(path), cannotRead(path))
        return yield* Effect.fromResult(parseExamples(path, text))
      })
    )
  ).pipe(Effect.map((all): Examples => Object.assign({}, ...all)))

/** Reads documents, one after the other. */
export const readDocuments = (
  paths: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Document>, CodegenError, FileSystem.FileSystem> => Effect.forEach(paths, readDocument)
