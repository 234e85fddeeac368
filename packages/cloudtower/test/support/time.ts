import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

const stepMillis = 1000

/** Runs to the end while virtual time passes, in steps, so that responses come before time is up. */
export const inTime = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  duration: Duration.Input = "10 minutes"
): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    const steps = Math.ceil(Duration.toMillis(duration) / stepMillis)
    for (let step = 0; step < steps && fiber.pollUnsafe() === undefined; step++) yield* TestClock.adjust(stepMillis)
    return yield* Fiber.join(fiber)
  })
