import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"

/** What the budgets ask of the platform. */
export type Platform = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The folder of the whole workspace. */
export const root: string = pathOf("../../../../")

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    publishConfig: Schema.Struct({ exports: Schema.Json }),
    sideEffects: Schema.Json,
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    peerDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

/** The compiler. */
export const tsc: string = `${root}node_modules/typescript/bin/tsc`

const staged = ["core", "cloudtower", "sangfor-scp", "simulator", "inventory"]

const runTool = (
  args: ReadonlyArray<string>
): Effect.Effect<void, PlatformError, ChildProcessSpawner.ChildProcessSpawner> =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    Effect.flatMap(spawner.exitCode(ChildProcess.make(process.execPath, args)), (code) =>
      code === 0 ? Effect.void : Effect.die(new Error("The packages cannot be built: see `npm run build`."))
    )
  )

/** Compiles the packages that are staged, and what they stand on. */
export const compile: Effect.Effect<void, PlatformError, ChildProcessSpawner.ChildProcessSpawner> = runTool([
  tsc,
  "--build",
  ...staged.map((name) => `${root}packages/${name}`)
])

/** Writes their JavaScript as it is published. */
const bundle = runTool([`${root}scripts/bundle.ts`, ...staged])

const copyPackage = (folder: string, name: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const source = `${root}packages/${name}`
    const target = `${folder}/node_modules/@effect-hci/${name}`
    const manifest = yield* Schema.decodeEffect(Manifest)(yield* fileSystem.readFileString(`${source}/package.json`))
    const { publishConfig, sideEffects } = manifest
    yield* fileSystem.makeDirectory(target, { recursive: true })
    yield* fileSystem.copy(`${source}/dist`, `${target}/dist`)
    yield* fileSystem.writeFileString(
      `${target}/package.json`,
      JSON.stringify({ name: `@effect-hci/${name}`, type: "module", sideEffects, exports: publishConfig.exports })
    )
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    yield* Effect.forEach(
      needed.filter((dependency) => !dependency.startsWith("@effect-hci/")),
      (dependency) => link(`${source}/node_modules/${dependency}`, `${folder}/node_modules/${dependency}`)
    )
  })

/** Links to an installed dependency, once. */
const link = (installed: string, path: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    if (yield* fileSystem.exists(path)) return
    yield* fileSystem.makeDirectory(dirname(path), { recursive: true })
    yield* fileSystem.symlink(yield* fileSystem.realPath(installed), path)
  })

/** A folder where the built packages are installed as they are published, beside the dependencies of this workspace. */
export const make: Effect.Effect<string, PlatformError | Schema.SchemaError, Platform | Scope.Scope> = Effect.gen(
  function* () {
    yield* compile
    yield* bundle
    const fileSystem = yield* FileSystem.FileSystem
    const folder = yield* fileSystem.makeTempDirectoryScoped({ prefix: "effect-hci-budgets-" })
    yield* Effect.forEach(staged, (name) => copyPackage(folder, name))
    yield* fileSystem.copy(pathOf("./workers"), `${folder}/workers`)
    yield* fileSystem.writeFileString(`${folder}/package.json`, JSON.stringify({ type: "module" }))
    return folder
  }
)

/** Runs Node in a staged folder, in a process of its own, and gives what it prints. */
export const run = (
  folder: string,
  args: ReadonlyArray<string>
): Effect.Effect<string, PlatformError, ChildProcessSpawner.ChildProcessSpawner> =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    spawner.string(ChildProcess.make(process.execPath, args, { cwd: folder }))
  )
