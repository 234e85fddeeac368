import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Queue from "effect/Queue"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as TestClock from "effect/testing/TestClock"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as ProgressDisplay from "../../src/ui/progress/progress.ts"
import { report } from "./reports.ts"

const terminal = Terminal.make({
  columns: Effect.succeed(80),
  rows: Effect.succeed(24),
  size: Queue.unbounded(),
  readInput: Queue.unbounded(),
  readLine: Effect.never,
  display: () => Effect.void
})

const sites = [{ name: "lab", resources: [{ name: "servers" }, { name: "volumes" }] }]

const finished = (resource: string): Progress.Event => ({
  _tag: "Finished",
  site: "lab",
  resource,
  report: report(resource, { server_total: 300, records: 300 })
})

const failed = (resource: string, tag: string): Progress.Event => ({
  _tag: "Failed",
  site: "lab",
  resource,
  report: report(resource, { file: null, server_total: 300, records: 300, error: { tag, message: "Bad\n gateway" } })
})

const started: Progress.Event = { _tag: "Started", site: "lab", resource: "servers", total: 300 }

const advanced = (records: number): Progress.Event => ({
  _tag: "Advanced",
  site: "lab",
  resource: "servers",
  records,
  bytes: records * 10
})

/** What a display writes to stderr while it is used. */
const written = (
  stderrIsTerminal: boolean,
  env: Readonly<Record<string, string>>,
  use: (
    notify: Progress.Listener,
    logger: Logger.Logger<unknown, void>,
    lines: ReadonlyArray<string>
  ) => Effect.Effect<void>
) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const captured: Console.Console = { ...globalThis.console, error: (text) => void lines.push(text) }
    yield* ProgressDisplay.make(sites).pipe(
      Effect.flatMap(({ listener, logger }) => use(listener, logger, lines)),
      Effect.scoped,
      Effect.provideService(Console.Console, captured),
      Effect.provideService(Terminal.Terminal, terminal),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: { ...env } })),
      Effect.provide(Stdio.layerTest({ stderrIsTerminal: Effect.succeed(stderrIsTerminal) }))
    )
    return lines
  })

const waiting = (millis: number, reason: Progress.Waiting["reason"]): Progress.Event => ({
  _tag: "Waiting",
  site: "lab",
  resource: "servers",
  operation: "Servers.list",
  reason,
  millis
})

describe("plain progress", () => {
  it.effect("has a line for each wait that a person notices, once while several requests wait", () =>
    Effect.gen(function* () {
      const lines = yield* written(false, {}, (notify) =>
        Effect.gen(function* () {
          yield* notify(started)
          yield* notify(waiting(400, "retry"))
          yield* notify(waiting(5000, "server"))
          yield* notify(waiting(5000, "server"))
          yield* TestClock.adjust("5 seconds")
          yield* notify(waiting(90_000, "limit"))
          yield* TestClock.adjust("90 seconds")
          yield* notify(waiting(1000, "retry"))
        })
      )
      assert.deepStrictEqual(lines, [
        "servers: waits 5.0 s as the server asks",
        "servers: waits 1 min 30 s to keep the rate limit",
        "servers: waits 1.0 s before it tries again"
      ])
    })
  )

  it.effect("has a line for each resource that ends, and one every five seconds for a resource that takes longer", () =>
    Effect.gen(function* () {
      const lines = yield* written(false, {}, (notify) =>
        Effect.gen(function* () {
          yield* notify(started)
          yield* notify(advanced(100))
          yield* TestClock.adjust("4 seconds")
          yield* notify(advanced(150))
          yield* TestClock.adjust("1 second")
          yield* notify(advanced(200))
          yield* notify(finished("servers"))
          yield* notify(failed("volumes", "ServerError"))
        })
      )
      assert.deepStrictEqual(lines, [
        "servers: 200 of 300 records",
        "servers: 300 records in 1.5 s",
        "volumes: failed after 1.5 s: Bad gateway"
      ])
    })
  )

  it.effect("has no line for what was interrupted", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* written(false, {}, (notify) => notify(failed("volumes", "Interrupted"))), [])
    })
  )

  it.effect("is used on a terminal that cannot redraw", () =>
    Effect.gen(function* () {
      const lines = yield* written(true, { TERM: "dumb" }, (notify) => notify(finished("servers")))
      assert.deepStrictEqual(lines, ["servers: 300 records in 1.5 s"])
    })
  )
})

describe("live progress", () => {
  it.effect("shows a wait beside the resource until its next page", () =>
    Effect.gen(function* () {
      const lines = yield* written(true, { NO_COLOR: "1" }, (notify) =>
        Effect.gen(function* () {
          yield* notify(started)
          yield* notify(waiting(5000, "server"))
          yield* TestClock.adjust("100 millis")
          yield* notify(advanced(100))
          yield* TestClock.adjust("100 millis")
        })
      )
      assert.deepStrictEqual(
        lines.slice(0, 2).map((text) => text.split("\n").at(-1)),
        ["    servers  0 of 300 records, waits 5.0 s as the server asks", "    servers  100 of 300 records"]
      )
    })
  )

  it.effect("shows how fast records come, and how long the rest takes", () =>
    Effect.gen(function* () {
      const lines = yield* written(true, { NO_COLOR: "1" }, (notify) =>
        Effect.gen(function* () {
          yield* notify(started)
          yield* notify(advanced(100))
          yield* TestClock.adjust("2 seconds")
          yield* notify(advanced(200))
          yield* TestClock.adjust("100 millis")
        })
      )
      assert.strictEqual(lines[1]?.split("\n").at(-1), "    servers  200 of 300 records, 50 a second, 2.0 s left")
    })
  )

  it.effect("redraws a block, and prints failures and log entries above it", () =>
    Effect.gen(function* () {
      const bar = (part: number) => "━".repeat(part) + "─".repeat(24 - part)
      const lines = yield* written(true, { NO_COLOR: "1" }, (notify, logger, lines) =>
        Effect.gen(function* () {
          yield* notify(started)
          yield* notify(advanced(100))
          yield* TestClock.adjust("100 millis")
          assert.deepStrictEqual(lines, [
            `· lab  ${bar(0)} 0 of 2 resources, 100 records\n    servers  100 of 300 records`
          ])
          yield* notify(finished("servers"))
          yield* notify(failed("volumes", "ServerError"))
          yield* Effect.provideService(Effect.logWarning("slow"), Logger.CurrentLoggers, new Set([logger]))
        })
      )
      assert.deepStrictEqual(lines.slice(1), [
        "\u001B[2A\u001B[0Jlab volumes: failed after 1.5 s: Bad gateway\nwarn: slow\n" +
          `✗ lab  ${bar(24)} 2 of 2 resources, 300 records, 1 failed`,
        ""
      ])
    })
  )

  it.effect("colors what ended where NO_COLOR is not set", () =>
    Effect.gen(function* () {
      const [last = ""] = yield* written(true, {}, (notify) =>
        Effect.andThen(notify(finished("servers")), notify(finished("volumes")))
      )
      assert.strictEqual(last, `\u001B[32m✓ lab  ${"━".repeat(24)} 2 of 2 resources, 600 records\u001B[39m`)
    })
  )
})
