import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { HciError, Servers, TaskPoller, Tasks, Testing } from "../src/index.ts"

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

  it.effect("names an operation that is not mocked", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Servers.get("a"))
      assert.isTrue(Exit.hasDies(exit))
      assert.include(String(exit), "Servers.get")
    }).pipe(Effect.provide(Testing.layer([])))
  )
})
