/**
 * Worlds in files: saved ones, and the exports of real sites.
 *
 * ```ts
 * import { CloudTower, StateFile } from "@effect-hci/simulator"
 *
 * const site = Effect.map(StateFile.readCloudTower("./inventory"), (load) => CloudTower.layerClient({ load }))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import type * as CloudTower from "./CloudTower.ts"
import type { JsonObject } from "./internal/engine/json.ts"
import { Parsed } from "./internal/engine/json.ts"
import * as Files from "./internal/engine/worldFile.ts"
import type * as SangforScp from "./SangforScp.ts"
import * as SimulatorState from "./SimulatorState.ts"

/** A world of any platform. */
export type AnyState = SangforScp.Saved | CloudTower.Saved

/** Why a world cannot be read: the file or folder cannot, or there is no world in it. */
export type ReadError = SimulatorState.StateError | PlatformError.PlatformError

type Context = FileSystem.FileSystem | Path.Path

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const machines = whole(0, 1_000_000)

/** What the worlds of all platforms have. */
const fields = {
  world: Schema.Literal(SimulatorState.format),
  seed: whole(0, 0xffff_ffff),
  site: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Parsed))),
  records: Schema.Array(Schema.Struct({ model: Schema.String, index: Schema.Int, values: Schema.NullOr(Parsed) }))
}

const SangforScpState: Schema.Codec<SangforScp.Saved, unknown> = Schema.Struct({
  ...fields,
  platform: Schema.Literal("sangfor-scp"),
  servers: Schema.optionalKey(machines)
})

const CloudTowerState: Schema.Codec<CloudTower.Saved, unknown> = Schema.Struct({
  ...fields,
  platform: Schema.Literal("cloudtower"),
  version: Schema.optionalKey(Schema.String),
  vms: Schema.optionalKey(machines),
  clusters: Schema.optionalKey(whole(1, 1000))
})

const titles: ReadonlyMap<unknown, string> = new Map([
  ["sangfor-scp", "a Sangfor Cloud Platform"],
  ["cloudtower", "a CloudTower"]
])

const otherPlatform = (path: string, { platform }: JsonObject, wanted: string): SimulatorState.StateError => {
  const found = titles.get(platform) ?? JSON.stringify(platform ?? null)
  return new SimulatorState.StateError({ path, message: `${path} holds the world of ${found}, not of ${wanted}` })
}

const readAs = <A extends AnyState>(
  platform: A["platform"],
  schema: Schema.Codec<A, unknown>,
  path: string
): Effect.Effect<A, ReadError, Context> =>
  Effect.flatMap(Files.read(path), (world) =>
    world["platform"] === platform
      ? Files.decode(schema, path, world)
      : Effect.fail(otherPlatform(path, world, titles.get(platform) ?? platform))
  )

/** The Sangfor world in a file that was saved, or of the export in a folder. */
export const readSangforScp = (path: string): Effect.Effect<SangforScp.Saved, ReadError, Context> =>
  readAs("sangfor-scp", SangforScpState, path)

/** The CloudTower world in a file that was saved, or of the export in a folder. */
export const readCloudTower = (path: string): Effect.Effect<CloudTower.Saved, ReadError, Context> =>
  readAs("cloudtower", CloudTowerState, path)

/** The world in a file that was saved, or of the export in a folder, whatever its platform. */
export const read = (path: string): Effect.Effect<AnyState, ReadError, Context> =>
  Effect.flatMap(Files.read(path), (world): Effect.Effect<AnyState, SimulatorState.StateError> => {
    if (world["platform"] === "sangfor-scp") return Files.decode(SangforScpState, path, world)
    if (world["platform"] === "cloudtower") return Files.decode(CloudTowerState, path, world)
    return Effect.fail(otherPlatform(path, world, "a platform that is known here"))
  })

/** Writes a world into a file, with a record on each line. It appears whole or not at all. */
export const write = (
  file: string,
  world: AnyState
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> => Files.write(file, world)
