import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import * as TestClock from "effect/testing/TestClock"

it.effect("stops a server", () =>
  Effect.gen(function* () {
    const { id } = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "running" })))
    const stopping = yield* Effect.forkChild(Servers.stop(id).pipe(TaskPoller.awaitTask))
    yield* TestClock.adjust("1 minute")
    yield* Fiber.join(stopping)
    assert.strictEqual((yield* Servers.get(id)).status, "stopped")
  }).pipe(Effect.provide(Testing.layerSimulated({ servers: 500, faults: ["Servers.stop:status=429,count=1"] })))
)
