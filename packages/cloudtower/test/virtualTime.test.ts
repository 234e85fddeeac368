/** Waits end with one adjustment of the clock. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { TaskPoller, Vm } from "../src/index.ts"
import { inProcess } from "./support/simulated.ts"

describe("virtual time", () => {
  it.effect("one adjustment ends a wait", () =>
    Effect.gen(function* () {
      const vm = yield* Effect.fromOption(
        yield* Stream.runHead(Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } }))
      )
      const fiber = yield* Effect.forkChild(Vm.startVm({ where: { id: vm.id } }).pipe(TaskPoller.awaitTask))
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(inProcess({ vms: 20 })))
  )
  it.effect("the first call of a layer too", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(
        Vm.startVm({ where: { status: "STOPPED", in_recycle_bin: false } }).pipe(TaskPoller.awaitTask)
      )
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(inProcess({ vms: 200 })))
  )
  it.effect("a task that has ended needs no time", () =>
    Effect.gen(function* () {
      yield* Vm.startVm({ where: { status: "STOPPED", in_recycle_bin: false } }).pipe(TaskPoller.awaitTask)
    }).pipe(Effect.provide(inProcess({ vms: 20, taskTime: 0 })))
  )
})
