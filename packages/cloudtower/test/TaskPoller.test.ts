/** Waiting for tasks: batches, ends, and what a wait leaves behind. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { Task } from "../src/generated/Shared.ts"
import { Task as TaskModel } from "../src/generated/Shared.ts"
import { Label, TaskPoller, Vm } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, tower } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

/** When a task ends, in seconds, and how. */
interface End {
  readonly at: number
  readonly status?: "SUCCESSED" | "FAILED"
  readonly more?: Partial<Task>
}

const idsIn = (body: unknown): ReadonlyArray<string> => {
  const where = Predicate.hasProperty(body, "where") ? body.where : undefined
  return Predicate.hasProperty(where, "id_in") && Array.isArray(where.id_in) ? where.id_in : []
}

/** Responds to `get-tasks` by the clock; tasks that have no end here are not listed. */
const tasks =
  (ends: Readonly<Record<string, End>>): Handler =>
  ({ json: body }) =>
    Effect.map(Clock.currentTimeMillis, (now) =>
      json(
        idsIn(body).flatMap((id) => {
          const end = ends[id]
          if (end === undefined) return []
          const { at, more, status = "SUCCESSED" } = end
          return [
            minimal(TaskModel, { id, description: "does it", status: now >= at * 1000 ? status : "EXECUTING", ...more })
          ]
        })
      )
    )

const taskTower = (ends: Readonly<Record<string, End>>, routes: Readonly<Record<string, Handler>> = {}) =>
  tower({ routes: { "get-tasks": tasks(ends), ...routes } })

const polls = (server: ReturnType<typeof tower>) =>
  server.requestsTo("/v2/api/get-tasks").map(({ at, json: body }) => ({ at, ids: idsIn(body) }))

