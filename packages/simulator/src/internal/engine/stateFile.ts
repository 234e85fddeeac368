/**
 * The state of any platform in a file: reading and writing the JSON of it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ExactJson from "./exactJson.ts"
import * as ExportFolder from "./exportFolder.ts"
import { Parsed, problemOf } from "./json.ts"
import type { JsonObject } from "./json.ts"
import { format, StateError } from "./state.ts"
import type { State, Site } from "./state.ts"

type Files = FileSystem.FileSystem | Path.Path

/** Parses JSON piece by piece: no text of the whole file is made, so that it may have any size. */
const parse = (file: string): Effect.Effect<unknown, StateError | PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.suspend(() => {
    const roots: Array<unknown> = []
    const parser = ExactJson.streamParser((value) => roots.push(value))
    const notJson = new StateError({ path: file, message: `${file} is no JSON and holds no saved state` })
    const attempt = (step: () => void) => Effect.try({ try: step, catch: () => notJson })
    return Effect.map(FileSystem.FileSystem, (fs) => fs.stream(file)).pipe(
      Stream.unwrap,
      Stream.runForEach((bytes) => attempt(() => parser.write(bytes))),
      Effect.andThen(attempt(parser.end)),
      Effect.andThen(Effect.suspend(() => (roots.length === 1 ? Effect.succeed(roots[0]) : Effect.fail(notJson))))
    )
  })

const readFile = Effect.fnUntraced(function* (file: string) {
  const fail = (message: string) => new StateError({ path: file, message })
  yield* ExportFolder.ensureRegular(file)
  const value = yield* parse(file)
  if (!Schema.is(Parsed)(value) || value["format"] === undefined) return yield* fail(`${file} holds no saved state`)
  if (value["format"] === format) return value
  const other = JSON.stringify(value["format"])
  return yield* fail(`${file} holds state of format ${other}, and this version reads format ${format}`)
})

/** What a folder has no records of is told, because its state has none. */
const readFolder = Effect.fnUntraced(function* (folder: string) {
  const { ended, missing, platform, site } = yield* ExportFolder.read(folder)
  if (!ended) {
    yield* Effect.logWarning(
      `The export in ${folder} was stopped before its end, or still runs: the simulator has what it had written.`
    )
  }
  if (missing.length > 0) {
    yield* Effect.logWarning(`The export in ${folder} lacks ${missing.join(", ")}: the simulator has none of them.`)
  }
  return { format, platform, seed: 1, site, records: [] } satisfies State & JsonObject
})

/** The JSON of the state in a file, or of the export in a folder. */
export const read: (path: string) => Effect.Effect<JsonObject, StateError | PlatformError.PlatformError, Files> =
  Effect.fnUntraced(function* (path) {
    const fs = yield* FileSystem.FileSystem
    const { type } = yield* fs.stat(path)
    return yield* type === "Directory" ? readFolder(path) : readFile(path)
  })

/** The JSON as the state of a platform. */
export const decode = <A extends State>(
  schema: Schema.Codec<A, unknown>,
  path: string,
  json: JsonObject
): Effect.Effect<A, StateError> =>
  Effect.mapError(Schema.decodeUnknownEffect(schema)(json), (error) => {
    const { message, path: at } = problemOf(error)
    return new StateError({
      path,
      message: `${path} holds wrong state (${at.replace(/\.(\d+)/g, "[$1]")}: ${message})`
    })
  })

function* list(records: ReadonlyArray<unknown>): Generator<string> {
  for (const [index, record] of records.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(record)}`
}

function* lists(site: Site): Generator<string> {
  for (const [index, [name, records]] of Object.entries(site).entries()) {
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(name)}:[`
    yield* list(records)
    yield "]"
  }
}

/** State as JSON with a record on each line, in pieces. */
function* pieces({ records, site, ...head }: State): Generator<string> {
  yield JSON.stringify(head).slice(0, -1)
  if (site !== undefined) {
    yield ',"site":{'
    yield* lists(site)
    yield "}"
  }
  yield ',"records":['
  yield* list(records)
  yield "]}\n"
}

/** About so many characters are written at once. */
const chunkSize = 65_536

function* joined(texts: Iterable<string>): Generator<string> {
  let chunk = ""
  for (const text of texts) {
    chunk += text
    if (chunk.length < chunkSize) continue
    yield chunk
    chunk = ""
  }
  if (chunk !== "") yield chunk
}

/** Fails where there is a device or a pipe, which is not to be replaced; a folder cannot be. */
const ensureReplaceable = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const type = yield* Effect.match(fs.stat(file), { onFailure: () => "File", onSuccess: (info) => info.type })
  if (type === "File" || type === "Directory") return
  return yield* PlatformError.badArgument({
    module: "SimulatorState",
    method: "write",
    description: `${file} is no regular file`
  })
})

/**
 * Puts state in the place of a file at once, or leaves what is there alone. The file is for its owner alone. Until it is
 * whole it is in a folder beside it, of a name that nobody can know before.
 */
export const write: (file: string, state: State) => Effect.Effect<void, PlatformError.PlatformError, Files> =
  Effect.fnUntraced(function* (file, state) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* ensureReplaceable(file)
    const directory = path.dirname(path.resolve(file))
    const partial = path.join(yield* fs.makeTempDirectoryScoped({ directory, prefix: ".state-" }), "state.json")
    const writeAll = Effect.flatMap(fs.open(partial, { flag: "wx", mode: 0o600 }), (opened) =>
      Stream.fromIterable(joined(pieces(state)), { chunkSize: 1 }).pipe(
        Stream.encodeText,
        Stream.runForEach((bytes) => opened.writeAll(bytes)),
        Effect.andThen(opened.sync)
      )
    )
    yield* Effect.andThen(Effect.scoped(writeAll), fs.rename(partial, file))
  }, Effect.scoped)
