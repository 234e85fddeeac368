import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { fileURLToPath } from "node:url"

const worker = (name: string): string => fileURLToPath(new URL(`./workers/${name}.ts`, import.meta.url))

/** Starts a worker that goes on until the scope ends, and gives the first line it prints. */
export const start = (
  name: string,
  args: ReadonlyArray<string>
): Effect.Effect<string, unknown, ChildProcessSpawner.ChildProcessSpawner | Scope.Scope> =>
  Effect.gen(function* () {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const child = yield* spawner.spawn(ChildProcess.make(process.execPath, [worker(name), ...args]))
    const line = yield* child.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.runHead)
    return Option.getOrElse(line, () => "")
  })

/** Runs a worker to its end, with flags for Node, and gives what it prints. */
export const finish = (
  name: string,
  args: ReadonlyArray<string>,
  nodeFlags: ReadonlyArray<string> = []
): Effect.Effect<string, unknown, ChildProcessSpawner.ChildProcessSpawner> =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    spawner.string(ChildProcess.make(process.execPath, [...nodeFlags, worker(name), ...args]))
  )
