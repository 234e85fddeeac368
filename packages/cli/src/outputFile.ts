/** Files that commands write as a whole. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as CliFailure from "./CliFailure.ts"

/** What writing a file needs. */
export type Files = FileSystem.FileSystem | Path.Path

/** What stands in the way of a file of this type being replaced. */
const obstacles: Readonly<Record<string, string>> = {
  Directory: "it is a folder",
  SymbolicLink: "it is a symbolic link, which is not followed"
}

/** Fails where there is something else than a regular file; the advice says what else to give. */
export const checkReplaceable: (
  file: string,
  advice: string
) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem> = Effect.fnUntraced(function* (file, advice) {
  const type = yield* FileSystem.FileSystem.use((fs) => fs.lstat(file)).pipe(
    Effect.match({ onFailure: () => "File", onSuccess: (info) => info.type })
  )
  if (type === "File") return
  const obstacle = obstacles[type] ?? "it is not a regular file"
  return yield* CliFailure.failed(`Cannot write to ${file}: ${obstacle}; ${advice}.`)
})

/** How a file is written. */
export interface Options {
  /** What else to give where it cannot be written. */
  readonly advice: string
  /** Who may read it. */
  readonly mode: number
}

/**
 * Puts a text in the place of a file, whole or not at all. Until it is whole it is in a folder beside the file, of a name that
 * nobody can know before.
 */
export const write: (
  file: string,
  text: string,
  options: Options
) => Effect.Effect<void, CliFailure.CliFailure, Files> = Effect.fnUntraced(function* (file, text, { advice, mode }) {
  yield* checkReplaceable(file, advice)
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const writeAndReplace = Effect.gen(function* () {
    const directory = path.dirname(path.resolve(file))
    const partial = path.join(yield* fs.makeTempDirectoryScoped({ directory, prefix: ".hci-" }), "file")
    const opened = yield* fs.open(partial, { flag: "wx", mode })
    yield* opened.writeAll(new TextEncoder().encode(text))
    yield* opened.sync
    yield* fs.rename(partial, file)
  })
  yield* Effect.mapError(Effect.scoped(writeAndReplace), (error) => CliFailure.unwritable(error, file, advice))
})
