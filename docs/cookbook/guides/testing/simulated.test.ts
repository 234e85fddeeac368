import * as Testing from "@effect-hci/cloudtower/Testing"
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import { assert, it } from "@effect/vitest"
import { Effect, Stream } from "effect"

const stopAll = Effect.gen(function* () {
  const running = yield* Stream.runCollect(Vm.list({ where: { status: "RUNNING" } }))
  yield* Vm.shutDownVm({ where: { id_in: running.map(({ id }) => id) } }).pipe(TaskPoller.awaitTask)
  return running.length
})

it.effect("stops all vms, whose tasks take a minute each", () =>
  Effect.gen(function* () {
    const stopped = yield* stopAll.pipe(Testing.adjustClock("2 minutes"))
    assert.strictEqual(yield* Vm.count({ status: "RUNNING" }), 0)

    const { counters } = yield* Testing.Simulator
    const { logins, tasks } = yield* counters
    assert.strictEqual(logins, 1)
    assert.deepStrictEqual(tasks, { started: stopped, finished: stopped, failed: 0 })
  }).pipe(Effect.provide(Testing.layerSimulated({ vms: 30, taskTime: "1 minute" })))
)
