/**
 * Documents from disk.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { CodegenError } from "./CodegenError.ts"
import { FileError } from "./CodegenError.ts"
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

/** Reads documents, one after the other. */
export const readDocuments = (
  paths: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Document>, CodegenError, FileSystem.FileSystem> => Effect.forEach(paths, readDocument)
