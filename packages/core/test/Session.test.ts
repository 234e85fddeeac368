import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
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
})
