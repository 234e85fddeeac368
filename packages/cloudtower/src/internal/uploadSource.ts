import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as UploadError from "./uploadError.ts"

/** An open source, read a chunk at a time. */
export interface Reader<out E> {
  readonly size: number
  /** Exactly these bytes; the last chunk only if nothing follows it. */
  readonly read: (offset: number, length: number) => Effect.Effect<Blob, E | UploadError.SourceMismatch>
}

/** What is uploaded: a file, or a stream of a known size. */
export interface Source<out E = never, out R = never> {
  /** Name of the upload where it is given none. */
  readonly name?: string
  readonly open: Effect.Effect<Reader<E>, E, R | Scope.Scope>
}

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** Reads until a buffer is full; gives how many bytes there were. */
const readFully = Effect.fnUntraced(function* (
  file: FileSystem.File,
  buffer: Uint8Array,
  offset: number
): Effect.fn.Return<number, PlatformError> {
  let filled = 0
  while (filled < buffer.length) {
    const count = yield* file.read(buffer.subarray(filled), { position: BigInt(offset + filled) })
    if (count === 0) break
    filled += count
  }
  return filled
})

/** Some bytes of a file, fewer where it ends before them. */
export const readAt: (
  path: string,
  offset: number,
  length: number
) => Effect.Effect<Uint8Array, PlatformError, FileSystem.FileSystem | Scope.Scope> = Effect.fnUntraced(function* (
  path: string,
  offset: number,
  length: number
): Effect.fn.Return<Uint8Array, PlatformError, FileSystem.FileSystem | Scope.Scope> {
  const file = yield* FileSystem.FileSystem.use((fs) => fs.open(path, { flag: "r" }))
  const buffer = new Uint8Array(length)
  return buffer.subarray(0, yield* readFully(file, buffer, offset))
})

/** A file, read at offsets and never whole. */
export const fromFile = (path: string): Source<PlatformError, FileSystem.FileSystem> => ({
  name: baseName(path),
  open: Effect.gen(function* () {
    const file = yield* FileSystem.FileSystem.use((fs) => fs.open(path, { flag: "r" }))
    const size = Number((yield* file.stat).size)
    const read = Effect.fnUntraced(function* (offset: number, length: number) {
      const chunk = new Uint8Array(length)
      const filled = yield* readFully(file, chunk, offset)
      if (filled < length) return yield* UploadError.short(size, offset + filled)
      return new Blob([chunk])
    })
    return { size, read }
  })
})

/** The part of a stream that is kept: one chunk, so that it can be sent again, and what came along with it. */
interface Kept {
  readonly parts: Array<Uint8Array<ArrayBufferLike>>
  start: number
  end: number
}

/** Lets go of what lies before an offset. */
const forget = (kept: Kept, offset: number): void => {
  for (let [first] = kept.parts; first !== undefined && kept.start < offset; [first] = kept.parts) {
    const passed = Math.min(first.length, offset - kept.start)
    if (passed === first.length) kept.parts.shift()
    else kept.parts[0] = first.subarray(passed)
    kept.start += passed
  }
}

const toBlob = (parts: ReadonlyArray<Uint8Array>, length: number): Blob => {
  const chunk = new Uint8Array(length)
  let filled = 0
  for (const part of parts) {
    if (filled === length) break
    const taken = part.subarray(0, length - filled)
    chunk.set(taken, filled)
    filled += taken.length
  }
  return new Blob([chunk])
}

const openStream = Effect.fnUntraced(function* <E, R>(
  stream: Stream.Stream<Uint8Array, E, R>,
  size: number
): Effect.fn.Return<Reader<E>, never, R | Scope.Scope> {
  const pull = yield* Stream.toPull(stream)
  const kept: Kept = { parts: [], start: 0, end: 0 }

  const more = pull.pipe(
    Effect.map((parts) => {
      for (const part of parts) {
        kept.parts.push(part)
        kept.end += part.length
      }
      return true
    }),
    Pull.catchDone(() => Effect.succeed(false))
  )

  const fill = Effect.fnUntraced(function* (end: number): Effect.fn.Return<void, E | UploadError.SourceMismatch> {
    while (kept.end < end) if (!(yield* more)) return yield* UploadError.short(size, kept.end)
  })

  /** A resumed upload skips what the server has: it flows by, a part at a time. */
  const skip = Effect.fnUntraced(function* (offset: number): Effect.fn.Return<void, E | UploadError.SourceMismatch> {
    forget(kept, offset)
    while (kept.start < offset) {
      yield* fill(kept.end + 1)
      forget(kept, offset)
    }
  })

  const ended = Effect.fnUntraced(function* (): Effect.fn.Return<void, E | UploadError.SourceMismatch> {
    while (kept.end <= size) if (!(yield* more)) return
    return yield* UploadError.long(size, kept.end)
  })

  return {
    size,
    read: Effect.fnUntraced(function* (offset: number, length: number) {
      if (offset < kept.start) return yield* UploadError.passed(size, offset, kept.start)
      yield* skip(offset)
      yield* fill(offset + length)
      if (offset + length === size) yield* ended()
      return toBlob(kept.parts, length)
    })
  }
})

/** A stream of a known size, cut into chunks; one chunk is kept back in case the server wants it again. */
export const fromStream = <E, R>(stream: Stream.Stream<Uint8Array, E, R>, size: number): Source<E, R> => ({
  open: openStream(stream, size)
})
