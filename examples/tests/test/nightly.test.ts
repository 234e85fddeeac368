import * as TowerTesting from "@effect-hci/cloudtower/Testing"
import { Vm } from "@effect-hci/cloudtower"
import * as ScpTesting from "@effect-hci/sangfor-scp/Testing"
import { HciError, Servers } from "@effect-hci/sangfor-scp"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as TestClock from "effect/testing/TestClock"
import { everyNight, startVms, stopServers } from "../src/nightly.ts"

describe("stopServers", () => {
  const servers = [
    { id: "1", name: "tmp-build", status: "running" },
    { id: "2", name: "web-tmp-1", status: "running" }
  ]

  it.effect("stops what begins with the name, and nothing else", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stopServers("tmp-"), ["tmp-build"])
      const calls = yield* ScpTesting.calls
      assert.deepStrictEqual(
        calls.filter(({ operation }) => operation === "Servers.stop"),
        [{ operation: "Servers.stop", input: { id: "1" } }]
      )
    }).pipe(
      Effect.provide(
        ScpTesting.layer([
          ScpTesting.mockList(Servers.list, servers),
          ScpTesting.mock(Servers.stop, () => Effect.succeed({ task_id: "t" })),
          ScpTesting.mockTasks()
        ])
      )
    )
  )

  it.effect("fails where a server may not be stopped", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(stopServers("tmp-"))
      assert.deepInclude(error, { _tag: "Forbidden", message: "not yours" })
    }).pipe(
      Effect.provide(
        ScpTesting.layer([
          ScpTesting.mockList(Servers.list, servers),
          ScpTesting.mock(Servers.stop, () =>
            Effect.fail(
              new HciError.Forbidden({ platform: "sangfor-scp", operation: "Servers.stop", message: "not yours" })
            )
          )
        ])
      )
    )
  )
})

describe("startVms", () => {
  it.effect("starts all, while the Tower fails now and then", () =>
    Effect.gen(function* () {
      const starting = yield* Effect.forkChild(startVms)
      yield* TestClock.adjust("5 minutes")
      const started = yield* Fiber.join(starting)
      assert.strictEqual(yield* Vm.count({ status: "STOPPED" }), 0)
      const { counters } = yield* TowerTesting.Simulator
      const { tasks } = yield* counters
      assert.deepStrictEqual(tasks, { started, finished: started, failed: 0 })
    }).pipe(
      Effect.provide(
        TowerTesting.layerSimulated({ vms: 40, taskTime: "1 minute", faults: ["Task.*:status=503,count=2"] })
      )
    )
  )
})

describe("everyNight", () => {
  it.effect("runs once in 24 hours", () =>
    Effect.gen(function* () {
      const { counters } = yield* TowerTesting.Simulator
      const listings = Effect.map(counters, ({ operations }) => operations["Vm.getVms"]?.statuses[200])
      yield* Effect.forkChild(everyNight)
      yield* TestClock.adjust("1 hour")
      const first = yield* listings
      yield* TestClock.adjust("22 hours")
      assert.strictEqual(yield* listings, first)
      yield* TestClock.adjust("2 hours")
      assert.notStrictEqual(yield* listings, first)
    }).pipe(
      Effect.provide(
        Layer.mergeAll(ScpTesting.layerSimulated({ servers: 10 }), TowerTesting.layerSimulated({ vms: 10 }))
      )
    )
  )
})
