import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import { median } from "../statistics.ts"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

/** Checks everything: what earlier checks found out is kept elsewhere. */
const check = Effect.gen(function* () {
  const fileSystem = yield* FileSystem.FileSystem
  const folder = yield* fileSystem.makeTempDirectoryScoped({ prefix: "effect-hci-types-" })
  const project = ["-p", `${Stage.root}packages/cloudtower`, "--noEmit", "--tsBuildInfoFile", `${folder}/checked`]
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const [duration] = yield* Effect.timed(spawner.exitCode(ChildProcess.make(Stage.tsc, project)))
  return Duration.toSeconds(duration)
}).pipe(Effect.scoped)

/** What checking the types of the whole package takes, once what it stands on is built. */
export const types = (runs: number): Effect.Effect<ReadonlyArray<Budget>, PlatformError, Platform> =>
  Effect.gen(function* () {
    yield* Stage.compile
    const measured = median(yield* Effect.forEach(Array.from({ length: runs }), () => check))
    return yield* report(`Types of the CloudTower package (${runs} processes)`, [
      { what: "whole-package type check", measured, limit: 10, unit: "s" }
    ])
  })
