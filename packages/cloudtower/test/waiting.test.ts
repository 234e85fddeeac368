/** Waits for writes: of one response, of many, of tasks; what comes after them; what callbacks may do. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { Shared } from "../src/index.ts"
import { Label, Task, TaskPoller, Vm } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"

const inTime = Testing.adjustClock("5 minutes")

const aVm = Effect.flatMap(
  Stream.runHead(Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } })),
  Effect.fromOption
)

const rename = (id: string, name: string) => Vm.updateVm({ where: { id }, data: { name } })

describe("awaitRecord", () => {
  it.effect("gives records as they are after their tasks", () =>
    Effect.gen(function* () {
      const { id, name } = yield* aVm
      const [before] = yield* inTime(rename(id, "first").pipe(TaskPoller.awaitTask))
      assert.strictEqual(before?.name, name)
      const [after] = yield* inTime(rename(id, "second").pipe(TaskPoller.awaitRecord(Vm.get)))
      assert.strictEqual(after?.name, "second")
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
  )

  it.effect("fails as the read does where a record is gone", () =>
    Effect.gen(function* () {
      const { id } = yield* aVm
      const gone = Vm.deleteVm({ where: { id } }).pipe(TaskPoller.awaitRecord(Vm.get, { timeout: "1 minute" }))
      assert.strictEqual((yield* inTime(Effect.flip(gone)))._tag, "NotFound")
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
  )
})

describe("awaitTask", () => {
  it.effect("takes one response, an array, and tasks", () => {
    const label = { id: "1", key: "a", createdAt: "2026-01-01T00:00:00.000Z" }
    const response = { task_id: "t", data: label }
    const write = Effect.succeed(response)
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* write.pipe(TaskPoller.awaitTask), label)
      assert.deepStrictEqual(yield* Effect.succeed([response, response]).pipe(TaskPoller.awaitTask), [label, label])
      const tasks = Task.getTasks({ where: { id_in: ["t", "u"] } })
      assert.deepStrictEqual(yield* Effect.map(TaskPoller.awaitTask(tasks), (ended) => ended.map(({ id }) => id)), [
        "t",
        "u"
      ])
      const [task] = yield* tasks
      assert.deepInclude(yield* Effect.fromNullishOr(task).pipe(TaskPoller.awaitTask({ timeout: "1 second" })), {
        id: "t",
        status: "SUCCESSED"
      })
    }).pipe(Effect.provide(Testing.layer([Testing.mockTasks()])))
  })

  it.effect("runs a callback that needs a service, and fails as it does", () => {
    class Console extends Context.Service<Console, Array<string>>()("test/Console") {}
    const create = Label.createLabel([{ key: "a" }])
    const layer = Testing.layer([
      Testing.mock(Label.createLabel, () =>
        Effect.succeed([{ task_id: "t", data: { id: "1", key: "a", createdAt: "2026-01-01T00:00:00.000Z" } }])
      ),
      Testing.mockTasks()
    ])
    return Effect.gen(function* () {
      const lines: Array<string> = []
      const onProgress = ({ status }: Shared.Task) => Effect.map(Console, (all) => void all.push(status))
      yield* create.pipe(TaskPoller.awaitTask({ onProgress }), Effect.provideService(Console, lines))
      assert.deepStrictEqual(lines, ["SUCCESSED"])
      const failing = create.pipe(TaskPoller.awaitTask({ onProgress: () => Effect.fail("full" as const) }))
      assert.strictEqual(yield* Effect.flip(failing), "full")
    }).pipe(Effect.provide(layer))
  })
})

describe("watch", () => {
  it.effect("is the progress of a write, which it makes when it is run", () =>
    Effect.gen(function* () {
      const { id } = yield* aVm
      const progress = Vm.startVm({ where: { id } }).pipe(
        TaskPoller.watch,
        Stream.map(({ status }) => status)
      )
      assert.strictEqual((yield* Vm.get(id)).status, "STOPPED")
      const statuses = yield* inTime(Stream.runCollect(progress))
      assert.strictEqual(statuses.at(-1), "SUCCESSED")
      assert.lengthOf(statuses, 3)
      assert.strictEqual((yield* Vm.get(id)).status, "RUNNING")
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20, taskTime: "6 seconds" })))
  )

  it.effect("of a write to many is over after one step of the clock, and shows each poll", () =>
    Effect.gen(function* () {
      const stopped = Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } })
      const ids = (yield* Stream.runCollect(Stream.take(stopped, 3))).map(({ id }) => id)
      const progress = Vm.startVm({ where: { id_in: ids } }).pipe(TaskPoller.watch, Stream.runCollect)
      const watching = yield* Effect.forkChild(progress)
      // As long as the wait may last: a first poll that came later than the step would find its time over.
      yield* TestClock.adjust("5 minutes")
      const statuses = (yield* Fiber.join(watching)).map(({ status }) => status)
      assert.lengthOf(statuses, 9)
      assert.deepStrictEqual(statuses.slice(-3), ["SUCCESSED", "SUCCESSED", "SUCCESSED"])
      const { counters } = yield* Testing.Simulator
      assert.strictEqual((yield* counters).operations["Task.getTasks"]?.requests, 3)
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20, taskTime: "6 seconds" })))
  )
})
