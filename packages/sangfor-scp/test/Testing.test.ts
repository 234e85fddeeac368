import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { HciError, Servers, TaskPoller, Tasks } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"

const server = { id: "a", name: "web-01", status: "running" }

describe("Testing", () => {
  it.effect("mocks operations and records the calls", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Servers.get("a")).name, "web-01")
      assert.deepStrictEqual(yield* Testing.calls, [{ operation: "Servers.get", input: { id: "a" } }])
    }).pipe(Effect.provide(Testing.layer([Testing.mock(Servers.get, () => Effect.succeed(server))])))
  )

  it.effect("fails with an error of the operation", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Servers.get("b"))
      assert.deepInclude(error, { _tag: "NotFound", message: "no b" })
    }).pipe(
      Effect.provide(
        Testing.layer([
          Testing.mock(Servers.get, ({ id }) =>
            Effect.fail(
              new HciError.NotFound({ platform: "sangfor-scp", operation: "Servers.get", message: `no ${id}` })
            )
          )
        ])
      )
    )
  )

  it.effect("pages through a collection", () => {
    const all = Array.from({ length: 250 }, (_, index) => ({ id: `id-${index}`, name: `vm-${index}` }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Servers.list({ pageSize: 30 })), all)
      assert.strictEqual(yield* Servers.count(), 250)
    }).pipe(Effect.provide(Testing.layer([Testing.mockList(Servers.list, all)])))
  })

  it.effect("waits for tasks by the mock of Tasks.get", () => {
    let polls = 0
    const layer = Testing.layer([
      Testing.mock(Servers.start, () => Effect.succeed({ task_id: "t" })),
      Testing.mock(Tasks.get, () => {
        polls += 1
        return Effect.succeed({ status: polls < 3 ? "doing" : "finish" })
      })
    ])
    return Effect.gen(function* () {
      const starting = yield* Effect.forkChild(Servers.start("a").pipe(TaskPoller.awaitTask))
      yield* TestClock.adjust("6 seconds")
      assert.strictEqual((yield* Fiber.join(starting)).task_id, "t")
    }).pipe(Effect.provide(layer))
  })

  it.effect("says which operation is not mocked", () =>
    Effect.gen(function* () {
      const message = "The test mocks no Servers.get: add Testing.mock(Servers.get, ...) to the mocks of Testing.layer."
      const error = yield* Effect.flip(Servers.get("a"))
      assert.deepInclude(error, { _tag: "BadRequest", operation: "Servers.get", message })
      assert.deepInclude(error.cause, { _tag: "NotMocked", operation: "Servers.get", message })
    }).pipe(Effect.provide(Testing.layer([])))
  )

  it.effect("ends waits for tasks at once", () => {
    const layer = (mocks: ReadonlyArray<Testing.Mock>) =>
      Testing.layer([Testing.mock(Servers.start, () => Effect.succeed({ task_id: "t" })), ...mocks])
    const start = Servers.start("a").pipe(TaskPoller.awaitTask)
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.provide(start, layer([Testing.mockTasks()]))).task_id, "t")
      const failing = layer([Testing.mockTasks(() => "failure")])
      assert.strictEqual((yield* Effect.flip(Effect.provide(start, failing)))._tag, "TaskFailed")
    })
  })
})

const stopOne = Effect.gen(function* () {
  const { id } = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "running" })))
  return yield* Servers.stop(id).pipe(TaskPoller.awaitTask)
})

describe("layerSimulated", () => {
  it.effect.each(["accessKey", "password"] as const)("one adjustment of the clock ends a wait, by %s", (credentials) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(stopOne)
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      assert.isDefined((yield* Fiber.join(fiber)).task_id)
      const simulator = yield* Testing.Simulator
      const { logins, tasks } = yield* simulator.counters
      assert.deepInclude(tasks, { started: 1, finished: 1 })
      assert.strictEqual(logins, credentials === "accessKey" ? 0 : 1)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20 }, { credentials })))
  )

  it.effect("one adjustment ends a wait for many servers, which were listed before", () =>
    Effect.gen(function* () {
      const stopAll = Effect.gen(function* () {
        const running = yield* Stream.runCollect(Servers.list({ status: "running" }))
        return yield* Effect.forEach(running.slice(0, 20), ({ id }) => Servers.stop(id), { concurrency: 4 }).pipe(
          TaskPoller.awaitTask
        )
      })
      assert.lengthOf(yield* Testing.adjustClock(stopAll, "5 minutes"), 20)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 300 })))
  )

  it.effect("one adjustment ends waits that take many polls, retries and a fault on the way", () =>
    Effect.gen(function* () {
      const simulator = yield* Testing.Simulator
      yield* simulator.faults.add("Tasks.get:status=503,count=2")
      const fiber = yield* Effect.forkChild(stopOne)
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      yield* Fiber.join(fiber)
      const { operations } = yield* simulator.counters
      assert.strictEqual(operations["Tasks.get"]?.faults, 2)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, taskTime: "2 minutes", latency: "100 millis" })))
  )

  it.effect("a task that has already ended needs no time", () =>
    Effect.gen(function* () {
      assert.isDefined((yield* stopOne).task_id)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, taskTime: 0 })))
  )

  it.effect("a version that does not exist fails with a sentence", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(Layer.build(Testing.layerSimulated({ version: "6.12.0" }))))
      assert.strictEqual(error._tag, "InvalidOption")
      assert.strictEqual(error.message, "version must be from 6.3.0 to 6.11.1, as 6.8.0, not 6.12.0")
    })
  )
})
