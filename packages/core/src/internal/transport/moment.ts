import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * A point in time by both clocks, in milliseconds: the monotonic one does not step, but may stand while the computer
 * sleeps; the wall clock goes on then, but may be set back.
 */
export interface Moment {
  readonly monotonic: number
  readonly wall: number
}

/** Milliseconds of a clock that never steps. */
export const monotonicMillis = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000

/** The present moment. */
export const now = (clock: Clock.Clock): Moment => ({
  monotonic: monotonicMillis(clock),
  wall: clock.currentTimeMillisUnsafe()
})

/** How much time has passed since a moment, by the clock that went further. */
export const elapsedMillis = (since: Moment, clock: Clock.Clock): number =>
  Math.max(monotonicMillis(clock) - since.monotonic, clock.currentTimeMillisUnsafe() - since.wall)

/** A clock whose time of day is monotonic, for what measures durations by the time of day. */
class SteadyClock implements Clock.Clock {
  readonly currentTimeMillis: Clock.Clock["currentTimeMillis"]
  readonly currentTimeNanos: Clock.Clock["currentTimeNanos"]
  readonly monotonicTimeNanos: Clock.Clock["monotonicTimeNanos"]
  private readonly clock: Clock.Clock

  constructor(clock: Clock.Clock) {
    this.clock = clock
    this.currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())
    this.currentTimeNanos = clock.monotonicTimeNanos
    this.monotonicTimeNanos = clock.monotonicTimeNanos
  }

  currentTimeMillisUnsafe(): number {
    return monotonicMillis(this.clock)
  }

  currentTimeNanosUnsafe(): bigint {
    return this.clock.monotonicTimeNanosUnsafe()
  }

  monotonicTimeNanosUnsafe(): bigint {
    return this.clock.monotonicTimeNanosUnsafe()
  }

  sleep(...args: Parameters<Clock.Clock["sleep"]>): ReturnType<Clock.Clock["sleep"]> {
    return this.clock.sleep(...args)
  }
}

/** Runs an effect that measures durations by the time of day with a time of day that does not step. */
export const steadily = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => Effect.provideService(effect, Clock.Clock, new SteadyClock(clock)))
