import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Metric from "effect/Metric"
import * as TestClock from "effect/testing/TestClock"
import * as Auth from "../src/Auth.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Testing from "../src/Testing.ts"
import * as Transport from "../src/Transport.ts"
import { fakeServer, getThing, makeThing, plainProtocol, type Reply, writeThing } from "./support/fakeServer.ts"

const thing = { id: "t-1", size: 3 }
const ok: Reply = { status: 200, body: thing }

const make = (options: Partial<Transport.Options> = {}, dependencies: Partial<Transport.Dependencies> = {}) =>
  Transport.make(
    { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false, ...dependencies },
    { url: "https://site.test/", ...options }
  )

const inTime = Testing.makeAdjustClock(Transport.load)("5 minutes")

describe("Transport", () => {
  it.effect("sends what the operation says and decodes the response", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      assert.deepStrictEqual(yield* transport.execute(getThing, { id: "a/b c" }), thing)
      assert.strictEqual(server.requests[0]?.headers["host"], "site.test")
      assert.strictEqual(server.requests[0]?.target, "/api/things/a%2Fb%20c")
      assert.strictEqual(server.requests[0]?.headers["accept"], "application/json")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("gives the very object that was parsed, unknown fields included", () => {
    const server = fakeServer(() => ({ status: 200, body: { ...thing, extra: [1, 2] } }))
    return Effect.gen(function* () {
      const transport = yield* make()
      assert.deepStrictEqual<unknown>(yield* transport.execute(getThing, { id: "t" }), { ...thing, extra: [1, 2] })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each([
    [400, "BadRequest"],
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "NotFound"],
    [409, "BadRequest"],
    [422, "BadRequest"],
    [429, "RateLimited"],
    [500, "ServerError"],
    [503, "ServerError"]
  ] as const)("turns the status of a read into an error: %s", ([status, tag]) => {
    const server = fakeServer(() => ({
      status,
      body: { message: "no luck", code: 17 },
      headers: { "x-request-id": "r-9" }
    }))
    return Effect.gen(function* () {
      const transport = yield* make({ site: "lab" })
      const error = yield* inTime(Effect.flip(transport.execute(getThing, { id: "t" })))
      assert.strictEqual(error._tag, tag)
      assert.deepInclude(error, {
        platform: "plain",
        operation: "Things.get",
        site: "lab",
        status,
        code: "17",
        message: "no luck",
        requestId: "r-9"
      })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("keeps what an HTML error page says", () => {
    const text = "<html><style>a{}</style><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
    const server = fakeServer(() => ({ status: 502, text }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* inTime(Effect.flip(transport.execute(getThing, { id: "t" })))
      assert.strictEqual(error._tag, "ServerError")
      assert.strictEqual(error.message, "502 Bad Gateway nginx")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("names the place where a response does not fit", () => {
    const server = fakeServer(() => ({ status: 200, body: { id: "t", size: "large" } }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* Effect.flip(transport.execute(getThing, { id: "t" }))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.deepInclude(error, { issues: [{ path: "size", message: "Expected number" }] })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("lets unknown enum values pass and counts them, or fails in strict mode", () => {
    const server = fakeServer(() => ({ status: 200, body: { ...thing, color: "mauve" } }))
    return Effect.gen(function* () {
      const tolerant = yield* make()
      assert.strictEqual((yield* tolerant.execute(getThing, { id: "t" })).color, "mauve")
      const driftCounter = (yield* Metric.snapshot).find(({ id }) => id === "hci_response_drift_total")
      assert.deepInclude(driftCounter?.attributes, { operation: "Things.get", path: "color" })
      const strict = yield* make({ strict: true })
      const error = yield* Effect.flip(strict.execute(getThing, { id: "t" }))
      assert.strictEqual(error._tag, "InvalidResponse")
    }).pipe(Effect.provide(server.layer), Effect.provideService(Metric.MetricRegistry, new Map()))
  })

  it.effect("retries a read after passing faults, each attempt later than the one before", () => {
    const faults: ReadonlyArray<Reply> = [
      { broken: "ECONNRESET" },
      { status: 500 },
      { status: 200, text: "{half" },
      { status: 503 }
    ]
    const server = fakeServer((_, n) => faults[n - 1] ?? ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      assert.deepStrictEqual(yield* inTime(transport.execute(getThing, { id: "t" })), thing)
      assert.strictEqual(server.requests.length, 5)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("waits as long as Retry-After asks", () => {
    const server = fakeServer((_, n) => (n === 1 ? { status: 429, headers: { "retry-after": "40" } } : ok))
    return Effect.gen(function* () {
      const transport = yield* make()
      const fiber = yield* Effect.forkChild(transport.execute(getThing, { id: "t" }))
      yield* TestClock.adjust("39 seconds")
      assert.strictEqual(server.requests.length, 1)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(server.requests.length, 2)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("repeats an idempotent write with the same headers, and says when an error follows a lost response", () => {
    const server = fakeServer((_, n) => (n === 1 ? { broken: "ECONNRESET" } : { status: 409 }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* inTime(Effect.flip(transport.execute(makeThing, { size: 1 })))
      assert.strictEqual(error._tag, "Conflict")
      assert.deepInclude(error, { replayed: true })
      const [first, second] = server.requests.map(({ headers }) => headers["x-once"])
      assert.isDefined(first)
      assert.strictEqual(first, second)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each(["ECONNRESET", "UND_ERR_SOCKET"])("does not repeat a write that may have been sent: %s", (code) => {
    const server = fakeServer(() => ({ broken: code }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* inTime(Effect.flip(transport.execute(writeThing, { size: 1 })))
      assert.deepInclude(error, { _tag: "TransportError", reason: "reset", sent: true })
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("repeats a write when no byte of it was sent", () => {
    const server = fakeServer((_, n) => (n === 1 ? { broken: "ECONNREFUSED" } : ok))
    return Effect.gen(function* () {
      const transport = yield* make()
      assert.deepStrictEqual(yield* inTime(transport.execute(writeThing, { size: 1 })), thing)
      assert.strictEqual(server.requests.length, 2)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("gives one attempt its time, then tries again, then says so", () => {
    const server = fakeServer(() => "no response")
    return Effect.gen(function* () {
      const transport = yield* make({ timeout: "10 seconds" })
      const error = yield* inTime(Effect.flip(transport.execute(getThing, { id: "t" })))
      assert.deepInclude(error, { _tag: "TransportError", reason: "timeout" })
      assert.strictEqual(server.requests.length, 5)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("does not send a request whose path would lose its id", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* Effect.flip(transport.execute(getThing, { id: "" }))
      assert.deepInclude(error, { _tag: "BadRequest", message: "`id` is empty: give it a value." })
      assert.lengthOf(server.requests, 0)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("takes another retry policy from the context", () => {
    const server = fakeServer(() => ({ status: 500 }))
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* Effect.flip(transport.execute(getThing, { id: "t" }))
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry))
  })

  it.effect("stops retrying when the site's budget is spent", () => {
    const server = fakeServer(() => ({ status: 500 }))
    const policy = { ...RetryPolicy.defaultPolicy, budget: 6 }
    return Effect.gen(function* () {
      const transport = yield* make({ circuitBreaker: false })
      yield* inTime(
        Effect.forEach([1, 2, 3, 4, 5], () => Effect.flip(transport.execute(getThing, { id: "t" })), { discard: true })
      )
      assert.strictEqual(server.requests.length, 5 + 6)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, policy))
  })

  it.effect("opens the circuit of a site that fails and tries again later", () => {
    let isUp = false
    const server = fakeServer(() => (isUp ? ok : { broken: "ECONNREFUSED" }))
    return Effect.gen(function* () {
      const transport = yield* make({ circuitBreaker: { failures: 2, openFor: "1 minute" } })
      const call = transport.execute(getThing, { id: "t" })
      yield* Effect.flip(call)
      yield* Effect.flip(call)
      const sent = server.requests.length
      assert.deepInclude(yield* Effect.flip(call), { _tag: "TransportError", reason: "circuit", sent: false })
      assert.strictEqual(server.requests.length, sent)
      isUp = true
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(yield* call, thing)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry))
  })

  it.effect("keeps the limits, reads apart from writes", () => {
    const server = fakeServer(() => ok)
    const rateLimits = {
      reads: { requests: 3, window: "1 minute" },
      writes: { requests: 1, window: "1 minute" }
    } as const
    return Effect.gen(function* () {
      const transport = yield* make({ rateLimits })
      const five = Effect.forEach([1, 2, 3, 4, 5], () => transport.execute(getThing, { id: "t" }), {
        concurrency: "unbounded"
      })
      const fiber = yield* Effect.forkChild(five)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(server.requests.length, 3)
      yield* transport.execute(makeThing, { size: 1 })
      assert.strictEqual(server.requests.length, 4)
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      assert.strictEqual(server.requests.length, 6)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("authorizes a request anew once after a 401", () => {
    let invalidations = 0
    const auth: Auth.Auth = {
      authorize: Effect.succeed,
      invalidate: () => Effect.sync(() => (invalidations += 1) > 0)
    }
    const server = fakeServer((_, n) => (n === 1 ? { status: 401 } : ok))
    return Effect.gen(function* () {
      const transport = yield* make({}, { auth })
      assert.deepStrictEqual(yield* transport.execute(writeThing, { size: 1 }), thing)
      assert.strictEqual(server.requests.length, 2)
      assert.strictEqual(invalidations, 1)
    }).pipe(Effect.provide(server.layer))
  })

  describe("an operation that responds with 401", () => {
    /** Counts how often credentials were dropped; the server takes only the newest, and none for a thing named "closed". */
    const site = () => {
      const state = { generation: 1, expired: 0 }
      const auth: Auth.Auth = {
        authorize: (request) =>
          Effect.sync(() => HttpClientRequest.setHeader(request, "x-generation", String(state.generation))),
        invalidate: () => Effect.sync(() => (state.generation += 1) > 0)
      }
      const server = fakeServer(({ headers, path }) =>
        path.includes("closed") || Number(headers["x-generation"]) <= state.expired ? { status: 401 } : ok
      )
      return { auth, server, state }
    }

    it.effect("to new credentials too, causes one login a minute", () => {
      const { auth, server, state } = site()
      return Effect.gen(function* () {
        const transport = yield* make({}, { auth })
        const closed = Effect.flip(transport.execute(getThing, { id: "closed" }))
        for (let call = 0; call < 20; call++) assert.strictEqual((yield* closed)._tag, "Unauthorized")
        assert.strictEqual(state.generation, 2)
        yield* TestClock.adjust("1 minute")
        for (let call = 0; call < 20; call++) yield* closed
        assert.strictEqual(state.generation, 3)
      }).pipe(Effect.provide(server.layer))
    })

    it.effect("because sessions end soon after each other, is served each time", () => {
      const { auth, server, state } = site()
      return Effect.gen(function* () {
        const transport = yield* make({}, { auth })
        for (let session = 1; session <= 5; session++) {
          state.expired = session
          assert.deepStrictEqual(yield* transport.execute(getThing, { id: "t" }), thing)
          assert.strictEqual(state.generation, session + 1)
        }
      }).pipe(Effect.provide(server.layer))
    })
  })

  it.effect("interrupting a call ends its request", () => {
    const server = fakeServer(() => "no response")
    return Effect.gen(function* () {
      const transport = yield* make()
      const fiber = yield* Effect.forkChild(transport.execute(getThing, { id: "t" }))
      yield* TestClock.adjust(Duration.seconds(1))
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust(Duration.minutes(10))
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("keeps credentials in an address out of errors", () => {
    const server = fakeServer(() => ({ broken: "ECONNREFUSED" }))
    return Effect.gen(function* () {
      const transport = yield* make({ url: "https://admin:hunter2@site.test" })
      const error = yield* Effect.flip(transport.execute(getThing, { id: "t" }))
      assert.deepInclude(error, { _tag: "TransportError", code: "ECONNREFUSED" })
      assert.include(error.message, "https://site.test:")
      assert.notInclude(JSON.stringify(error), "hunter2")
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry))
  })

  it.effect("says that an address is malformed", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transport = yield* make({ url: "not an address" })
      const error = yield* Effect.flip(transport.execute(getThing, { id: "t" }))
      assert.deepInclude(error, { _tag: "TransportError", reason: "url" })
    }).pipe(Effect.provide(server.layer))
  })
})
