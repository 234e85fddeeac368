/** Reads and writes simulator state for commands, and turns what goes wrong into sentences. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import * as CliFailure from "./CliFailure.ts"
import * as OutputFile from "./outputFile.ts"
import * as Text from "./ui/text.ts"

/** What reading and writing state needs. */
export type Files = OutputFile.Files

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

/** Fails when a state file could not be written under this name, before any work is done. */
export const checkWritable: (file: string) => Effect.Effect<void, CliFailure.CliFailure, Files> = Effect.fnUntraced(
  function* (file) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = path.dirname(path.resolve(file))
    yield* Effect.mapError(fs.access(folder, { writable: true }), unwritable(file))
    yield* OutputFile.checkReplaceable(file, saveAdvice)
  }
)

/** Writes a state file, whole or not at all, for its owner alone. */
export const write = (
  file: string,
  state: SimulatorState.SimulatorState
): Effect.Effect<void, CliFailure.CliFailure, Files> =>
  Effect.mapError(SimulatorState.write(file, state), unwritable(file))
