import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import * as TestClock from "effect/testing/TestClock"

it.effect("lists all servers while the site fails now and then", () =>
  Effect.gen(function* () {
    const counting = yield* Effect.forkChild(Servers.count())
    yield* TestClock.adjust("1 minute")
    assert.strictEqual(yield* Fiber.join(counting), 200)

    const { counters } = yield* Testing.Simulator
    const { faults, operations } = yield* counters
    assert.deepStrictEqual(faults, [{ rule: "Servers.list:status=503,count=2", matched: 3, injected: 2 }])
    assert.deepStrictEqual(operations["Servers.list"]?.statuses, { 200: 1, 503: 2 })
  }).pipe(Effect.provide(Testing.layerSimulated({ servers: 200, faults: ["Servers.list:status=503,count=2"] })))
)

it.effect("fails when the task fails", () =>
  Effect.gen(function* () {
    const { faults } = yield* Testing.Simulator
    yield* faults.add("Servers.*:fail-task")
    const { id } = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "running" })))
    const stopping = yield* Effect.forkChild(Effect.flip(Servers.stop(id).pipe(TaskPoller.awaitTask)))
    yield* TestClock.adjust("1 minute")
    assert.strictEqual((yield* Fiber.join(stopping))._tag, "TaskFailed")
  }).pipe(Effect.provide(Testing.layerSimulated({ servers: 5 })))
)
