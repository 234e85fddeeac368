import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Pull from "effect/Pull"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * - `short`: the source has fewer bytes than its size says
 * - `long`: the source has more bytes than its size says
 * - `passed`: the server expects bytes that a stream has already given
 * - `other`: the upload to resume has another size
 */
export type MismatchReason = "short" | "long" | "passed" | "other"

/** The source does not fit the upload. */
export class SourceMismatch extends Schema.TaggedError<SourceMismatch>()("SourceMismatch", {
  /** What does not fit; see {@link MismatchReason}. */
  reason: Schema.Literals(["short", "long", "passed", "other"]),
  /** A sentence that says what does not fit. */
  message: Schema.String,
  /** Size of the source in bytes. */
  expectedBytes: Schema.Number,
  /** Bytes that were read, or the size of the upload to resume. */
  actualBytes: Schema.Number
}) {}

/** The source ended early. */
const shortMismatch = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "short",
    message: `The source ended after ${actualBytes} of ${expectedBytes} bytes.`,
    expectedBytes,
    actualBytes
  })

/** The source goes on after its size. */
const longMismatch = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "long",
    message: `The source is longer than the ${expectedBytes} bytes of its size.`,
    expectedBytes,
    actualBytes
  })

/** A stream gives its bytes once. */
const passedMismatch = (expectedBytes: number, offset: number, from: number): SourceMismatch =>
  new SourceMismatch({
    reason: "passed",
    message: `The server expects the bytes from ${offset} on, and the stream has passed ${from}: upload from a file instead.`,
    expectedBytes,
    actualBytes: from
  })

/** The upload task to resume has another size. */
/** The upload to resume has another size than the source. */
export const otherMismatch = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "other",
    message: `The upload to resume has ${actualBytes} bytes, and the source has ${expectedBytes}.`,
    expectedBytes,
    actualBytes
  })

/** An open source, read a chunk at a time. */
export interface Reader<out E> {
  /** Size in bytes. */
  readonly size: number
  /** Exactly these bytes; the last chunk fails where more bytes follow. */
  readonly read: (offset: number, length: number) => Effect.Effect<Blob, E | SourceMismatch>
}

/** The bytes to upload: a file, or a stream of a known size. `E` is what reading can fail with, `R` what it needs. */
export interface Source<out E = never, out R = never> {
  /** Default name of the upload. */
  readonly name?: string
  /** Opens the source in a scope. */
  readonly open: Effect.Effect<Reader<E>, E, R | Scope.Scope>
}

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** Reads until a buffer is full or the file ends; gives the number of bytes. */
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

/** A file at a path, read at offsets and never whole. */
export const fromFile = (path: string): Source<PlatformError, FileSystem.FileSystem> => ({
  name: baseName(path),
  open: Effect.gen(function* () {
    const file = yield* FileSystem.FileSystem.use((fs) => fs.open(path, { flag: "r" }))
    const size = Number((yield* file.stat).size)
    const read = Effect.fnUntraced(function* (offset: number, length: number) {
      const chunk = new Uint8Array(length)
      const filled = yield* readFully(file, chunk, offset)
      if (filled < length) return yield* shortMismatch(size, offset + filled)
      return new Blob([chunk])
    })
    return { size, read }
  })
})

/** The bytes of a stream that are kept: the current chunk, so that it can be sent again, and what follows it in the same part. */
interface Buffered {
  readonly parts: Array<Uint8Array<ArrayBufferLike>>
  start: number
  end: number
}

/** Drops the bytes before an offset. */
const dropBefore = (buffered: Buffered, offset: number): void => {
  for (let [first] = buffered.parts; first !== undefined && buffered.start < offset; [first] = buffered.parts) {
    const dropped = Math.min(first.length, offset - buffered.start)
    if (dropped === first.length) buffered.parts.shift()
    else buffered.parts[0] = first.subarray(dropped)
    buffered.start += dropped
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
  const buffered: Buffered = { parts: [], start: 0, end: 0 }

  const more = pull.pipe(
    Effect.map((parts) => {
      for (const part of parts) {
        buffered.parts.push(part)
        buffered.end += part.length
      }
      return true
    }),
    Pull.catchDone(() => Effect.succeed(false))
  )

  const fill = Effect.fnUntraced(function* (end: number): Effect.fn.Return<void, E | SourceMismatch> {
    while (buffered.end < end) if (!(yield* more)) return yield* shortMismatch(size, buffered.end)
  })

  /** A resumed upload reads over the bytes that the server has, a part at a time. */
  const skip = Effect.fnUntraced(function* (offset: number): Effect.fn.Return<void, E | SourceMismatch> {
    dropBefore(buffered, offset)
    while (buffered.start < offset) {
      yield* fill(buffered.end + 1)
      dropBefore(buffered, offset)
    }
  })

  const checkEnd = Effect.fnUntraced(function* (): Effect.fn.Return<void, E | SourceMismatch> {
    while (buffered.end <= size) if (!(yield* more)) return
    return yield* longMismatch(size, buffered.end)
  })

  return {
    size,
    read: Effect.fnUntraced(function* (offset: number, length: number) {
      if (offset < buffered.start) return yield* passedMismatch(size, offset, buffered.start)
      yield* skip(offset)
      yield* fill(offset + length)
      if (offset + length === size) yield* checkEnd()
      return toBlob(buffered.parts, length)
    })
  }
})

/** A stream of a known size in bytes, cut into chunks; the current chunk is kept in memory, to be sent again if need be. */
export const fromStream = <E, R>(stream: Stream.Stream<Uint8Array, E, R>, size: number): Source<E, R> => ({
  open: openStream(stream, size)
})
