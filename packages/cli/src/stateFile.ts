/** Reads and writes simulator state for commands, and turns what goes wrong into sentences. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import * as CliFailure from "./CliFailure.ts"
import * as Text from "./ui/text.ts"

/** What reading and writing state needs. */
export type Files = FileSystem.FileSystem | Path.Path

const loadAdvice = "give --load a file that --save has written, or the folder of an export"

/** Reads a state file or the folder of an export; what an export lacks is logged on stderr. */
export const read = <A>(
  path: string,
  decode: (path: string) => Effect.Effect<A, SimulatorState.ReadError, Files>
): Effect.Effect<A, CliFailure.CliFailure, Files> =>
  Effect.mapError(decode(path), (error) =>
    error._tag === "StateError"
      ? CliFailure.usage(`${error.message}: ${loadAdvice}.`)
      : CliFailure.unreadable(error, path, loadAdvice)
  ).pipe(Effect.provideService(Logger.CurrentLoggers, new Set([Text.stderrLogger])))

const saveAdvice = "choose another file with --save"

const unwritable = (file: string) => (error: PlatformError.PlatformError) =>
  CliFailure.unwritable(error, file, saveAdvice)

/** What stands in the way of a file of this type being replaced. */
const obstacles: Readonly<Record<string, string>> = {
  Directory: "it is a folder",
  SymbolicLink: "it is a symbolic link, which is not followed"
}

/** Fails when a state file could not be written under this name, before any work is done. */
export const checkWritable: (file: string) => Effect.Effect<void, CliFailure.CliFailure, Files> = Effect.fnUntraced(
  function* (file) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = path.dirname(path.resolve(file))
    yield* Effect.mapError(fs.access(folder, { writable: true }), unwritable(file))
    const type = yield* Effect.match(fs.lstat(file), {
      onFailure: () => "File",
      onSuccess: ({ type }) => type
    })
    if (type !== "File") {
      const obstacle = obstacles[type] ?? "it is not a regular file"
      return yield* CliFailure.failed(`Cannot write to ${file}: ${obstacle}; ${saveAdvice}.`)
    }
  }
)

/** Writes a state file, whole or not at all, for its owner alone. */
export const write = (
  file: string,
  state: SimulatorState.SimulatorState
): Effect.Effect<void, CliFailure.CliFailure, Files> =>
  Effect.mapError(SimulatorState.write(file, state), unwritable(file))
