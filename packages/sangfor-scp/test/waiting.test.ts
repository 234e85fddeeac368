/** Waits for writes: of one response, of many, of tasks; what comes after them; what callbacks may do. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { Tasks } from "../src/index.ts"
import { Servers, TaskPoller } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"

const inTime = Testing.adjustClock("5 minutes")

const aServer = Effect.flatMap(Stream.runHead(Servers.list({ status: "running" })), Effect.fromOption)

describe("awaitRecord", () => {
  it.effect("gives a record as it is after its task", () =>
    Effect.gen(function* () {
      const { id } = yield* aServer
      const renamed = yield* inTime(Servers.rename(id, "second").pipe(TaskPoller.awaitRecord(Servers.get)))
      assert.deepInclude(renamed, { id, name: "second" })
      const stopped = Effect.forEach([id], (one) => Servers.stop(one)).pipe(TaskPoller.awaitRecord(Servers.get))
      assert.deepStrictEqual(
        (yield* inTime(stopped)).map(({ status }) => status),
        ["stopped"]
      )
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
  )

  it.effect("says that no record is known", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.start("a").pipe(TaskPoller.awaitRecord(Servers.get)))
      assert.deepInclude(error, {
        _tag: "InvalidResponse",
        message: "Neither the response nor its task names a record: use `awaitTask`, and read the record by its id."
      })
    }).pipe(
      Effect.provide(
        Testing.layer([Testing.mock(Servers.start, () => Effect.succeed({ task_id: "t" })), Testing.mockTasks()])
      )
    )
  )
})

describe("awaitTask", () => {
  it.effect("takes an id, one response, an array, and tasks", () =>
    Effect.gen(function* () {
      const started = { task_id: "t" }
      const doing = [{ id: "u", status: "doing" }]
      assert.strictEqual(yield* Effect.succeed("t").pipe(TaskPoller.awaitTask), "t")
      assert.strictEqual(yield* Effect.succeed(started).pipe(TaskPoller.awaitTask), started)
      assert.deepStrictEqual(yield* Effect.succeed([started, "u"]).pipe(TaskPoller.awaitTask), [started, "u"])
      assert.deepStrictEqual(yield* TaskPoller.awaitTask(Effect.succeed(doing)), [{ id: "u", status: "finish" }])
      assert.deepStrictEqual(
        (yield* Testing.calls).map(({ input }) => input),
        [{ id: "t" }, { id: "t" }, { id: "t" }, { id: "u" }, { id: "u" }]
      )
    }).pipe(Effect.provide(Testing.layer([Testing.mockTasks()])))
  )

  it.effect("a record with a status of its own is no task", () =>
    Effect.gen(function* () {
      const server = { id: "s", status: "running" }
      assert.strictEqual(yield* Effect.succeed(server).pipe(TaskPoller.awaitTask), server)
      assert.deepStrictEqual(yield* Testing.calls, [])
    }).pipe(Effect.provide(Testing.layer([])))
  )

  it.effect("runs a callback that needs a service, and fails as it does", () => {
    class Console extends Context.Service<Console, Array<string>>()("test/Console") {}
    return Effect.gen(function* () {
      const lines: Array<string> = []
      const onProgress = ({ status }: Tasks.Task) => Effect.map(Console, (all) => void all.push(status))
      yield* Effect.succeed("t").pipe(TaskPoller.awaitTask({ onProgress }), Effect.provideService(Console, lines))
      assert.deepStrictEqual(lines, ["finish"])
      const failing = TaskPoller.awaitTask({ onProgress: () => Effect.fail("full" as const) })
      assert.strictEqual(yield* Effect.flip(failing(Effect.succeed("t"))), "full")
    }).pipe(Effect.provide(Testing.layer([Testing.mockTasks()])))
  })
})

describe("watch", () => {
  it.effect("is the progress of a write, which it makes when it is run", () =>
    Effect.gen(function* () {
      const { id } = yield* aServer
      const progress = Servers.stop(id).pipe(
        TaskPoller.watch,
        Stream.map(({ status }) => status)
      )
      assert.strictEqual((yield* Servers.get(id)).status, "running")
      const statuses = yield* inTime(Stream.runCollect(progress))
      assert.strictEqual(statuses.at(-1), "finish")
      assert.lengthOf(statuses, 3)
      assert.strictEqual((yield* Servers.get(id)).status, "stopped")
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, taskTime: "6 seconds" })))
  )

  it.effect("of many tasks is over after one step of the clock, and shows each poll", () =>
    Effect.gen(function* () {
      const running = yield* Stream.runCollect(Servers.list({ status: "running" }).pipe(Stream.take(3)))
      const stops = Effect.forEach(running, ({ id }) => Servers.stop(id))
      const watching = yield* Effect.forkChild(Stream.runCollect(TaskPoller.watch(stops)))
      // As long as the wait may last: a first poll that came later than the step would find its time over.
      yield* TestClock.adjust("5 minutes")
      const statuses = (yield* Fiber.join(watching)).map(({ status }) => status)
      assert.lengthOf(statuses, 9)
      assert.deepStrictEqual(statuses.slice(-3), ["finish", "finish", "finish"])
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, taskTime: "6 seconds" })))
  )
})
