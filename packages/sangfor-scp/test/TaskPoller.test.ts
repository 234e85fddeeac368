import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Servers, TaskPoller } from "../src/index.ts"
import type { Response } from "@effect-hci/simulator/Script"
import { error, ok, serve, site } from "./support/site.ts"

/** Gives these responses to the polls, one after the other, then the last one again and again. */
const polls = (...responses: ReadonlyArray<Response>) =>
  serve(({ index }) => responses[Math.min(index, responses.length - 1)] ?? {})

/** Gives these tasks to the polls. */
const tasks = (...observations: ReadonlyArray<object>) => polls(...observations.map((task) => ok(task)))

const doing = { task_id: "t", status: "doing", progress: 40, description: "" }
const finished = { task_id: "t", status: "finish", progress: 100, description: "Create VM success" }

describe("waiting for a task", () => {
  it.effect("ends with the poll that shows the end", () => {
    const server = tasks({ ...doing, status: "waiting", progress: -2 }, doing, finished)
    return Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(TaskPoller.wait("t"))
      yield* TestClock.adjust("6 seconds")
      const task = yield* Fiber.join(waiting)
      assert.strictEqual(task.status, "finish")
      assert.deepStrictEqual(
        server.requests.map(({ at }) => at),
        [0, 3000, 6000]
      )
      assert.strictEqual(server.requests[0]?.path, "/janus/20180725/tasks/t")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("lasts 300 seconds, and fails with the task as it was polled last", () =>
    Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(Effect.flip(TaskPoller.wait("t")))
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const failure = yield* Fiber.join(waiting)
      assert.deepInclude(failure, { _tag: "Timeout", timeoutMillis: 300_000, taskIds: ["t"], observation: doing })
    }).pipe(Effect.provide(site(tasks(doing))))
  )

  it.effect("fails on failure, whatever the progress", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(TaskPoller.wait("t"))
      assert.strictEqual(failure._tag, "TaskFailed")
      assert.include(failure.message, "no space left")
      if (failure._tag === "TaskFailed") {
        assert.deepInclude(failure.tasks[0], { id: "t", status: "failure", message: "no space left" })
      }
    }).pipe(
      Effect.provide(site(tasks({ task_id: "t", status: "failure", progress: 100, description: "no space left" })))
    )
  )

  it.effect("fails at once where a status is empty: nothing can be told by it", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(TaskPoller.wait("t"))
      assert.strictEqual(failure._tag, "InvalidResponse")
      assert.include(failure.message, "at status")
    }).pipe(Effect.provide(site(tasks({ ...doing, status: "" }))))
  )

  it.effect("goes on while a task is being cancelled, and fails once it is", () => {
    const server = tasks({ ...doing, status: "canceling" }, { ...doing, status: "canceled", description: null })
    return Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(Effect.flip(TaskPoller.wait("t")))
      yield* TestClock.adjust("1 second")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      const failure = yield* Fiber.join(waiting)
      assert.strictEqual(failure._tag, "TaskFailed")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("takes a task that is not listed yet for a waiting one", () => {
    const server = polls(error(404, "no such task"), ok(finished))
    return Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(TaskPoller.wait("t"))
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(waiting)).status, "finish")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("reports its progress, and takes a schedule and a timeout of its own", () => {
    const server = tasks(doing, { ...doing, progress: 80 }, finished)
    return Effect.gen(function* () {
      const seen: Array<number | null | undefined> = []
      const waiting = yield* Effect.forkChild(
        TaskPoller.wait("t", {
          timeout: "600 seconds",
          schedule: Schedule.spaced("5 seconds"),
          onProgress: ({ progress }) => Effect.sync(() => seen.push(progress))
        })
      )
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(waiting)
      assert.deepStrictEqual(seen, [40, 80, 100])
      assert.deepStrictEqual(
        server.requests.map(({ at }) => at),
        [0, 5000, 10_000]
      )
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("is a stream of observations too", () =>
    Effect.gen(function* () {
      const watching = yield* Effect.forkChild(Stream.runCollect(TaskPoller.watch("t")))
      yield* TestClock.adjust("6 seconds")
      const seen = yield* Fiber.join(watching)
      assert.deepStrictEqual(
        seen.map(({ status }) => status),
        ["doing", "doing", "finish"]
      )
    }).pipe(Effect.provide(site(tasks(doing, doing, finished))))
  )

  it.effect("can be polled once", () =>
    Effect.gen(function* () {
      assert.isFalse(yield* TaskPoller.isDone("t"))
      assert.isTrue(yield* TaskPoller.isDone("t"))
    }).pipe(Effect.provide(site(tasks(doing, { ...doing, status: "failure" }))))
  )

  it.effect("ends its fibers and polls when it is interrupted", () => {
    const server = tasks(doing)
    let fibers = 0
    const counted = Effect.provideService(Metric.FiberRuntimeMetrics, {
      recordFiberStart: () => void (fibers += 1),
      recordFiberEnd: () => void (fibers -= 1)
    })
    return Effect.gen(function* () {
      const before = fibers
      const waiting = yield* Effect.forkChild(TaskPoller.wait("t"))
      yield* TestClock.adjust("4 seconds")
      assert.lengthOf(server.requests, 2)
      // How many is the runtime's matter.
      assert.isAbove(fibers, before)
      yield* Fiber.interrupt(waiting)
      assert.strictEqual(fibers, before)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(server.requests, 2)
    }).pipe(counted, Effect.provide(site(server)))
  })

  it.effect("waits for many at once, and reports every failure", () => {
    const server = serve(({ path }) =>
      ok({ status: path.endsWith("bad") ? "failure" : "finish", description: path.slice(-3) })
    )
    return Effect.gen(function* () {
      assert.lengthOf(yield* TaskPoller.waitAll(["a", "b"]), 2)
      const failure = yield* Effect.flip(TaskPoller.waitAll(["a", "1bad", "2bad"]))
      assert.strictEqual(failure._tag, "TaskFailed")
      if (failure._tag === "TaskFailed") {
        assert.deepStrictEqual(
          failure.tasks.map(({ id }) => id),
          ["1bad", "2bad"]
        )
      }
    }).pipe(Effect.provide(site(server)))
  })
})

describe("awaitTask", () => {
  const server = () =>
    serve(({ path }) => ok(path.includes("/tasks/") ? finished : { task_id: "t", uuids: ["a"] }, 201))

  it.effect("waits for the task that a response names, and gives the response", () => {
    const { layer, requests } = server()
    return Effect.gen(function* () {
      const started = yield* Servers.start("a").pipe(TaskPoller.awaitTask)
      assert.strictEqual(started.task_id, "t")
      assert.deepStrictEqual(
        requests.map(({ path }) => path),
        ["/janus/20180725/servers/a/start", "/janus/20180725/tasks/t"]
      )
    }).pipe(Effect.provide(site({ layer })))
  })

  it.effect("takes an id alone, with options", () => {
    const { layer } = server()
    return Effect.gen(function* () {
      const seen: Array<string> = []
      const id = yield* Servers.attachVolume("a", "v").pipe(
        TaskPoller.awaitTask({ onProgress: ({ status }) => Effect.sync(() => seen.push(status)) })
      )
      assert.strictEqual(id, "t")
      assert.deepStrictEqual(seen, ["finish"])
    }).pipe(Effect.provide(site({ layer })))
  })

  it.effect("has nothing to wait for without an id", () => {
    const noContent = serve({ status: 204 })
    return Effect.gen(function* () {
      yield* Servers.delete("a").pipe(TaskPoller.awaitTask)
      assert.strictEqual(yield* Servers.detachVolume("a", "v").pipe(TaskPoller.awaitTask), "")
      yield* Effect.succeed({ task_id: null }).pipe(TaskPoller.awaitTask)
      assert.lengthOf(noContent.requests, 2)
    }).pipe(Effect.provide(site(noContent)))
  })
})