describe("TaskPoller", () => {
  it.effect("polls for all fibers with one request a tick", () => {
    const server = taskTower({ a: { at: 12 }, b: { at: 12 }, c: { at: 22 } })
    return Effect.gen(function* () {
      const waits = Effect.all([TaskPoller.wait("a"), TaskPoller.wait("b"), TaskPoller.wait("c")], {
        concurrency: "unbounded"
      })
      yield* adjustClock(waits, "10 minutes")
      assert.deepStrictEqual(
        polls(server).map(({ ids }) => ids.join()),
        ["a,b,c", "a,b,c", "a,b,c", "a,b,c", "c", "c"]
      )
      assert.deepNestedInclude(server.requests[0]?.json, { first: 3 })
    }).pipe(against(server))
  })

  it.effect("1,000 waits for 1,000 tasks make at most 10 requests a tick, and end on the tick that shows them", () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `t-${index}`)
    const server = taskTower(Object.fromEntries(ids.map((id) => [id, { at: 14 }])))
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(
        Effect.forEach(ids, (id) => TaskPoller.wait(id), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("14 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      assert.isDefined(fiber.pollUnsafe())
      const ended = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        ended.map(({ id }) => id),
        ids
      )
      const ticks = Map.groupBy(polls(server), ({ at }) => Math.floor(at / 5000))
      assert.deepStrictEqual(
        [...ticks.values()].map(({ length }) => length),
        [10, 10, 10, 10]
      )
      assert.isTrue(polls(server).every((poll) => poll.ids.length <= 100))
    }).pipe(against(server))
  })

  const mixed = {
    good: { at: 3 },
    bad: { at: 8, status: "FAILED", more: { error_code: "E_DISK", error_message: "disk full" } },
    worse: { at: 20, status: "FAILED", more: { error_message: "" } }
  } as const

  it.effect("waits for all, then fails with every task that failed", () => {
    const server = taskTower(mixed)
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(TaskPoller.waitAll(["good", "bad", "worse"])))
      yield* TestClock.adjust("19 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "TaskFailed", platform: "cloudtower", code: "E_DISK" })
      assert.deepStrictEqual(
        error._tag === "TaskFailed" ? error.tasks.map(({ code, id, message }) => [id, code, message]) : [],
        [
          ["bad", "E_DISK", "disk full"],
          ["worse", undefined, "does it"]
        ]
      )
    }).pipe(against(server))
  })

  it.effect("fails at the first failure on demand, and polls no more", () => {
    const server = taskTower(mixed)
    return Effect.gen(function* () {
      const error = yield* adjustClock(
        Effect.flip(TaskPoller.waitAll(["good", "bad", "worse"], { exitOnError: true })),
        "11 seconds"
      )
      assert.deepInclude(error, { _tag: "TaskFailed", message: "Task bad ended as FAILED: disk full" })
      const before = polls(server).length
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(polls(server).length, before)
    }).pipe(against(server))
  })

  it.effect("awaits the tasks of the response to a write: one, many, and those without a task", () => {
    const server = taskTower({ a: { at: 3 }, b: { at: 6 } })
    return Effect.gen(function* () {
      const write = Effect.succeed({ task_id: "a", data: { id: "vm-1" } })
      assert.deepStrictEqual(yield* adjustClock(write.pipe(TaskPoller.awaitTask), "10 minutes"), { id: "vm-1" })
      const writes = Effect.succeed([
        { task_id: "a", data: { id: "vm-1" } },
        { task_id: null, data: { id: "vm-2" } },
        { data: { id: "vm-3" } },
        { task_id: "b", data: { id: "vm-4" } }
      ])
      const finished = yield* adjustClock(writes.pipe(TaskPoller.awaitTask), "10 minutes")
      assert.deepStrictEqual(
        finished.map(({ id }) => id),
        ["vm-1", "vm-2", "vm-3", "vm-4"]
      )
      const before = polls(server).length
      assert.deepStrictEqual(yield* Effect.succeed({ task_id: null, data: 7 }).pipe(TaskPoller.awaitTask), 7)
      assert.deepStrictEqual(yield* Effect.succeed([]).pipe(TaskPoller.awaitTask), [])
      assert.strictEqual(polls(server).length, before)
    }).pipe(against(server))
  })

  it.effect("awaits the task of a write of the API", () => {
    const route: Handler = () => json([{ task_id: "a", data: minimal(Vm.Vm, { id: "vm-1" }) }])
    const server = taskTower({ a: { at: 3 } }, { "start-vm": route })
    return Effect.gen(function* () {
      const [vm] = yield* adjustClock(Vm.startVm({ where: { id: "vm-1" } }).pipe(TaskPoller.awaitTask), "10 minutes")
      assert.strictEqual(vm?.id, "vm-1")
    }).pipe(against(server))
  })

  it.effect("an empty response is not an end: a task that is never listed is a Timeout that says so", () => {
    const server = taskTower({})
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(TaskPoller.wait("ghost")))
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "Timeout", taskIds: ["ghost"], timeoutMillis: 300_000 })
      assert.include(error.message, "had never been listed by the server")
    }).pipe(against(server))
  })

  it.effect.each([
    ["ghost", "slow"],
    ["slow", "ghost"]
  ])("says which of several late tasks was never listed, whatever their order: %j", (ids) => {
    const server = taskTower({ slow: { at: 99 }, quick: { at: 3 } })
    return Effect.gen(function* () {
      const error = yield* adjustClock(
        Effect.flip(TaskPoller.waitAll([...ids, "quick"], { timeout: "20 seconds" })),
        "10 minutes"
      )
      assert.deepInclude(error, { _tag: "Timeout", taskIds: ids })
      assert.deepNestedInclude(error, { "observation.id": "slow" })
      assert.strictEqual(
        error.message,
        "2 tasks had not ended after 20 s. Task ghost had never been listed by the server. " +
          "The work goes on: wait again to see it end."
      )
    }).pipe(against(server))
  })

  it.effect("a task that outlasts its wait is a Timeout with the last observation", () => {
    const server = taskTower({ a: { at: 99, more: { progress: 0.4 } } })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(TaskPoller.wait("a", { timeout: "20 seconds" })), "10 minutes")
      assert.deepNestedInclude(error, { _tag: "Timeout", "observation.progress": 0.4 })
    }).pipe(against(server))
  })

  it.effect("PAUSED and states that nobody knows are no end", () => {
    const server = taskTower({ a: { at: 0, more: { status: "PAUSED" } }, b: { at: 0, more: { status: "DREAMING" } } })
    return Effect.gen(function* () {
      assert.isFalse(yield* adjustClock(TaskPoller.isDone("a"), "1 second"))
      assert.isFalse(yield* adjustClock(TaskPoller.isDone("b"), "1 second"))
    }).pipe(against(server))
  })

  it.effect("gives every observation as a Stream that ends with the task", () => {
    const server = taskTower({ a: { at: 6 } })
    return Effect.gen(function* () {
      const seen = yield* adjustClock(Stream.runCollect(TaskPoller.watch("a")), "10 minutes")
      assert.deepStrictEqual(
        seen.map(({ status }) => status),
        ["EXECUTING", "EXECUTING", "SUCCESSED"]
      )
    }).pipe(against(server))
  })

  it.effect("an interrupted wait leaves nothing: no poll, no request under way", () => {
    let open = 0
    const route: Handler = () =>
      Effect.acquireUseRelease(
        Effect.sync(() => (open += 1)),
        () => Effect.never,
        () => Effect.sync(() => (open -= 1))
      )
    const server = tower({ routes: { "get-tasks": route } })
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(TaskPoller.waitAll(["a", "b"]))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(open, 1)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(open, 0)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(server.requests.length, 1)
    }).pipe(against(server))
  })
})

