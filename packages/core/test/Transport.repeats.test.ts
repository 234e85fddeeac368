/** Nothing is done twice: what is repeated, until when, and what errors say of it. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import * as Auth from "../src/Auth.ts"
import * as HciError from "../src/HciError.ts"
import type { Operation } from "../src/Operation.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Testing from "../src/Testing.ts"
import * as Transport from "../src/Transport.ts"
import { fakeServer, getThing, makeThing, plainProtocol, type Reply, writeThing } from "./support/fakeServer.ts"

const adjustClock = Testing.makeAdjustClock(Transport.load)

const ok: Reply = { status: 200, body: { id: "t-1", size: 3 } }
const lost: Reply = { broken: "ECONNRESET" }

const make = (options: Partial<Transport.Options> = {}, dependencies: Partial<Transport.Dependencies> = {}) =>
  Transport.make(
    { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false, ...dependencies },
    { url: "https://site.test", site: "site-a", circuitBreaker: false, ...options }
  )

/** A policy whose one delay is this. */
const after = (delay: Duration.Input): RetryPolicy.RetryPolicy => ({
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.spaced(delay).pipe(Schedule.upTo({ times: 4 }))
})

const named: Operation<{ readonly name: string }, unknown, HciError.Conflict> = {
  ...makeThing,
  request: (body) => ({ body })
}

/** Replies in turn; the last one goes on. */
const inTurn = (...replies: ReadonlyArray<Reply>) => fakeServer((_, n) => replies[n - 1] ?? replies.at(-1) ?? ok)

