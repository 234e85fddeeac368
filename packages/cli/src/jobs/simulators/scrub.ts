/**
 * `hci simulate scrub`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import type { ScrubOptions } from "@effect-hci/simulator/World"
import type { AnyWorld } from "@effect-hci/simulator/WorldFile"
import * as WorldFile from "@effect-hci/simulator/WorldFile"
import type { CliFailure } from "../../CliFailure.ts"
import * as Format from "../../ui/format.ts"
import * as Credentials from "../credentials.ts"
import * as World from "./world.ts"

/** The flags. */
export interface Input {
  readonly load: string
  readonly save: string
}

const scrub = (world: AnyWorld, options: ScrubOptions): Effect.Effect<AnyWorld> =>
  world.platform === "sangfor-scp" ? SangforScp.scrub(world, options) : CloudTower.scrub(world, options)

const sizeOf = ({ records, site }: AnyWorld): number =>
  Object.values(site ?? {}).reduce((sum, own) => sum + own.length, records.length)

/** Reads a world, and writes it without names, addresses and secrets. */
export const run: (input: Input) => Effect.Effect<void, CliFailure, FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* ({ load, save }) {
    yield* World.checkWritable(save)
    const world = yield* World.read(load, WorldFile.read)
    const key = yield* Credentials.secret("HCI_SCRUB_KEY")
    const scrubbed = yield* scrub(world, key === undefined ? {} : { key })
    yield* World.write(save, scrubbed)
    yield* Console.log(`${Format.plural(sizeOf(scrubbed), "record")} without names, addresses and secrets in ${save}`)
  })
