import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Poller from "../src/Poller.ts"

interface Task {
  readonly id: string
  readonly state: "running" | "done" | "failed"
  readonly at: number
}

/** Lists tasks that end at a given second, and no others. */
const fakeTasks = (ends: Readonly<Record<string, { readonly at: number; readonly state: "done" | "failed" }>>) => {
  const requests: Array<ReadonlyArray<string>> = []
  const observe = (ids: ReadonlyArray<string>) =>
    Effect.clockWith((clock) =>
      Effect.sync(() => {
        requests.push(ids)
        const now = clock.currentTimeMillisUnsafe() / 1000
        return new Map(
          ids.flatMap((id): ReadonlyArray<[string, Poller.Observation<Task>]> => {
            const end = ends[id]
            if (end === undefined) return []
            const task: Task = { id, state: now >= end.at ? end.state : "running", at: now }
            return [[id, Poller.observed(task, verdict(task))]]
          })
        )
      })
    )
  return { requests, observe }
}

const verdict = ({ state }: Task): Poller.Verdict => {
  if (state === "running") return Poller.pending
  return state === "done" ? Poller.done : Poller.failed({ status: "failed", message: "disk full" })
}

const make = (observe: Poller.Platform<Task>["observe"], options: Partial<Poller.Platform<Task>> = {}) =>
  Poller.make<Task>({
    platform: "plain",
    site: "lab",
    observe,
    batchSize: 100,
    schedule: Poller.aligned("5 seconds"),
    timeout: "300 seconds",
    ...options
  })

describe("an id that names no task", () => {
  it.effect.each([[""], [" "], [null], [undefined], [5], ["a", ""]] as const)("is refused at once: %j", (ids) =>
    Effect.gen(function* () {
      const { observe, requests } = fakeTasks({ a: { at: 1, state: "done" } })
      const poller = yield* make(observe)
      const id = ids.at(-1)
      // @ts-expect-error A caller without types.
      const calls = [poller.waitAll(ids), poller.wait(id), poller.isDone(id), Stream.runDrain(poller.watch(id))]
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        assert.deepInclude(error, { _tag: "BadRequest", site: "lab" })
      }
      assert.deepStrictEqual(requests, [])
    }).pipe(Effect.scoped)
  )
})

describe("options of a wait that are none", () => {
  it.effect.each([null, 5, "1 minute", { timeout: "soon" }, { timeout: null }, { timeuot: "1 minute" }] as const)(
    "are refused: %j",
    (options) =>
      Effect.gen(function* () {
        const { observe, requests } = fakeTasks({ a: { at: 1, state: "done" } })
        const poller = yield* make(observe)
        const calls = [
          // @ts-expect-error A caller without types.
          poller.waitAll(["a"], options),
          // @ts-expect-error A caller without types.
          poller.wait("a", options),
          // @ts-expect-error A caller without types.
          Stream.runDrain(poller.watch("a", options))
        ]
        for (const call of calls) {
          const error = yield* Effect.flip(call)
          assert.deepInclude(error, { _tag: "BadRequest", site: "lab" })
        }
        assert.deepStrictEqual(requests, [])
      }).pipe(Effect.scoped)
  )
})

describe("a task that tells a secret", () => {
  it.effect("is shown without it: in the message, the failures and the task", () =>
    Effect.gen(function* () {
      const task = { id: "a", state: "failed", at: 0, detail: { words: ["with hunter2"] } } as const
      const failed = Poller.failed({ status: "failed", message: "hunter2 is no password", code: "E hunter2" })
      const observe = () => Effect.succeed(new Map([["a", Poller.observed<Task>(task, failed)]]))
      const poller = yield* make(observe, { mask: (text) => text.replaceAll("hunter2", "[masked]") })
      const fiber = yield* Effect.forkChild(Effect.flip(poller.wait("a")))
      yield* TestClock.adjust("10 seconds")
      const error = yield* Fiber.join(fiber)
      assert.notInclude(JSON.stringify(error) + String(error), "hunter2")
      assert.include(error.message, "[masked] is no password")
    }).pipe(Effect.scoped)
  )
})

