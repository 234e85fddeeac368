import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import type { Platform } from "./budgets/stage.ts"
import * as Stage from "./budgets/stage.ts"

const sources = fileURLToPath(new URL("./workers", import.meta.url))

/** The folder of workers in JavaScript, beside the packages in the form in which they are published and people run them. */
class PublishedWorkers extends Context.Service<PublishedWorkers, { readonly folder: string }>()(
  "@effect-hci/benchmarks/PublishedWorkers"
) {}

const toJavaScript = (inputs: ReadonlyArray<string>, folder: string) =>
  Effect.acquireUseRelease(
    Effect.promise(() => rolldown({ input: [...inputs], platform: "node", logLevel: "silent", external: /^[^./]/ })),
    (build) => Effect.promise(() => build.write({ dir: folder, format: "esm" })),
    (build) => Effect.promise(() => build.close())
  )

const publishWorkers = Effect.gen(function* () {
  const fileSystem = yield* FileSystem.FileSystem
  const folder = `${yield* Stage.make}/workers`
  const names = yield* fileSystem.readDirectory(sources)
  yield* toJavaScript(
    names.map((name) => `${sources}/${name}`),
    folder
  )
  return { folder }
})

/** What measures workers: their published form is made once, and removed at the end. */
export type Environment = ChildProcessSpawner.ChildProcessSpawner | PublishedWorkers

/** Makes the workers of a measurement in their published form. */
export const withPublishedWorkers = <A, E, R>(
  measurement: Effect.Effect<A, E, R>
): Effect.Effect<A, E | PlatformError | Schema.SchemaError, Exclude<R, PublishedWorkers> | Platform> =>
  Effect.provide(measurement, Layer.effect(PublishedWorkers, publishWorkers))

/** Starts a worker that goes on until the scope ends, and gives the first line it prints. */
export const start = (
  name: string,
  args: ReadonlyArray<string>
): Effect.Effect<string, unknown, ChildProcessSpawner.ChildProcessSpawner | Scope.Scope> =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const child = yield* spawner.spawn(ChildProcess.make(process.execPath, [`${sources}/${name}.ts`, ...args]))
    const line = yield* child.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.runHead)
    return Option.getOrElse(line, () => "")
  })

/** Runs a worker to its end in its published form, with flags for Node, and gives what it prints. */
export const finish = (
  name: string,
  args: ReadonlyArray<string>,
  nodeFlags: ReadonlyArray<string> = []
): Effect.Effect<string, unknown, Environment> =>
  Effect.gen(function* () {
    const { folder } = yield* PublishedWorkers
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    return yield* spawner.string(ChildProcess.make(process.execPath, [...nodeFlags, `${folder}/${name}.js`, ...args]))
  })
