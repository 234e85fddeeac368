import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"

const encoder = new TextEncoder()

const encodePage = (records: ReadonlyArray<unknown>): Uint8Array =>
  encoder.encode(`${records.map((record) => JSON.stringify(record)).join("\n")}\n`)

/**
 * Writes records as lines, a page at a time, into `<path>.partial`, which takes the place of `path` only when the stream
 * has ended whole. Otherwise it is removed and `path` stays as it was.
 */
export const write: <E, R>(
  path: string,
  records: Stream.Stream<unknown, E, R>,
  written: (records: number, bytes: number) => Effect.Effect<void>
) => Effect.Effect<void, E | PlatformError.PlatformError, R | FileSystem.FileSystem> = Effect.fnUntraced(
  function* (path, records, written) {
    const fs = yield* FileSystem.FileSystem
    const partial = `${path}.partial`
    const fill = Effect.gen(function* () {
      const file = yield* fs.open(partial, { flag: "w" })
      yield* Stream.runForEachArray(records, (page) => {
        const bytes = encodePage(page)
        // A write that has begun ends before the file is closed.
        return Effect.andThen(Effect.uninterruptible(file.writeAll(bytes)), written(page.length, bytes.length))
      })
      yield* file.sync
    })
    yield* Effect.scoped(fill).pipe(
      Effect.andThen(Effect.uninterruptible(fs.rename(partial, path))),
      Effect.onError(() => Effect.ignore(fs.remove(partial, { force: true })))
    )
  }
)