describe("the reason of a failed task", () => {
  const cases = [
    ["VM_DUPLICATED_NAME", "DuplicateName"],
    ["PLACEMENT_GROUP_DUPLICATE_NAME", "DuplicateName"],
    ["HostAvailableMemoryFilter", "NoMemory"],
    ["EAllocSpace", "NoStorage"],
    ["JOB_VM_SHUTDOWN_TIMEOUT", "ShutdownTimeout"],
    ["VM_CLOUD_INIT_CONFIG_ERROR", "CloudInit"],
    ["PlacementGroupMustFilter", "Placement"],
    ["PlacementGroupPriorFilter", "Placement"],
    ["GPU_ASSIGN_FAILED", "Gpu"],
    ["PRECHECK_REQUEST_VGPU_COUNT_MORE_THAN_AVAILABLE", "Gpu"],
    ["SOMETHING_ELSE", undefined]
  ] as const

  it.effect.each(cases)("%s is %s, in the code or in the message", ([text, reason]) => {
    const inCode = { at: 0, status: "FAILED", more: { error_code: text } } as const
    const inMessage = { at: 0, status: "FAILED", more: { error_message: `{"code":"${text}"}` } } as const
    return Effect.gen(function* () {
      for (const id of ["code", "message"]) {
        const error = yield* adjustClock(Effect.flip(TaskPoller.wait(id)), "10 minutes")
        if (error._tag !== "TaskFailed") return assert.fail(error._tag)
        assert.strictEqual(error.reason, reason)
        assert.strictEqual(error.tasks[0]?.reason, reason)
      }
    }).pipe(against(taskTower({ code: inCode, message: inMessage })))
  })
})

describe.each([7, "", null])("a task with the status %j", (status) => {
  it.effect("fails its own wait, and no other", () => {
    const list: Handler = ({ json: body }) =>
      json(
        idsIn(body).map((id) =>
          Object.assign(minimal(TaskModel, { id, status: "SUCCESSED" }), id === "odd" ? { status } : {})
        )
      )
    return Effect.gen(function* () {
      const waits = Effect.all(
        { odd: Effect.flip(TaskPoller.wait("odd")), even: TaskPoller.wait("even") },
        { concurrency: "unbounded" }
      )
      const { even, odd } = yield* adjustClock(waits, "10 minutes")
      assert.strictEqual(odd._tag, "InvalidResponse")
      assert.strictEqual(even.id, "even")
    }).pipe(against(tower({ routes: { "get-tasks": list } })))
  })
})

