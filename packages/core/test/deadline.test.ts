/** One timer for many deadlines. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import * as Deadline from "../src/internal/deadline.ts"

describe("Deadline", () => {
  it.effect("gives what ends in time, and the failures of what fails", () =>
    Effect.gen(function* () {
      const deadline = Deadline.make("10 seconds")
      assert.strictEqual(yield* deadline(Effect.succeed(1)), 1)
      assert.strictEqual(yield* Effect.flip(deadline(Effect.fail("no"))), "no")
      const slow = yield* Effect.forkChild(deadline(Effect.delay(Effect.succeed(2), "9 seconds")))
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(yield* Fiber.join(slow), 2)
    })
  )

  it.effect("ends each piece of work at its own time", () =>
    Effect.gen(function* () {
      const deadline = Deadline.make("10 seconds")
      const ended: Array<string> = []
      const work = (name: string) =>
        deadline(Effect.onInterrupt(Effect.never, () => Effect.sync(() => ended.push(name)))).pipe(Effect.exit)
      const first = yield* Effect.forkChild(work("first"))
      yield* TestClock.adjust("4 seconds")
      const second = yield* Effect.forkChild(work("second"))
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(ended, ["first"])
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(ended, ["first"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(ended, ["first", "second"])
      for (const exit of [yield* Fiber.join(first), yield* Fiber.join(second)]) {
        assert.deepStrictEqual(exit, Exit.fail({ _tag: "TimedOut" as const }))
      }
    })
  )

  it.effect("watches again after a time with nothing to watch, and after one was overdue", () =>
    Effect.gen(function* () {
      const deadline = Deadline.make("10 seconds")
      for (const _ of [1, 2]) {
        yield* deadline(Effect.void)
        const late = yield* Effect.forkChild(Effect.flip(deadline(Effect.never)))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* Fiber.join(late), { _tag: "TimedOut" })
      }
    })
  )

  it.effect("interrupts the work of an interrupted caller, and no other", () =>
    Effect.gen(function* () {
      const deadline = Deadline.make("10 seconds")
      let interrupted = false
      const left = yield* Effect.forkChild(
        deadline(Effect.onInterrupt(Effect.never, () => Effect.sync(() => (interrupted = true))))
      )
      const stays = yield* Effect.forkChild(deadline(Effect.delay(Effect.succeed("whole"), "5 seconds")))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(left)
      assert.isTrue(interrupted)
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual(yield* Fiber.join(stays), "whole")
    })
  )

  it.effect("lets work without a deadline go on", () =>
    Effect.gen(function* () {
      const slow = yield* Effect.forkChild(Deadline.make("Infinity")(Effect.delay(Effect.succeed(1), "10 days")))
      yield* TestClock.adjust("10 days")
      assert.strictEqual(yield* Fiber.join(slow), 1)
    })
  )
})
