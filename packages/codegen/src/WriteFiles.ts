/**
 * Generated files to disk, and what is there compared with them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { FileError } from "./CodegenError.ts"
import type { Files } from "./print/Print.ts"

type Disk = FileSystem.FileSystem | Path.Path

const cannotWrite =
  (folder: string) =>
  (error: PlatformError): FileError =>
    new FileError({
      path: folder,
      message: `${folder} cannot be written (${error.reason._tag}): name another with --out DIR.`
    })

/** The generated files that are there, by path below the folder; none when there is no folder. */
const readExisting = (folder: string): Effect.Effect<ReadonlyMap<string, string>, PlatformError, Disk> =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (!(yield* fileSystem.exists(folder))) return new Map()
    const names = yield* fileSystem.readDirectory(folder, { recursive: true })
    const sources = names.filter((name) => name.endsWith(".ts")).sort()
    const texts = yield* Effect.forEach(sources, (name) => fileSystem.readFileString(path.join(folder, name)))
    return new Map(sources.map((name, index) => [name.replaceAll("\\", "/"), texts[index] ?? ""]))
  })

/** Makes a folder and those above it, one by one: Node's own recursion never ends below `/proc`. */
const makeFolder = (folder: string): Effect.Effect<void, PlatformError, Disk> =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* fileSystem.exists(folder)) return
    yield* makeFolder(path.dirname(folder))
    yield* fileSystem.makeDirectory(folder)
  })

/** Makes a folder hold exactly these files; those that are the same are left alone. */
export const writeFiles = (folder: string, files: Files): Effect.Effect<void, FileError, Disk> =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const existing = yield* readExisting(folder)
    for (const [name, text] of files) {
      if (existing.get(name) === text) continue
      yield* makeFolder(path.dirname(path.join(folder, name)))
      yield* fileSystem.writeFileString(path.join(folder, name), text)
    }
    for (const name of existing.keys()) {
      if (!files.has(name)) yield* fileSystem.remove(path.join(folder, name))
    }
  }).pipe(Effect.mapError(cannotWrite(folder)))

/** Fails with the first file that is not as it would be written. */
export const checkFiles = (folder: string, files: Files): Effect.Effect<void, FileError, Disk> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const existing = yield* Effect.mapError(readExisting(folder), cannotWrite(folder))
    for (const name of new Set([...files.keys(), ...existing.keys()])) {
      if (files.get(name) === existing.get(name)) continue
      const file = path.join(folder, name)
      const what = files.has(name) ? (existing.has(name) ? "differs" : "is missing") : "should not be there"
      return yield* new FileError({ path: file, message: `${file} ${what}: generate again.` })
    }
  })
