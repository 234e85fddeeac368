import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"

/** What writing files needs. */
export type Files = FileSystem.FileSystem | Path.Path

/** A name as the name of a file or folder: nothing in it leads elsewhere. */
export const pathSegment = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._ -]/gu, encodeURIComponent).replace(/^\.+/, (dots) => "%2E".repeat(dots.length))

/**
 * Makes a folder and those above it. One by one, because Node's own recursion never ends where a file system reports
 * "not found" to making a folder, as `/proc` does.
 */
const makeFolder: (folder: string) => Effect.Effect<void, PlatformError.PlatformError, Files> = Effect.fnUntraced(
  function* (folder) {
    const fs = yield* FileSystem.FileSystem
    const parent = (yield* Path.Path).dirname(folder)
    const make = Effect.catchIf(
      fs.makeDirectory(folder),
      ({ reason }) => reason._tag === "AlreadyExists",
      (exists) =>
        Effect.flatMap(fs.stat(folder), ({ type }) => (type === "Directory" ? Effect.void : Effect.fail(exists)))
    )
    yield* Effect.catchIf(
      make,
      ({ reason }) => reason._tag === "NotFound" && parent !== folder,
      () => Effect.andThen(makeFolder(parent), make)
    )
  }
)

/** Makes the folder unless it exists; fails when it cannot be written to. */
export const prepareFolder: (folder: string) => Effect.Effect<void, PlatformError.PlatformError, Files> =
  Effect.fnUntraced(function* (folder) {
    const fs = yield* FileSystem.FileSystem
    yield* makeFolder((yield* Path.Path).resolve(folder))
    yield* fs.access(folder, { writable: true })
  })

/**
 * Writes `<path>.partial`, which takes the place of `path` when all is written. When the write fails or is interrupted,
 * the partial file is removed and `path` stays as it was.
 */
const replaceFile = <E, R>(
  path: string,
  write: (partial: string, fs: FileSystem.FileSystem) => Effect.Effect<void, E, R>
): Effect.Effect<void, E | PlatformError.PlatformError, R | FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) => {
    const partial = `${path}.partial`
    return write(partial, fs).pipe(
      Effect.andThen(Effect.uninterruptible(fs.rename(partial, path))),
      Effect.onError(() => Effect.ignore(fs.remove(partial, { force: true })))
    )
  })

/** Writes a value as indented JSON, whole or not at all. */
export const writeJson = (
  path: string,
  value: unknown
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> =>
  replaceFile(path, (partial, fs) => fs.writeFileString(partial, `${JSON.stringify(value, undefined, 2)}\n`))

const encoder = new TextEncoder()

const encodePage = (records: ReadonlyArray<unknown>): Uint8Array =>
  encoder.encode(`${records.map((record) => JSON.stringify(record)).join("\n")}\n`)

/** Writes records as lines of JSON, a page at a time, whole or not at all; `onPage` is told what each page added. */
export const writeRecords = <E, R>(
  path: string,
  records: Stream.Stream<unknown, E, R>,
  onPage: (records: number, bytes: number) => Effect.Effect<void>
): Effect.Effect<void, E | PlatformError.PlatformError, R | FileSystem.FileSystem> =>
  replaceFile(path, (partial, fs) =>
    Effect.scoped(
      Effect.gen(function* () {
        const file = yield* fs.open(partial, { flag: "w" })
        yield* Stream.runForEachArray(records, (page) => {
          const bytes = encodePage(page)
          // A write that has begun ends before the file is closed.
          return Effect.andThen(Effect.uninterruptible(file.writeAll(bytes)), onPage(page.length, bytes.length))
        })
        yield* file.sync
      })
    )
  )
