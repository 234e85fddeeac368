import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Clock from "effect/Clock"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as HciError from "../src/HciError.ts"
import * as Session from "../src/Session.ts"

const hour = 3_600_000

/** A session whose credentials do not change. */
const make = <A, E>(login: Effect.Effect<Session.Lease<A>, E>) =>
  Session.make({ credentials: Effect.void, login: () => login })

/** Logins that take a second each and give 1, 2, 3. */
const counted = (lifetimeMillis = hour) => {
  const logins = { count: 0 }
  const login = Effect.sync(() => ({ value: (logins.count += 1), lifetimeMillis })).pipe(Effect.delay("1 second"))
  return { logins, login }
}

describe("Session", () => {
  it.effect("makes one login for 100 concurrent first calls", () =>
    Effect.gen(function* () {
      const { login, logins } = counted()
      const session = yield* make(login)
      const fiber = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 100 }, () => session.get),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(new Set(yield* Fiber.join(fiber)), new Set([1]))
      assert.strictEqual(logins.count, 1)
    })
  )

  it.effect("shares a failed login among those who waited for it, and tries again for the next", () =>
    Effect.gen(function* () {
      let tries = 0
      const login = Effect.suspend(() => {
        tries += 1
        return tries === 1 ? Effect.fail("rejected") : Effect.succeed({ value: "token", lifetimeMillis: hour })
      }).pipe(Effect.delay("1 second"))
      const session = yield* make(login)
      const fiber = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 10 }, () => Effect.flip(session.get)),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(new Set(yield* Fiber.join(fiber)), new Set(["rejected"]))
      assert.strictEqual(tries, 1)
      const second = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "token")
    })
  )

  it.effect("renews a minute before the end of a long life", () =>
    Effect.gen(function* () {
      const { login } = counted(hour)
      const session = yield* make(login)
      const get = Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(session.get)
        yield* TestClock.adjust("1 second")
        return yield* Fiber.join(fiber)
      })
      assert.strictEqual(yield* get, 1)
      yield* TestClock.adjust("58 minutes")
      assert.strictEqual(yield* get, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* get, 2)
    })
  )

  it.effect("drops a credential only if it is the rejected one", () =>
    Effect.gen(function* () {
      const { login } = counted()
      const session = yield* make(Effect.delay(login, 0))
      const fiber = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), 1)
      yield* session.invalidate((value) => value === 99)
      assert.strictEqual(yield* session.get, 1)
      yield* session.invalidate((value) => value === 1)
      const renewed = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(renewed), 2)
    })
  )

  it.effect("an interrupted caller does not take the login away from the others", () =>
    Effect.gen(function* () {
      const { login, logins } = counted()
      const session = yield* make(login)
      const first = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("500 millis")
      const second = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), 1)
      assert.strictEqual(logins.count, 1)
    })
  )

  it.effect("ends a login that nobody waits for any more, and makes another for the next caller", () =>
    Effect.gen(function* () {
      let ended = 0
      const { login, logins } = counted()
      const session = yield* make(
        Effect.onInterrupt(login, () =>
          Effect.sync(() => {
            ended += 1
          })
        )
      )
      const first = yield* Effect.forkChild(session.get)
      const second = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("500 millis")
      yield* Fiber.interrupt(first)
      assert.strictEqual(ended, 0)
      yield* Fiber.interrupt(second)
      assert.strictEqual(ended, 1)
      const third = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(third), 1)
      assert.strictEqual(logins.count, 1)
    })
  )

  it.effect("keeps a credential without an end", () =>
    Effect.gen(function* () {
      const { login, logins } = counted(Number.POSITIVE_INFINITY)
      const session = yield* make(login)
      const first = yield* Effect.forkChild(session.get)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(first)
      yield* TestClock.adjust("10000 days")
      assert.strictEqual(yield* session.get, 1)
      assert.strictEqual(logins.count, 1)
    })
  )

  /** Gives what an effect gives, while a second passes. */
  const soon = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(effect)
      yield* TestClock.adjust("1 second")
      return yield* Fiber.join(fiber)
    })

  const rejection = (status: number) => ({
    platform: "plain",
    operation: "login",
    message: "no",
    status
  })

  it.effect.each([
    new HciError.Unauthorized(rejection(401)),
    new HciError.Forbidden(rejection(403)),
    new HciError.BadRequest(rejection(400)),
    new HciError.BadRequest(rejection(200)),
    new HciError.BadRequest(rejection(409)),
    new HciError.BadRequest(rejection(422)),
    new HciError.BadRequest(rejection(423))
  ])("200 calls with rejected credentials make one login, $_tag $status", (error) =>
    Effect.gen(function* () {
      let logins = 0
      const login = Effect.suspend(() => {
        logins += 1
        return Effect.fail(error)
      })
      const session = yield* make(login)
      for (let call = 0; call < 200; call++) assert.strictEqual(yield* Effect.flip(session.get), error)
      assert.strictEqual(logins, 1)
      yield* TestClock.adjust("59 seconds")
      yield* Effect.flip(session.get)
      assert.strictEqual(logins, 1)
      yield* TestClock.adjust("1 second")
      yield* Effect.flip(session.get)
      assert.strictEqual(logins, 2)
    })
  )

  it.effect.each([
    new HciError.BadRequest({ platform: "plain", operation: "login", message: "no" }),
    new HciError.BadRequest(rejection(302)),
    new HciError.BadRequest(rejection(404)),
    new HciError.ServerError(rejection(500))
  ])("a login that failed otherwise is tried again by the next call, $_tag $status", (error) =>
    Effect.gen(function* () {
      let logins = 0
      const session = yield* make(
        Effect.suspend(() => {
          logins += 1
          return Effect.fail(error)
        })
      )
      for (let call = 0; call < 3; call++) yield* Effect.flip(session.get)
      assert.strictEqual(logins, 3)
    })
  )

  it.effect("changed credentials are tried at once", () =>
    Effect.gen(function* () {
      let password = Redacted.make("old")
      const logins: Array<string> = []
      const session = yield* Session.make({
        credentials: Effect.sync(() => ({ username: "me", password: Redacted.make(Redacted.value(password)) })),
        login: (credentials) => {
          const given = Redacted.value(credentials.password)
          logins.push(given)
          return given === "new"
            ? Effect.succeed({ value: "token", lifetimeMillis: hour })
            : Effect.fail(new HciError.Unauthorized(rejection(401)))
        }
      })
      yield* Effect.flip(session.get)
      yield* Effect.flip(session.get)
      password = Redacted.make("new")
      assert.strictEqual(yield* session.get, "token")
      assert.strictEqual(yield* session.get, "token")
      assert.deepStrictEqual(logins, ["old", "new"])
    })
  )

  it.effect("a credential that the server forgot is replaced, however soon it was forgotten", () =>
    Effect.gen(function* () {
      const { login } = counted()
      const session = yield* make(login)
      for (let login = 1; login < 5; login++) {
        assert.strictEqual(yield* soon(session.get), login)
        yield* session.invalidate((current) => current === login)
      }
    })
  )

  it.effect("a late 401 for an older credential drops nothing", () =>
    Effect.gen(function* () {
      const { login, logins } = counted()
      const session = yield* make(login)
      yield* soon(session.get)
      yield* session.invalidate((current) => current === 1)
      yield* soon(session.get)
      yield* session.invalidate((current) => current === 1)
      yield* soon(session.get)
      assert.strictEqual(logins.count, 2)
    })
  )

  it.effect("lifetimes pass by a clock that nobody sets", () =>
    Effect.gen(function* () {
      const { login, logins } = counted(hour)
      const session = yield* make(login)
      const clock = yield* Clock.Clock
      const at = (shiftMillis: number): Clock.Clock => ({
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + shiftMillis,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + shiftMillis),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      })
      yield* soon(session.get)
      yield* soon(Effect.provideService(session.get, Clock.Clock, at(10 * hour)))
      assert.strictEqual(logins.count, 1)
      yield* TestClock.adjust("1 hour")
      yield* soon(Effect.provideService(session.get, Clock.Clock, at(-10 * hour)))
      assert.strictEqual(logins.count, 2)
    })
  )

  it.effect.prop(
    "interruptions at any moment hang no later call",
    {
      moments: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1200 }))).check(
        Schema.isMaxLength(6)
      )
    },
    ({ moments }) =>
      Effect.gen(function* () {
        const { login } = counted()
        const session = yield* make(login)
        for (const moment of moments) {
          const fiber = yield* Effect.forkChild(session.get)
          yield* TestClock.adjust(moment)
          const dropping = yield* Effect.forkChild(session.invalidate(() => true))
          yield* Fiber.interrupt(fiber)
          yield* Fiber.interrupt(dropping)
        }
        const last = yield* Effect.forkChild(session.get)
        yield* TestClock.adjust("2 seconds")
        assert.isDefined(last.pollUnsafe())
      })
  )

  it.effect("a session outlives the scope of the call that made its login", () =>
    Effect.gen(function* () {
      const { login, logins } = counted()
      const session = yield* make(login)
      yield* Effect.scoped(soon(session.get))
      yield* soon(session.get)
      assert.strictEqual(logins.count, 1)
    })
  )
})
