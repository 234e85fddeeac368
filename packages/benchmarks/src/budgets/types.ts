import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import { median } from "../statistics.ts"
import { report } from "./budget.ts"
import * as Stage from "./stage.ts"

const check = ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
  spawner.exitCode(
    ChildProcess.make(`${Stage.root}node_modules/.bin/tsc`, ["-p", `${Stage.root}packages/cloudtower`, "--noEmit"])
  )
)

/** What checking the types of the whole package takes, once what it stands on is built. */
export const types = (runs: number): Effect.Effect<void, PlatformError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    yield* Stage.compile
    const times = yield* Effect.forEach(Array.from({ length: runs }), () => Effect.timed(check))
    const measured = median(times.map(([duration]) => Duration.toSeconds(duration)))
    yield* report(`Types of the CloudTower package (${runs} processes)`, [
      { what: "whole-package type check", measured, limit: 10, unit: "s" }
    ])
  })
