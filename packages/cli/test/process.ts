import * as NodeServices from "@effect/platform-node/NodeServices"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { fileURLToPath } from "node:url"
import * as Cli from "../src/hci.ts"
import { SignalExitCode, signalExitCode } from "../src/runMain.ts"

/** How a process ended. */
export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Options of a process. */
export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** The file of the command. */
export const bin: string = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

/** Compiled code is kept from test to test: it halves the start of each process. */
const cacheHome = fileURLToPath(new URL("../node_modules/.cache", import.meta.url))

const hciCommand = (args: ReadonlyArray<string>, { cwd, env = {} }: Options) =>
  ChildProcess.make(process.execPath, [bin, ...args], {
    env: { XDG_CACHE_HOME: cacheHome, ...env, PATH: process.env["PATH"] },
    extendEnv: false,
    stdin: "ignore",
    ...(cwd === undefined ? undefined : { cwd })
  })

const text = <E>(stream: Stream.Stream<Uint8Array, E>) => Stream.mkString(Stream.decodeText(stream))

const finish = (handle: ChildProcessSpawner.ChildProcessHandle) =>
  Effect.all({ stdout: text(handle.stdout), stderr: text(handle.stderr), code: handle.exitCode }, { concurrency: 3 })

/** The arguments of an export. */
export const exportArgs = (
  platform: "sangfor-scp" | "cloudtower",
  url: string,
  out: string,
  ...more: ReadonlyArray<string>
): ReadonlyArray<string> => ["inventory", "export", "--platform", platform, "--url", url, "--out", out, ...more]

/** Runs any command to its end. */
export const run = (
  command: ChildProcess.Command
): Effect.Effect<Finished, never, ChildProcessSpawner.ChildProcessSpawner> =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    Effect.scoped(Effect.flatMap(spawner.spawn(command), finish))
  ).pipe(Effect.orDie)

/** Runs `hci` to its end. */
export const hci = (
  args: ReadonlyArray<string>,
  options: Options = {}
): Effect.Effect<Finished, never, ChildProcessSpawner.ChildProcessSpawner> => run(hciCommand(args, options))

/** Runs `hci` to its end in this process, which takes a fraction of the time; for commands that end without serving. */
export const inProcess = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {}
): Effect.Effect<Finished> =>
  Effect.gen(function* () {
    const lines: Record<"stdout" | "stderr", Array<string>> = { stdout: [], stderr: [] }
    const exitCode = signalExitCode()
    const captured: Console.Console = {
      ...globalThis.console,
      log: (text) => void lines.stdout.push(`${text}\n`),
      error: (text) => void lines.stderr.push(`${text}\n`)
    }
    const exit = yield* Cli.main.pipe(
      Effect.provideService(Console.Console, captured),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: { ...env } })),
      Effect.provideService(SignalExitCode, exitCode),
      Effect.provide(Stdio.layerTest({ args: Effect.succeed(args) })),
      Effect.provide(NodeServices.layer),
      Effect.exit
    )
    let code = -1
    Cli.teardown(exitCode)(exit, (ended) => {
      code = ended
    })
    return { code, stdout: lines.stdout.join(""), stderr: lines.stderr.join("") }
  })

/** Runs `hci` until a line of its output matches, then sends the signal and waits for the end. */
export const signalled = (
  args: ReadonlyArray<string>,
  options: Options & {
    readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL"
    readonly from: "stdout" | "stderr"
    readonly when: (line: string) => boolean
    /** What is done while it runs, before the signal. */
    readonly before?: (line: string) => Effect.Effect<void>
  }
): Effect.Effect<Finished, never, ChildProcessSpawner.ChildProcessSpawner> =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) =>
    Effect.scoped(
      Effect.gen(function* () {
        const handle = yield* spawner.spawn(hciCommand(args, options))
        const lines: Array<string> = []
        const watch = handle[options.from].pipe(
          Stream.decodeText,
          Stream.splitLines,
          Stream.runForEach((line) => {
            lines.push(line)
            if (!options.when(line)) return Effect.void
            return Effect.andThen(options.before?.(line) ?? Effect.void, () =>
              Effect.sync(() => process.kill(handle.pid, options.signal))
            )
          })
        )
        const other = options.from === "stdout" ? handle.stderr : handle.stdout
        const [, rest, code] = yield* Effect.all([watch, text(other), handle.exitCode], { concurrency: 3 })
        const output = lines.join("\n")
        return options.from === "stdout"
          ? { code, stdout: output, stderr: rest }
          : { code, stdout: rest, stderr: output }
      })
    )
  ).pipe(Effect.orDie)

/** A folder that is removed after the test. */
export const folder: Effect.Effect<string, never, FileSystem.FileSystem | Scope.Scope> = FileSystem.FileSystem.use(
  (fs) => Effect.orDie(fs.makeTempDirectoryScoped({ prefix: "hci-cli-" }))
)

/** Names in a folder, sorted. */
export const names = (path: string): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) => Effect.orDie(Effect.map(fs.readDirectory(path), (entries) => entries.sort())))

/** The text of a file. */
export const read = (path: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) => Effect.orDie(fs.readFileString(path)))

/** Writes a file. */
export const write = (path: string, content: string): Effect.Effect<void, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) => Effect.orDie(fs.writeFileString(path, content)))

/** Makes a folder with a file in it. */
export const makeFolder = (path: string): Effect.Effect<void, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fs) =>
    Effect.orDie(Effect.andThen(fs.makeDirectory(path), fs.writeFileString(`${path}/file`, "")))
  )
