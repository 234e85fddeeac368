/**
 * The worlds that simulators go on with, and leave behind.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Record from "effect/Record"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import * as CliFailure from "../../CliFailure.ts"
import * as Interruption from "../../Interruption.ts"
import * as Logs from "../../ui/logs.ts"

/** The flags. */
export interface Input {
  readonly load: Option.Option<string>
  readonly save: Option.Option<string>
}

type Files = FileSystem.FileSystem | Path.Path

/** What commands that load and save need. */
export type Context = Files | Interruption.Interruption

const advice = "give --load a file that --save has written, or the folder of an export"

/** Reads a world, tells what is missing in it, or says in a sentence why it cannot be read. */
export const read = <A>(
  path: string,
  from: (path: string) => Effect.Effect<A, SimulatorState.ReadError, Files>
): Effect.Effect<A, CliFailure.CliFailure, Files> =>
  Effect.mapError(from(path), (error) =>
    error._tag === "StateError"
      ? CliFailure.usage(`${error.message}: ${advice}.`)
      : CliFailure.unreadable(error, path, advice)
  ).pipe(Effect.provideService(Logger.CurrentLoggers, new Set([Logs.toPeople])))

/** The world that is asked for, if one is; flags that it has an answer to are refused beside it. */
export const load = <A extends SimulatorState.SimulatorState>(
  { load }: Input,
  own: Readonly<Record<string, Option.Option<unknown>>>,
  from: (path: string) => Effect.Effect<A, SimulatorState.ReadError, Files>
): Effect.Effect<{ readonly load?: A }, CliFailure.CliFailure, Files> => {
  if (Option.isNone(load)) return Effect.succeed({})
  const [given] = Object.keys(Record.getSomes(own))
  if (given !== undefined) {
    return Effect.fail(
      CliFailure.usage(`--load and --${given} contradict each other: a world brings its own seed and its own records.`)
    )
  }
  return Effect.map(read(load.value, from), (world) => ({ load: world }))
}

const unwritable = (file: string) => (error: PlatformError.PlatformError) =>
  CliFailure.failed(`Cannot write to ${file}: ${CliFailure.platformReason(error)}; choose another file with --save.`)

/** Fails early where a world could not be written in the end. */
export const checkWritable: (file: string) => Effect.Effect<void, CliFailure.CliFailure, Files> = Effect.fnUntraced(
  function* (file) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = path.dirname(path.resolve(file))
    yield* Effect.mapError(fs.access(folder, { writable: true }), unwritable(file))
    const isFolder = yield* Effect.match(fs.stat(file), {
      onFailure: () => false,
      onSuccess: ({ type }) => type === "Directory"
    })
    if (isFolder) {
      return yield* CliFailure.failed(`Cannot write to ${file}: it is a folder; choose another file with --save.`)
    }
  }
)

/** Puts a world in the place of the file at once, or leaves it alone. */
export const write = (
  file: string,
  world: SimulatorState.SimulatorState
): Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem> =>
  Effect.mapError(SimulatorState.write(file, world), unwritable(file))

/** Fails before anything is served where the world could not be left behind. */
export const checkSave = ({ save }: Input): Effect.Effect<void, CliFailure.CliFailure, Files> =>
  Option.isNone(save) ? Effect.void : checkWritable(save.value)

/** Leaves the world behind when serving ends: the last thing that is done, when nobody is left to catch a failure. */
export const savedAtEnd = <A, E, R>(
  served: Effect.Effect<A, E, R>,
  { save }: Input,
  world: Effect.Effect<SimulatorState.SimulatorState>
): Effect.Effect<A, E, R | FileSystem.FileSystem | Interruption.Interruption> =>
  Option.isNone(save)
    ? served
    : Effect.ensuring(
        served,
        Effect.flatMap(world, (now) => write(save.value, now)).pipe(
          Effect.catch(({ message }) => Effect.andThen(Console.error(message), Interruption.isFailure))
        )
      )