describe("an idempotent write whose response is lost", () => {
  it.effect.each([
    ["840 seconds", 2],
    ["869 seconds", 2],
    ["870 seconds", 1],
    ["960 seconds", 1]
  ] as const)("is repeated only while the server recognizes it: after %s, %i requests", ([delay, requests]) => {
    const server = inTurn(lost, ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* adjustClock(Effect.exit(transport.execute(makeThing, { size: 1 })), "20 minutes")
      assert.strictEqual(server.requests.length, requests)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, after(delay)))
  })

  it.effect("says after that that it may have taken effect, and what to look for", () => {
    const server = inTurn(lost)
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(
        adjustClock(transport.execute(named, { name: "web-01" }), "1 hour"),
        "TransportError"
      )
      assert.isTrue(error.mayHaveTakenEffect)
      assert.include(error.message, 'The call may have taken effect: look for "web-01" before you call again.')
      assert.strictEqual(server.requests.length, 3)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, after("7 minutes")))
  })

  it.effect("is not repeated by a process that was suspended, whose monotonic clock stood", () => {
    let suspendedMillis = 0
    const server = fakeServer((_, n) => {
      suspendedMillis = 16 * 60_000
      return n === 1 ? lost : ok
    })
    return Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const wallClock = (): number => clock.currentTimeMillisUnsafe() + suspendedMillis
      const suspended: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: wallClock,
        currentTimeMillis: Effect.sync(wallClock)
      }
      const transport = yield* make()
      const call = Effect.provideService(transport.execute(makeThing, { size: 1 }), Clock.Clock, suspended)
      yield* assertFails(adjustClock(call, "10 minutes"), "TransportError")
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is not repeated too late because the wall clock was set back", () => {
    const server = inTurn(lost, lost, ok)
    return Effect.gen(function* () {
      yield* TestClock.setTime(86_400_000)
      const transport = yield* make()
      const fiber = yield* Effect.forkChild(Effect.exit(transport.execute(makeThing, { size: 1 })))
      yield* TestClock.adjust("8 minutes")
      assert.strictEqual(server.requests.length, 2)
      yield* TestClock.setTime(82_800_000)
      yield* TestClock.adjust("2 hours")
      yield* Fiber.join(fiber)
      assert.strictEqual(server.requests.length, 2)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, after("8 minutes")))
  })

  it.effect("is not repeated too late from the queue of our own writes", () => {
    const lostOnce = fakeServer((_, n) => (n === 1 ? lost : ok))
    return Effect.gen(function* () {
      const limit = { requests: 1, window: "1 minute" } as const
      const transport = yield* make({ rateLimits: { reads: limit, writes: limit } })
      const calls = Effect.forEach(
        Array.from({ length: 20 }),
        () => Effect.exit(transport.execute(makeThing, { size: 1 })),
        {
          concurrency: "unbounded"
        }
      )
      const exits = yield* adjustClock(calls, "1 hour")
      assert.strictEqual(exits.filter(({ _tag }) => _tag === "Success").length, 19)
      assert.strictEqual(lostOnce.requests.length, 20)
    }).pipe(Effect.provide(lostOnce.layer))
  })

  it.effect("is not repeated where a login took too long", () => {
    const server = inTurn(lost, ok)
    let logins = 0
    const auth: Auth.Auth = {
      authorize: (request) =>
        Effect.as(
          Effect.suspend(() => Effect.sleep((logins += 1) === 1 ? 0 : "16 minutes")),
          request
        ),
      invalidate: () => Effect.succeed(false)
    }
    return Effect.gen(function* () {
      const transport = yield* make({}, { auth })
      const call = transport.execute(makeThing, { size: 1 })
      yield* assertFails(adjustClock(call, "1 hour"), "TransportError")
      assert.strictEqual(server.requests.length, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("may be repeated at any time where the server forgets nothing", () => {
    const server = inTurn(lost, ok)
    const protocol = { ...plainProtocol, repeatWindow: () => undefined }
    return Effect.gen(function* () {
      const transport = yield* make({}, { protocol })
      yield* adjustClock(transport.execute(makeThing, { size: 1 }), "1 hour")
      assert.strictEqual(server.requests.length, 2)
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, after("20 minutes")))
  })
})

describe("replayed", () => {
  const conflict: Reply = { status: 409, body: { message: "The name is taken." } }

  it.effect.each([
    ["a lost response", lost, true],
    ["a response that is no JSON", { status: 500, text: "<html>" }, true],
    ["a gateway's timeout", { status: 504 }, true],
    ["a refused connection", { broken: "ECONNREFUSED" }, undefined],
    ["a 503 that did nothing", { status: 503 }, undefined],
    ["a 429 that did nothing", { status: 429 }, undefined]
  ] as const)("after %s", ([, first, replayed]) => {
    const server = inTurn(first, conflict)
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"), "Conflict")
      assert.strictEqual(error.replayed, replayed)
      assert.strictEqual(error.mayHaveTakenEffect, replayed)
      assert.strictEqual(error.message.includes("An earlier attempt of the same call took effect"), replayed === true)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each([
    ["a lost response", lost, true],
    ["a 503", { status: 503 }, true],
    ["a 429", { status: 429 }, true],
    ["a refused connection", { broken: "ECONNREFUSED" }, undefined]
  ] as const)("is certain of a rejection that can only be a repeat's, after %s", ([, first, replayed]) => {
    const server = inTurn(first, conflict)
    return Effect.gen(function* () {
      const transport = yield* make({}, { protocol: { ...plainProtocol, duplicate: () => "certain" } })
      const error = yield* assertFails(adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"), "Conflict")
      assert.strictEqual(error.replayed, replayed)
      assert.strictEqual(error.mayHaveTakenEffect, replayed)
      assert.strictEqual(error.message.includes("An earlier attempt of the same call took effect"), replayed === true)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is not claimed of the first attempt of a call", () => {
    const server = inTurn(conflict)
    return Effect.gen(function* () {
      const transport = yield* make({}, { protocol: { ...plainProtocol, duplicate: () => "certain" } })
      const error = yield* assertFails(transport.execute(makeThing, { size: 1 }), "Conflict")
      assert.notProperty(error, "replayed")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is not claimed of an error that is no duplicate's", () => {
    const server = inTurn(lost, conflict)
    return Effect.gen(function* () {
      const transport = yield* make({}, { protocol: { ...plainProtocol, duplicate: () => undefined } })
      const error = yield* assertFails(adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"), "Conflict")
      assert.notProperty(error, "replayed")
      assert.isTrue(error.mayHaveTakenEffect)
    }).pipe(Effect.provide(server.layer))
  })
})

describe("mayHaveTakenEffect", () => {
  const tags: ReadonlyArray<readonly [name: string, reply: Reply, mayHaveTakenEffect: boolean]> = [
    ["a lost response", lost, true],
    ["a 500", { status: 500 }, true],
    ["a 408", { status: 408 }, true],
    ["a success that cannot be read", { status: 200, text: "{" }, true],
    ["a success that does not fit", { status: 200, body: {} }, true],
    ["no response", "no response", true],
    ["a 503", { status: 503 }, false],
    ["a 400", { status: 400 }, false],
    ["a refused connection", { broken: "ECONNREFUSED" }, false]
  ]

  it.effect.each(tags)("of a write that is not repeated, after %s", ([, reply, mayHaveTakenEffect]) => {
    const server = inTurn(reply)
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* Effect.flip(adjustClock(transport.execute(writeThing, { size: 1 }), "10 minutes"))
      assert.strictEqual(error.mayHaveTakenEffect, mayHaveTakenEffect ? true : undefined)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect.each(tags)("is never said of a read, after %s", ([, reply]) => {
    const server = inTurn(reply)
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* Effect.flip(adjustClock(transport.execute(getThing, { id: "t" }), "10 minutes"))
      assert.notProperty(error, "mayHaveTakenEffect")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("stays when a later attempt is rejected for another reason", () => {
    const server = inTurn(lost, { status: 401 })
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(
        adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"),
        "Unauthorized"
      )
      assert.isTrue(error.mayHaveTakenEffect)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("stays when no credentials can be had for a later attempt", () => {
    const server = inTurn(lost)
    let logins = 0
    const forbidden = new HciError.Forbidden({ platform: "plain", operation: "Auth.login", message: "Locked." })
    const auth: Auth.Auth = {
      authorize: (request) =>
        Effect.suspend(() => ((logins += 1) === 1 ? Effect.succeed(request) : Effect.fail(forbidden))),
      invalidate: () => Effect.succeed(false)
    }
    return Effect.gen(function* () {
      const transport = yield* make({}, { auth })
      const error = yield* assertFails(
        adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"),
        "Forbidden"
      )
      assert.isTrue(error.mayHaveTakenEffect)
      assert.include(error.message, "Locked. The call may have taken effect")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is logged at debug where a repeat came too late", () => {
    const server = inTurn(lost)
    return Effect.gen(function* () {
      const transport = yield* make()
      const { logs } = yield* observe(adjustClock(transport.execute(makeThing, { size: 1 }), "10 minutes"))
      const line = logs.find(({ message }) => message.includes("not repeated"))
      assert.strictEqual(line?.level, "Debug")
      assert.include(line?.message, "plain site-a Things.create")
    }).pipe(Effect.provide(server.layer), Effect.provideService(RetryPolicy.RetryPolicy, after("16 minutes")))
  })
})