describe("a task without an id", () => {
  const unnamed: Handler = () => json([{ status: "SUCCESSED" }])

  it.effect("fails the wait that it can only be for, at once", () =>
    Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(TaskPoller.wait("odd")), "1 second")
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "at id")
    }).pipe(against(tower({ routes: { "get-tasks": unnamed } })))
  )

  it.effect("is not taken for one that the Tower does not list yet", () => {
    let polls = 0
    const later: Handler = ({ json: body }) =>
      json(
        polls++ === 0
          ? [{ status: "SUCCESSED" }]
          : idsIn(body).map((id) => minimal(TaskModel, { id, status: "SUCCESSED" }))
      )
    return Effect.gen(function* () {
      assert.lengthOf(yield* adjustClock(TaskPoller.waitAll(["a", "b"]), "10 minutes"), 2)
    }).pipe(against(tower({ routes: { "get-tasks": later } })))
  })
})

describe("a write whose data does not fit", () => {
  const label = { id: "l-1", value: "v", createdAt: "2026-01-01T00:00:00.000Z" }
  const routes: Readonly<Record<string, Handler>> = {
    "create-label": () => json([{ task_id: "t1", data: label }]),
    "start-vm": () =>
      json([
        { task_id: "t2", data: { id: "vm-1", name: 7 } },
        { task_id: null, data: { id: "vm-2" } }
      ])
  }
  const create = Label.createLabel([{ key: "k", value: "v" }])
  const start = Vm.startVm({ where: { id_in: ["vm-1", "vm-2"] } })

  it.effect("keeps its tasks, which are waited for, and counts as drift", () => {
    const server = taskTower({ t1: { at: 2 }, t2: { at: 2 } }, routes)
    return Effect.gen(function* () {
      assert.deepEqual<unknown>(yield* create, [{ task_id: "t1", data: label }])
      const vms: unknown = yield* adjustClock(TaskPoller.awaitTask(start), "10 minutes")
      assert.deepEqual(vms, [{ id: "vm-1", name: 7 }, { id: "vm-2" }])
      assert.deepStrictEqual(polls(server).at(-1)?.ids, ["t2"])
      const paths = (yield* Metric.snapshot).flatMap(({ attributes, id }) =>
        id === "hci_response_drift_total" ? [`${attributes?.["operation"]} ${attributes?.["path"]}`] : []
      )
      assert.include(paths, "Label.createLabel [].data.key")
      assert.include(paths, "Vm.startVm [].data.name")
    }).pipe(against(server), Effect.provideService(Metric.MetricRegistry, new Map()))
  })

  it.effect("fails where the client is strict", () =>
    Effect.gen(function* () {
      yield* assertFails(create, "InvalidResponse")
      yield* assertFails(start, "InvalidResponse")
    }).pipe(against(taskTower({}, routes), { strict: true }))
  )

  it.effect("fails where no task is named, or where more than the data does not fit", () => {
    const replies: ReadonlyArray<unknown> = [
      [{ task_id: null, data: { id: "vm-1" } }],
      [{ task_id: "", data: { id: "vm-1" } }],
      [{ task_id: 7, data: { id: "vm-1" } }],
      [{ task_id: "t1" }],
      [{ task_id: "t1", data: null }],
      [{ task_id: "t1", data: { id: "vm-1" } }, "vm-2"]
    ]
    return Effect.gen(function* () {
      for (const reply of replies) {
        const server = taskTower({}, { "start-vm": () => json(reply) })
        const error = yield* assertFails(start.pipe(against(server)), "InvalidResponse")
        assert.isNotEmpty(error.issues)
      }
    })
  })
})
