/** One file in memory, whose reads are counted. */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"

/** A read: where, and how much was asked for. */
export interface Read {
  readonly offset: number
  readonly length: number
}

/** A file of some content; each read gives at most so many bytes. */
export const fakeFile = (
  content: Uint8Array,
  atMost: number = Number.POSITIVE_INFINITY,
  size: number = content.length
) => {
  const reads: Array<Read> = []
  const state = { open: 0 }
  const denied = Effect.fail(
    PlatformError.systemError({ _tag: "PermissionDenied", module: "FileSystem", method: "write" })
  )
  const file: FileSystem.File = {
    [FileSystem.FileTypeId]: FileSystem.FileTypeId,
    stat: Effect.succeed({
      type: "File",
      mtime: Option.none(),
      atime: Option.none(),
      birthtime: Option.none(),
      dev: 0n,
      ino: Option.none(),
      mode: 0o644,
      nlink: Option.none(),
      uid: Option.none(),
      gid: Option.none(),
      rdev: Option.none(),
      size: ByteSize.bytes(size),
      blksize: Option.none(),
      blocks: Option.none()
    }),
    seek: () => denied,
    sync: Effect.void,
    read: (buffer, options) =>
      Effect.sync(() => {
        const offset = Number(options?.position ?? 0)
        reads.push({ offset, length: buffer.length })
        const part = content.subarray(offset, offset + Math.min(buffer.length, atMost))
        buffer.set(part)
        return part.length
      }),
    readAlloc: () => denied,
    truncate: () => denied,
    write: () => denied,
    writeAll: () => denied
  }
  const layer: Layer.Layer<FileSystem.FileSystem> = FileSystem.layerNoop({
    open: () =>
      Effect.acquireRelease(
        Effect.sync(() => {
          state.open += 1
          return file
        }),
        () => Effect.sync(() => void (state.open -= 1))
      )
  })
  return { reads, state, layer }
}
