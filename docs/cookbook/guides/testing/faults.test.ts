import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { assert, it } from "@effect/vitest"
import { Effect, Stream } from "effect"

it.effect("lists all servers while the site fails now and then", () =>
  Effect.gen(function* () {
    assert.strictEqual(yield* Servers.count().pipe(Testing.adjustClock("1 minute")), 200)

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
    const stop = Servers.stop(id).pipe(TaskPoller.awaitTask, Testing.adjustClock("1 minute"))
    assert.strictEqual((yield* Effect.flip(stop))._tag, "TaskFailed")
  }).pipe(Effect.provide(Testing.layerSimulated({ servers: 5 })))
)
