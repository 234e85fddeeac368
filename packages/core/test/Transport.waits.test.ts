/** No wait without end, and every wait is seen. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as TestClock from "effect/testing/TestClock"
import * as Auth from "../src/Auth.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Testing from "../src/Testing.ts"
import * as Transport from "../src/Transport.ts"
import { WaitListener, type Wait } from "../src/WaitListener.ts"
import { fakeServer, getThing, plainProtocol, writeThing, type Reply } from "./support/fakeServer.ts"

const adjustClock = Testing.makeAdjustClock(Transport.load)

const thing = { id: "t-1", size: 3 }
const ok: Reply = { status: 200, body: thing }
const rateLimits = {
  reads: { requests: 100, window: "1 minute" },
  writes: { requests: 100, window: "1 minute" }
} as const

const make = (options: Partial<Transport.Options> = {}) =>
  Transport.make(
    { protocol: plainProtocol, auth: Auth.anonymous, rateLimits },
    { url: "https://site.test", site: "site-a", ...options }
  )

const limited = (headers: Record<string, string>, status = 429): Reply => ({ status, headers })

describe("a server that asks to wait", () => {
  it.effect.each([
    [{ "retry-after": "31536000" }, 31_536_000_000],
    [{ "retry-after": "121" }, 121_000],
    [{ "retry-after": "Thu, 31 Dec 2099 23:59:59 GMT" }, 4_102_444_799_000],
    [{ "retry-after": "9".repeat(40) }, Number.MAX_SAFE_INTEGER],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000" }, 4_000_000_000_000]
  ] as const)("longer than the bound: the call fails at once, and says how long: %j", ([headers, retryAfterMillis]) => {
    const server = fakeServer(() => limited(headers))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "RateLimited")
      assert.strictEqual(error.retryAfterMillis, retryAfterMillis)
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("as long as the bound: the call waits", () => {
    const server = fakeServer((_, n) => (n === 1 ? limited({ "retry-after": "120" }) : ok))
    return Effect.gen(function* () {
      const transport = yield* make()
      assert.deepStrictEqual(yield* adjustClock(transport.execute(getThing, { id: "t" }), "10 minutes"), thing)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("longer than another bound, by option", () => {
    const server = fakeServer(() => limited({ "retry-after": "6" }))
    return Effect.gen(function* () {
      const transport = yield* make({ maxServerWait: "5 seconds" })
      yield* assertFails(transport.execute(getThing, { id: "t" }), "RateLimited")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("too long with a 503: the call fails at once", () => {
    const server = fakeServer(() => limited({ "retry-after": "900" }, 503))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "RateLimited")
      assert.strictEqual(error.retryAfterMillis, 900_000)
      assert.strictEqual(error.status, 503)
      assert.include(error.message, "The server asks to wait 900 s, and a call waits 120 s at most (`maxServerWait`).")
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("too long with each call opens the circuit, as other failures of a server do", () => {
    const server = fakeServer(() => limited({ "retry-after": "900" }, 503))
    return Effect.gen(function* () {
      const transport = yield* make({ circuitBreaker: { failures: 2, openFor: "1 minute" } })
      const call = Effect.flip(transport.execute(getThing, { id: "t" }))
      yield* call
      yield* call
      assert.deepInclude(yield* call, { reason: "circuit" })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each([500, 502, 503, 504])(
    "too long with %i is told as RateLimited for a write that may have taken effect",
    (status) => {
      const server = fakeServer(() => limited({ "retry-after": "31536000" }, status))
      return Effect.gen(function* () {
        const transport = yield* make()
        const error = yield* assertFails(transport.execute(writeThing, { size: 3 }), "RateLimited")
        assert.strictEqual(error.status, status)
        assert.strictEqual(error.mayHaveTakenEffect ?? false, status !== 503)
        assert.strictEqual(server.requests.length, 1)
      }).pipe(Effect.provide(server.layer))
    }
  )

  it.effect("slows the other calls of the site", () => {
    const server = fakeServer((_, n) => (n === 1 ? limited({ "retry-after": "30" }) : ok))
    return Effect.gen(function* () {
      const transport = yield* make()
      const call = transport.execute(getThing, { id: "t" })
      yield* Effect.forkChild(call)
      yield* TestClock.adjust("1 second")
      yield* Effect.forkChild(call)
      yield* TestClock.adjust("28 seconds")
      assert.strictEqual(server.requests.length, 1)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(server.requests.length, 3)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("too long does not stop the other calls of the site", () => {
    const server = fakeServer((_, n) => (n === 1 ? limited({ "retry-after": "31536000" }) : ok))
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* assertFails(transport.execute(getThing, { id: "t" }), "RateLimited")
      assert.deepStrictEqual(yield* transport.execute(getThing, { id: "t" }), thing)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each([
    ["30", 30],
    ["4000000000", 0]
  ] as const)("by a limit that is used up, with its reset at %s: %i s", ([reset, seconds]) => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }
    const server = fakeServer(() => ({ ...ok, headers }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const call = transport.execute(getThing, { id: "t" })
      yield* call
      const ended = yield* adjustClock(Effect.andThen(call, Clock.currentTimeMillis), "10 minutes")
      assert.strictEqual(ended, seconds * 1000)
    }).pipe(Effect.provide(server.layer))
  })
})

describe("a wall clock that steps back an hour", () => {
  it.effect("delays no call of a site with limits", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      yield* TestClock.setTime(7_200_000)
      const transport = yield* make()
      const call = transport.execute(getThing, { id: "t" })
      yield* Effect.forEach(Array.from({ length: 100 }), () => call)
      yield* TestClock.setTime(3_600_000)
      yield* TestClock.adjust("1 minute")
      // Waits for nothing: a wait would not end, since the clock stands.
      yield* Effect.forEach(Array.from({ length: 100 }), () => call)
      assert.strictEqual(server.requests.length, 200)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("keeps no circuit open", () => {
    let isUp = false
    const server = fakeServer(() => (isUp ? ok : { broken: "ECONNREFUSED" }))
    return Effect.gen(function* () {
      yield* TestClock.setTime(7_200_000)
      const transport = yield* make({ circuitBreaker: { failures: 1, openFor: "1 minute" } })
      const call = transport.execute(getThing, { id: "t" })
      yield* Effect.flip(call)
      assert.deepInclude(yield* Effect.flip(call), { reason: "circuit" })
      isUp = true
      yield* TestClock.setTime(3_600_000)
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(yield* call, thing)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry))
  })
})

describe("a wait", () => {
  it.effect("is told to the listener, the log and the metrics, with its reason", () => {
    const replies: ReadonlyArray<Reply> = [limited({ "retry-after": "30" }), { broken: "ECONNREFUSED" }, ok, ok]
    const server = fakeServer((_, n) => replies[n - 1] ?? ok)
    const waits: Array<Wait> = []
    return Effect.gen(function* () {
      const limit = { requests: 3, window: "10 minutes" } as const
      const transport = yield* make({ rateLimits: { reads: limit, writes: limit } })
      const call = transport.execute(getThing, { id: "t" })
      const { logs } = yield* observe(
        adjustClock(Effect.andThen(call, call), "30 minutes").pipe(
          Effect.provideService(WaitListener, (wait) => Effect.sync(() => void waits.push(wait)))
        )
      )
      assert.deepStrictEqual(
        waits.map(({ reason }) => reason),
        ["server", "retry", "limit"]
      )
      assert.deepStrictEqual(waits[0], {
        platform: "plain",
        operation: "Things.get",
        site: "site-a",
        reason: "server",
        millis: 30_000
      })
      const lines = logs.filter(({ message }) => message.includes("waiting"))
      assert.strictEqual(lines[0]?.message, "plain site-a Things.get: waiting 30 s as the server asks")
      assert.deepStrictEqual(
        lines.map(({ level }) => level),
        ["Debug", "Debug", "Debug"]
      )
      const reasons = (yield* Metric.snapshot)
        .filter(({ id }) => id === "hci_wait_seconds")
        .map(({ attributes }) => attributes?.["reason"])
      assert.sameMembers(reasons, ["server", "retry", "limit"])
    }).pipe(Effect.provide(server.layer), Effect.provideService(Metric.MetricRegistry, new Map()))
  })
})