describe("Poller", () => {
  it.effect("waits five minutes in no time and ends with the response that shows the end", () =>
    Effect.gen(function* () {
      const { observe, requests } = fakeTasks({ a: { at: 290, state: "done" } })
      const poller = yield* make(observe, { batchSize: 1, schedule: Schedule.spaced("3 seconds") })
      const fiber = yield* Effect.forkChild(poller.wait("a"))
      yield* TestClock.adjust("300 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).at, 291)
      assert.strictEqual(requests.length, 98)
    }).pipe(Effect.scoped)
  )

  it.effect("a task that outlasts the wait is a Timeout with the last observation", () =>
    Effect.gen(function* () {
      const { observe } = fakeTasks({ a: { at: 999, state: "done" } })
      const poller = yield* make(observe)
      const fiber = yield* Effect.forkChild(Effect.flip(poller.wait("a", { timeout: "1 minute" })))
      yield* TestClock.adjust("1 minute")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "Timeout", taskIds: ["a"], timeoutMillis: 60_000 })
      assert.deepInclude(error._tag === "Timeout" ? error.observation : {}, { state: "running" })
    }).pipe(Effect.scoped)
  )

  it.effect("a task that is never listed is a Timeout that says so", () =>
    Effect.gen(function* () {
      const poller = yield* make(fakeTasks({}).observe)
      const fiber = yield* Effect.forkChild(Effect.flip(poller.wait("ghost")))
      yield* TestClock.adjust("300 seconds")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "Timeout")
      assert.include(error.message, "never been listed")
    }).pipe(Effect.scoped)
  )

  it.effect("a schedule that ends is a Timeout too", () =>
    Effect.gen(function* () {
      const poller = yield* make(fakeTasks({ a: { at: 999, state: "done" } }).observe)
      const schedule = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 3 }))
      const fiber = yield* Effect.forkChild(Effect.flip(poller.wait("a", { schedule })))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "Timeout")
    }).pipe(Effect.scoped)
  )

  it.effect("asks for 1,000 tasks in at most 10 requests a tick", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 1000 }, (_, index) => `t${index}`)
      const { observe, requests } = fakeTasks(
        Object.fromEntries(ids.map((id) => [id, { at: 14, state: "done" as const }]))
      )
      const poller = yield* make(observe)
      const fiber = yield* Effect.forkChild(poller.waitAll(ids))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(requests.length, 10)
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual(requests.length, 20)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).length, 1000)
      assert.strictEqual(requests.length, 40)
      assert.isTrue(requests.every((request) => request.length <= 100))
    }).pipe(Effect.scoped)
  )

  it.effect("waits that start at different moments share their requests", () =>
    Effect.gen(function* () {
      const { observe, requests } = fakeTasks({ a: { at: 999, state: "done" }, b: { at: 999, state: "done" } })
      const poller = yield* make(observe)
      yield* Effect.forkChild(poller.wait("a"))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forkChild(poller.wait("b"))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(requests, [["a"], ["b"]])
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(requests[2], ["a", "b"])
    }).pipe(Effect.scoped)
  )

  const mixed = {
    good: { at: 3, state: "done" },
    bad: { at: 8, state: "failed" },
    worse: { at: 20, state: "failed" }
  } as const

  it.effect("waits for all, then fails with every task that failed", () =>
    Effect.gen(function* () {
      const poller = yield* make(fakeTasks(mixed).observe)
      const fiber = yield* Effect.forkChild(Effect.flip(poller.waitAll(["good", "bad", "worse"])))
      yield* TestClock.adjust("15 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("15 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual(error._tag === "TaskFailed" ? error.tasks.map(({ id }) => id) : [], ["bad", "worse"])
    }).pipe(Effect.scoped)
  )

  it.effect("fails at the first task that fails when it is told to", () =>
    Effect.gen(function* () {
      const { observe, requests } = fakeTasks(mixed)
      const poller = yield* make(observe)
      const fiber = yield* Effect.forkChild(
        Effect.flip(poller.waitAll(["good", "bad", "worse"], { exitOnError: true }))
      )
      yield* TestClock.adjust("15 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "TaskFailed", message: "Task bad ended as failed: disk full" })
      const count = requests.length
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(requests.length, count)
    }).pipe(Effect.scoped)
  )

  it.effect("reports progress, and watches as a Stream that ends with the task", () =>
    Effect.gen(function* () {
      const { observe } = fakeTasks({ a: { at: 6, state: "done" } })
      const poller = yield* make(observe)
      const states: Array<string> = []
      const onProgress = ({ state }: Task) => Effect.sync(() => void states.push(state))
      const waiting = yield* Effect.forkChild(poller.wait("a", { onProgress }))
      const watching = yield* Effect.forkChild(Stream.runCollect(poller.watch("a")))
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(waiting)
      assert.deepStrictEqual(states, ["running", "running", "done"])
      assert.deepStrictEqual(
        (yield* Fiber.join(watching)).map(({ state }) => state),
        ["running", "running", "done"]
      )
    }).pipe(Effect.scoped)
  )

  it.effect("isDone makes one request", () =>
    Effect.gen(function* () {
      const { observe, requests } = fakeTasks({ a: { at: 5, state: "failed" } })
      const poller = yield* make(observe, { batchSize: 1 })
      assert.isFalse(yield* poller.isDone("a"))
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(yield* poller.isDone("a"))
      assert.isFalse(yield* poller.isDone("ghost"))
      assert.strictEqual(requests.length, 3)
    }).pipe(Effect.scoped)
  )

  it.effect("an interrupted wait leaves no request behind, and the others go on", () =>
    Effect.gen(function* () {
      const open: Set<string> = new Set()
      const observe = (ids: ReadonlyArray<string>) =>
        Effect.acquireUseRelease(
          Effect.sync(() => open.add(ids.join())),
          () => Effect.as(Effect.sleep("2 seconds"), new Map<string, Poller.Observation<Task>>()),
          () => Effect.sync(() => open.delete(ids.join()))
        )
      const poller = yield* make(observe)
      const first = yield* Effect.forkChild(poller.wait("a"))
      const second = yield* Effect.forkChild(poller.wait("b"))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([...open], ["a,b"])
      yield* Fiber.interrupt(first)
      assert.deepStrictEqual([...open], ["a,b"])
      yield* Fiber.interrupt(second)
      assert.strictEqual(open.size, 0)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(open.size, 0)
    }).pipe(Effect.scoped)
  )

  it.effect("counts the tasks that are waited for", () =>
    Effect.gen(function* () {
      const poller = yield* make(fakeTasks({ a: { at: 2, state: "done" } }).observe)
      const gauge = Effect.map(Metric.snapshot, (all) => all.find(({ id }) => id === "hci_tasks_waiting")?.state)
      const fiber = yield* Effect.forkChild(poller.wait("a"))
      yield* TestClock.adjust("1 second")
      assert.deepInclude(yield* gauge, { value: 1 })
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      assert.deepInclude(yield* gauge, { value: 0 })
    }).pipe(Effect.scoped, Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  /** Lists what a function of the seconds gives for each id. */
  const listing =
    (of: (id: string, seconds: number) => Poller.Observation<Task> | undefined) => (ids: ReadonlyArray<string>) =>
      Effect.clockWith((clock) =>
        Effect.sync(() => {
          const now = clock.currentTimeMillisUnsafe() / 1000
          return new Map(
            ids.flatMap((id): ReadonlyArray<[string, Poller.Observation<Task>]> => {
              const observation = of(id, now)
              return observation === undefined ? [] : [[id, observation]]
            })
          )
        })
      )

  const running = (id: string): Poller.Observation<Task> =>
    Poller.observed({ id, state: "running", at: 0 }, Poller.pending)
  const ended = (id: string): Poller.Observation<Task> => Poller.observed({ id, state: "done", at: 0 }, Poller.done)

  it.effect("a task that was listed and is listed no more is TaskGone at once", () =>
    Effect.gen(function* () {
      const poller = yield* make(listing((id, now) => (now < 8 ? running(id) : undefined)))
      const fiber = yield* Effect.forkChild(Effect.flip(poller.wait("a")))
      yield* TestClock.adjust("11 seconds")
      assert.isDefined(fiber.pollUnsafe())
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "TaskGone", platform: "plain", site: "lab", taskIds: ["a"] })
      assert.deepInclude(error._tag === "TaskGone" ? error.observation : {}, { id: "a", state: "running" })
      assert.include(error.message, "Look at what it was to change")
    }).pipe(Effect.scoped)
  )

  it.effect("a task that is listed late is no task that is gone", () =>
    Effect.gen(function* () {
      const poller = yield* make(listing((id, now) => (now < 8 ? undefined : ended(id))))
      const fiber = yield* Effect.forkChild(poller.wait("a"))
      yield* TestClock.adjust("11 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).state, "done")
    }).pipe(Effect.scoped)
  )

  it.effect("one odd task among a hundred fails its own wait, and no other", () =>
    Effect.gen(function* () {
      const odd = Poller.unreadable([{ path: "status", message: "Expected string" }])
      const poller = yield* make(listing((id, now) => (id === "t42" ? odd : now < 8 ? running(id) : ended(id))))
      const ids = Array.from({ length: 100 }, (_, index) => `t${index}`)
      const waits = yield* Effect.forkChild(
        Effect.forEach(ids, (id) => Effect.result(poller.wait(id)), { concurrency: "unbounded" })
      )
      const all = yield* Effect.forkChild(Effect.flip(poller.waitAll(ids)))
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(all.pollUnsafe())
      yield* TestClock.adjust("10 seconds")
      const failures = (yield* Fiber.join(waits)).filter(Result.isFailure)
      assert.strictEqual(failures.length, 1)
      const message = "Task t42 does not fit its schema at status: Expected string."
      assert.deepInclude(failures[0]?.failure, { _tag: "InvalidResponse", message })
      assert.deepInclude(yield* Fiber.join(all), { _tag: "InvalidResponse", message })
    }).pipe(Effect.scoped)
  )

  it.effect("of many ends, failures come first, then tasks that are gone, then odd ones, then those that go on", () =>
    Effect.gen(function* () {
      const poller = yield* make(
        listing((id, now) => {
          if (id === "odd") return Poller.unreadable([])
          if (id.startsWith("gone")) return now < 3 ? running(id) : undefined
          return id === "bad" && now > 3
            ? Poller.observed({ id, state: "failed", at: now }, Poller.failed({ status: "failed", message: "full" }))
            : running(id)
        })
      )
      const errorOf = (ids: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          yield* TestClock.setTime(0)
          const fiber = yield* Effect.forkChild(Effect.flip(poller.waitAll(ids)))
          yield* TestClock.adjust("301 seconds")
          return yield* Fiber.join(fiber)
        })
      assert.strictEqual((yield* errorOf(["slow", "odd", "gone", "bad"]))._tag, "TaskFailed")
      const gone = yield* errorOf(["slow", "odd", "gone1", "gone2"])
      assert.deepInclude(gone, { _tag: "TaskGone", taskIds: ["gone1", "gone2"] })
      assert.strictEqual((yield* errorOf(["slow", "odd"]))._tag, "InvalidResponse")
      assert.strictEqual((yield* errorOf(["slow"]))._tag, "Timeout")
    }).pipe(Effect.scoped)
  )

  it.effect.prop(
    "an interruption at any moment leaves no wait that hangs",
    { at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })) },
    ({ at }) =>
      Effect.gen(function* () {
        const slow = (ids: ReadonlyArray<string>) => Effect.delay(listing(ended)(ids), "15 millis")
        const poller = yield* make(slow, { schedule: Schedule.spaced("5 millis") })
        const first = yield* Effect.forkChild(poller.wait("a"))
        yield* TestClock.adjust(at)
        yield* Fiber.interrupt(first)
        const second = yield* Effect.forkChild(poller.wait("a"))
        yield* TestClock.adjust("1 second")
        assert.isDefined(second.pollUnsafe())
      }).pipe(Effect.scoped)
  )

  it.effect.each([0, 5, 20])("a poller whose scope ends hangs no wait, after %s ms", (at) =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const slow = (ids: ReadonlyArray<string>) => Effect.delay(listing(running)(ids), "15 millis")
      const poller = yield* Scope.provide(make(slow), scope)
      const before = yield* Effect.forkChild(Effect.exit(poller.wait("a")))
      yield* TestClock.adjust(at)
      yield* Scope.close(scope, Exit.void)
      const after = yield* Effect.forkChild(Effect.exit(poller.wait("b")))
      yield* TestClock.adjust("6 seconds")
      assert.isDefined(before.pollUnsafe())
      assert.isDefined(after.pollUnsafe())
    })
  )

  it.effect("how long was waited does not change with the wall clock", () =>
    Effect.gen(function* () {
      const poller = yield* make(listing(running))
      const schedule = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 3 }))
      const clock = yield* Clock.Clock
      const shifted = { millis: 0 }
      const wall: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + shifted.millis,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + shifted.millis),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      }
      const wait = Effect.flip(poller.wait("a", { schedule })).pipe(Effect.provideService(Clock.Clock, wall))
      const fiber = yield* Effect.forkChild(wait)
      yield* TestClock.adjust("2 seconds")
      shifted.millis = -3_600_000
      yield* TestClock.adjust("8 seconds")
      const error = yield* Fiber.join(fiber)
      // Four polls a second apart; the three after the first gather tasks for 10 ms.
      assert.deepInclude(error, { _tag: "Timeout", timeoutMillis: 3030 })
    }).pipe(Effect.scoped)
  )
})
