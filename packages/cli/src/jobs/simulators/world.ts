/**
 * Saved worlds in files.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import type { Saved } from "@effect-hci/simulator/CloudTower"
import * as CliFailure from "../../CliFailure.ts"

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const World: Schema.Codec<Saved, string> = Schema.fromJsonString(
  Schema.Struct({
    seed: whole(0, 0xffff_ffff),
    vms: whole(0, 1_000_000),
    clusters: whole(1, 1000),
    records: Schema.Array(
      Schema.Struct({
        model: Schema.String,
        index: whole(0, 9_999_999),
        values: Schema.NullOr(Schema.JsonObject)
      })
    )
  })
)

/** The world in a file. */
export const read: (file: string) => Effect.Effect<Saved, CliFailure.CliFailure, FileSystem.FileSystem> =
  Effect.fnUntraced(function* (file) {
    const fs = yield* FileSystem.FileSystem
    const advice = "give --load a file that --save has written"
    const text = yield* Effect.mapError(fs.readFileString(file), (error) => CliFailure.unreadable(error, file, advice))
    return yield* Effect.mapError(Schema.decodeEffect(World)(text), () =>
      CliFailure.usage(`${file} holds no saved world: ${advice}.`)
    )
  })

const unwritable = (file: string) => (error: PlatformError.PlatformError) =>
  CliFailure.failed(`Cannot write to ${file}: ${CliFailure.platformReason(error)}; choose another file with --save.`)

/** Fails early where a world could not be written in the end. */
export const checkWritable: (
  file: string
) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
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
export const write: (file: string, world: Saved) => Effect.Effect<void, CliFailure.CliFailure, FileSystem.FileSystem> =
  Effect.fnUntraced(function* (file, world) {
    const fs = yield* FileSystem.FileSystem
    const temporary = `${file}.partial`
    yield* fs.writeFileString(temporary, `${JSON.stringify(world)}\n`).pipe(
      Effect.andThen(fs.rename(temporary, file)),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true }))),
      Effect.mapError(unwritable(file))
    )
  })
