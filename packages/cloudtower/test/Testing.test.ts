import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { ApiInfo, CloudTower, HciError, Label, ResourceChanges, TaskPoller } from "../src/index.ts"
import * as Vm from "../src/generated/Vm.ts"
import * as Testing from "../src/Testing.ts"

const label = (id: string, key: string) => ({ id, key, createdAt: "2026-01-01T00:00:00.000Z" })

const labels = { list: Label.getLabels, count: Label.getLabelsConnection }

describe("mocks", () => {
  it.effect("give results for inputs, and record the calls", () =>
    Effect.gen(function* () {
      const created = yield* Label.createLabel([{ key: "team" }])
      assert.deepStrictEqual(created, [{ task_id: "t", data: label("1", "team") }])
      assert.deepStrictEqual(yield* Testing.calls, [{ operation: "Label.createLabel", input: [{ key: "team" }] }])
    }).pipe(
      Effect.provide(
        Testing.layer([
          Testing.mock(Label.createLabel, (inputs) =>
            Effect.succeed(inputs.map(({ key }, index) => ({ task_id: "t", data: label(`${index + 1}`, key) })))
          )
        ])
      )
    )
  )

  it.effect("fail with an error of the operation", () => {
    const conflict = new HciError.Conflict({ platform: "cloudtower", operation: "Label.createLabel", message: "taken" })
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(Label.createLabel([{ key: "a" }])), conflict)
    }).pipe(Effect.provide(Testing.layer([Testing.mock(Label.createLabel, () => Effect.fail(conflict))])))
  })

  it.effect("list, count and get records in the order of ids", () => {
    const all = Array.from({ length: 250 }, (_, index) => label(`id-${1000 + index}`, `key ${index}`))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Label.list({ pageSize: 30 })), all)
      assert.deepStrictEqual(yield* Stream.runCollect(Label.list({ pageSize: 30, by: "offset" })), all)
      assert.strictEqual(yield* Label.count(), 250)
      assert.strictEqual((yield* Label.get("id-1007")).key, "key 7")
      assert.strictEqual((yield* Effect.flip(Label.get("other")))._tag, "NotFound")
      assert.deepInclude(yield* Label.listPage({ page: 8, pageSize: 30 }), { items: all.slice(240), total: 250 })
    }).pipe(Effect.provide(Testing.layer([Testing.mockList(labels, all.toReversed())])))
  })

  it.effect("end waits for tasks", () => {
    const layer = (mocks: ReadonlyArray<Testing.Mock>) =>
      Testing.layer([
        Testing.mock(Label.createLabel, () => Effect.succeed([{ task_id: "t", data: label("1", "a") }])),
        ...mocks
      ])
    const create = Label.createLabel([{ key: "a" }]).pipe(TaskPoller.awaitTask)
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.provide(create, layer([Testing.mockTasks()])), [label("1", "a")])
      const failing = layer([Testing.mockTasks(() => "FAILED")])
      assert.strictEqual((yield* Effect.flip(Effect.provide(create, failing)))._tag, "TaskFailed")
    })
  })

  it.effect("give the version of the Tower by the mock of its operation", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* CloudTower.serverVersion, "4.8.0")
    }).pipe(Effect.provide(Testing.layer([Testing.mock(ApiInfo.getApiVersion, () => Effect.succeed("4.8.0"))])))
  )

  it.effect("say which operation is not mocked", () =>
    Effect.gen(function* () {
      const message =
        "The test mocks no Label.getLabels: add Testing.mock(Label.getLabels, ...) to the mocks of Testing.layer."
      const error = yield* Effect.flip(Label.getLabels({}))
      assert.deepInclude(error, { _tag: "BadRequest", operation: "Label.getLabels", message })
      assert.deepInclude(error.cause, { _tag: "NotMocked", operation: "Label.getLabels", message })
    }).pipe(Effect.provide(Testing.layer([])))
  )
})

const startOne = Effect.gen(function* () {
  const stopped = Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } })
  const { id } = yield* Effect.fromOption(yield* Stream.runHead(stopped))
  return yield* Vm.startVm({ where: { id } }).pipe(TaskPoller.awaitTask)
})

describe("layerSimulated", () => {
  it.effect("one adjustment of the clock ends a wait, the first call of a layer included", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(startOne)
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      assert.lengthOf(yield* Fiber.join(fiber), 1)
      const simulator = yield* Testing.Simulator
      assert.deepInclude((yield* simulator.counters).tasks, { started: 1, finished: 1 })
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20 })))
  )

  it.effect("one adjustment ends a wait for many vms, which were listed before", () =>
    Effect.gen(function* () {
      const startAll = Effect.gen(function* () {
        const stopped = yield* Stream.runCollect(Vm.list({ where: { status: "STOPPED", in_recycle_bin: false } }))
        return yield* Vm.startVm({ where: { id_in: stopped.map(({ id }) => id) } }).pipe(TaskPoller.awaitTask)
      })
      assert.isAbove((yield* Testing.adjustClock(startAll, "5 minutes")).length, 50)
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 300 })))
  )

  it.effect("one adjustment ends waits that take many polls, retries and a fault on the way", () =>
    Effect.gen(function* () {
      const simulator = yield* Testing.Simulator
      yield* simulator.faults.add("Task.getTasks:status=503,count=2")
      const fiber = yield* Effect.forkChild(startOne)
      yield* TestClock.adjust("5 minutes")
      assert.isDefined(fiber.pollUnsafe())
      yield* Fiber.join(fiber)
      const { operations } = yield* simulator.counters
      assert.strictEqual(operations["Task.getTasks"]?.faults, 2)
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20, taskTime: "2 minutes", latency: "100 millis" })))
  )

  it.effect("a task that has already ended needs no time", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* startOne, 1)
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 20, taskTime: 0 })))
  )

  it.effect("the client gets in where two-factor login is on, and where the change feed takes no token", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Vm.count(), 3)
      assert.isString(yield* ResourceChanges.currentRevision)
      const { operations } = yield* (yield* Testing.Simulator).counters
      assert.isUndefined(operations["User.login"])
    }).pipe(Effect.provide(Testing.layerSimulated({ vms: 3, twoFactor: true, changeFeed: { token: false } })))
  )

  it.effect(
    "the client gets in with options that are undefined, too, where two-factor login is on, and where the change feed takes no token",
    () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* Vm.count(), 3)
        assert.isString(yield* ResourceChanges.currentRevision)
        const { operations } = yield* (yield* Testing.Simulator).counters
        assert.isUndefined(operations["User.login"])
      }).pipe(
        Effect.provide(
          Testing.layerSimulated(
            { vms: 3, twoFactor: true, changeFeed: { token: false } },
            { credentials: undefined, changeFeed: undefined }
          )
        )
      )
  )

  it.effect("two sites are two simulators", () =>
    Effect.gen(function* () {
      const count = (vms: number) => Effect.provide(Vm.count(), Testing.layerSimulated({ vms }))
      assert.deepStrictEqual(yield* Effect.all([count(3), count(5)]), [3, 5])
    })
  )

  it.effect("a version that does not exist fails with a sentence", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(Layer.build(Testing.layerSimulated({ version: "9.9.9" }))))
      assert.strictEqual(error._tag, "InvalidOption")
      assert.match(error.message, /^version must be one of 2\.8\.0, .*, not 9\.9\.9$/)
    })
  )
})
