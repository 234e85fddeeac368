import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers } from "@effect-hci/sangfor-scp"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as TestClock from "effect/testing/TestClock"
import { start, stopped } from "./servers.ts"

it.effect("starts a server", () =>
  Effect.gen(function* () {
    const [name = ""] = yield* stopped
    const starting = yield* Effect.forkChild(start(name))
    // The task takes 2 seconds of the test's clock, and no time of yours.
    yield* TestClock.adjust("1 minute")
    assert.isTrue(yield* Fiber.join(starting))
    assert.notInclude(yield* stopped, name)
    assert.isFalse(yield* start("no such server"))
  }).pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
)

it.effect("starts no server of a similar name", () =>
  Effect.gen(function* () {
    assert.isFalse(yield* start("web-01"))
  }).pipe(Effect.provide(Testing.layer([Testing.mockList(Servers.list, [{ id: "1", name: "web-010" }])])))
)
