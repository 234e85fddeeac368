import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import type * as Schema from "effect/Schema"
import { median } from "../statistics.ts"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

/** How long the compiler takes, in seconds; no number where it finds something wrong. */
const timeOf = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const [duration, code] = yield* Effect.timed(spawner.exitCode(ChildProcess.make(Stage.tsc, args)))
    return code === 0 ? Duration.toSeconds(duration) : Number.NaN
  })

/** Checks everything of a package: what earlier checks found out is kept elsewhere. */
const checkPackage = (name: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const folder = yield* fileSystem.makeTempDirectoryScoped({ prefix: "effect-hci-types-" })
    return yield* timeOf(["-p", `${Stage.root}packages/${name}`, "--noEmit", "--tsBuildInfoFile", `${folder}/checked`])
  }).pipe(Effect.scoped)

/** A program of a user over all generated resources of SCP. */
const program = `
import * as Api from "@effect-hci/sangfor-scp/api"
export const started = Api.ServerActions.startServer
export const names = Api.ServerSnapshots.getServerSnapshots
export const alarms = Api.Alarms.getRealtimeAlarms
`

/** Writes the program where the package is installed as it is published. */
const writeProgram = Effect.gen(function* () {
  const fileSystem = yield* FileSystem.FileSystem
  const folder = yield* Stage.make
  yield* fileSystem.writeFileString(`${folder}/program.ts`, program)
  return `${folder}/program.ts`
})

const compilerOptions = [
  "--ignoreConfig",
  "--noEmit",
  "--strict",
  "--skipLibCheck",
  "--target",
  "esnext",
  "--module",
  "nodenext",
  "--moduleResolution",
  "nodenext"
]

/** What checking types takes: of a whole package, once what it stands on is built, and of a program that uses one. */
export const types = (
  runs: number
): Effect.Effect<ReadonlyArray<Budget>, PlatformError | Schema.SchemaError, Platform> =>
  Effect.gen(function* () {
    yield* Stage.compile
    const file = yield* writeProgram
    const times = (check: Effect.Effect<number, PlatformError, Platform>) =>
      Effect.map(
        Effect.forEach(Array.from({ length: runs }), () => check),
        median
      )
    const row = (what: string, measured: number): Budget => ({ what, measured, limit: 10, unit: "s" })
    return yield* report(`Types (${runs} processes)`, [
      row("whole-package type check (cloudtower)", yield* times(checkPackage("cloudtower"))),
      row("whole-package type check (sangfor-scp)", yield* times(checkPackage("sangfor-scp"))),
      row("a program over sangfor-scp/api", yield* times(timeOf([...compilerOptions, file])))
    ])
  }).pipe(Effect.scoped)
