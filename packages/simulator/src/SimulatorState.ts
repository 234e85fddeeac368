/**
 * The state of a simulator as data: read from a file or from the export of a real site, scrubbed, written, and gone on
 * with.
 *
 * State is what a simulator started from, its seed or the records of an export, and what has changed since. `save` on the
 * handle of a simulator gives its state, the option `load` takes it.
 *
 * ```ts
 * import { CloudTower, SimulatorState } from "@effect-hci/simulator"
 * import { Effect } from "effect"
 *
 * // A simulator that starts with the records of an export; needs a FileSystem to read it with.
 * export const program = (folder: string) =>
 *   Effect.map(SimulatorState.readCloudTower(folder), (load) => CloudTower.layerClient({ load }))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import type * as CloudTower from "./internal/cloudtower/options.ts"
import type { JsonObject } from "./internal/engine/json.ts"
import { Parsed } from "./internal/engine/json.ts"
import { format, StateError } from "./internal/engine/state.ts"
import * as StateFile from "./internal/engine/stateFile.ts"
import type * as SangforScp from "./internal/sangfor-scp/options.ts"

export type {
  /** Any JSON value. */
  Json,
  /** A JSON object. */
  JsonObject
} from "./internal/engine/json.ts"
export type {
  /** How state is scrubbed. */
  ScrubOptions
} from "./internal/engine/scrub/scrub.ts"
export type {
  /** The records of a real site by resource, as the files of its export have them. */
  Site,
  /** A record that is not as it was at the start. */
  StateRecord
} from "./internal/engine/state.ts"
export {
  /** The version of the format of saved state. */
  format,
  /** A file or folder holds no simulator state that can be read. */
  StateError
} from "./internal/engine/state.ts"

/**
 * The state of a simulator of any platform; `platform` tells which.
 *
 * @category state
 */
export type SimulatorState = SangforScp.State | CloudTower.State

/**
 * Why state cannot be read: the file or folder cannot be, or it holds no state.
 *
 * @category errors
 */
export type ReadError = StateError | PlatformError.PlatformError

type Files = FileSystem.FileSystem | Path.Path

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** How many servers or vms there can be. */
const count = whole(0, 1_000_000)

/** What the state of all platforms has. */
const fields = {
  format: Schema.Literal(format),
  seed: whole(0, 0xffff_ffff),
  startTime: Schema.optionalKey(Schema.String),
  site: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Parsed))),
  records: Schema.Array(Schema.Struct({ model: Schema.String, index: Schema.Int, values: Schema.NullOr(Parsed) }))
}

const SangforScpState: Schema.Codec<SangforScp.State, unknown> = Schema.Struct({
  ...fields,
  platform: Schema.Literal("sangfor-scp"),
  servers: Schema.optionalKey(count)
})

const CloudTowerState: Schema.Codec<CloudTower.State, unknown> = Schema.Struct({
  ...fields,
  platform: Schema.Literal("cloudtower"),
  version: Schema.optionalKey(Schema.String),
  vms: Schema.optionalKey(count),
  clusters: Schema.optionalKey(whole(1, 1000))
})

const titles: ReadonlyMap<unknown, string> = new Map([
  ["sangfor-scp", "a Sangfor SCP"],
  ["cloudtower", "a CloudTower"]
])

const otherPlatform = (path: string, { platform }: JsonObject, expected: string): StateError => {
  const title = titles.get(platform) ?? JSON.stringify(platform ?? null)
  return new StateError({ path, message: `${path} holds the state of ${title}, not of ${expected}` })
}

const readAs = <A extends SimulatorState>(
  platform: A["platform"],
  schema: Schema.Codec<A, unknown>,
  path: string
): Effect.Effect<A, ReadError, Files> =>
  Effect.flatMap(StateFile.read(path), (json) =>
    json["platform"] === platform
      ? StateFile.decode(schema, path, json)
      : Effect.fail(otherPlatform(path, json, titles.get(platform) ?? platform))
  )

/**
 * The state of a Sangfor SCP simulator: from a file that {@link write} wrote, or from the folder of an inventory export.
 * Fails with `StateError` when there is none, or it is of another platform.
 *
 * @category state
 */
export const readSangforScp = (path: string): Effect.Effect<SangforScp.State, ReadError, Files> =>
  readAs("sangfor-scp", SangforScpState, path)

/**
 * The state of a CloudTower simulator: from a file that {@link write} wrote, or from the folder of an inventory export.
 * Fails with `StateError` when there is none, or it is of another platform.
 *
 * @category state
 */
export const readCloudTower = (path: string): Effect.Effect<CloudTower.State, ReadError, Files> =>
  readAs("cloudtower", CloudTowerState, path)

/**
 * The state in a file that {@link write} wrote, or in the folder of an inventory export, of either platform.
 *
 * @category state
 */
export const read = (path: string): Effect.Effect<SimulatorState, ReadError, Files> =>
  Effect.flatMap(StateFile.read(path), (json): Effect.Effect<SimulatorState, StateError> => {
    if (json["platform"] === "sangfor-scp") return StateFile.decode(SangforScpState, path, json)
    if (json["platform"] === "cloudtower") return StateFile.decode(CloudTowerState, path, json)
    return Effect.fail(otherPlatform(path, json, "a platform that is known here"))
  })

/**
 * Writes state into a file as JSON, a record on each line, readable by its owner alone (mode 0600). The file appears whole,
 * in place of one that is there; when writing fails, what is there stays.
 *
 * @category state
 */
export const write = (file: string, state: SimulatorState): Effect.Effect<void, PlatformError.PlatformError, Files> =>
  StateFile.write(file, state)
