import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { Call } from "./call.ts"
import { repeatableForMillis, wait } from "./call.ts"
import * as Moment from "./moment.ts"
import type { Limit, RateLimits } from "./options.ts"
import { isUsedUp, serverWaitMillis } from "./serverWait.ts"

/** A repeat of the call would come too late to be recognized as one. */
export interface TooLate {
  readonly _tag: "TooLate"
}

/** The failure of a request that is not sent because it would be recognized as a repeat no more. */
export const tooLate: Effect.Effect<never, TooLate> = Effect.fail({ _tag: "TooLate" })

/** Delays the requests of one site. */
export interface Limits {
  /** Waits until a request of the call may be sent; fails where it would come too late. */
  readonly acquire: (call: Call) => Effect.Effect<void, TooLate>
  /** Takes down what a response says of the limits of the server. */
  readonly observe: (call: Call, status: number, headers: Headers.Headers) => Effect.Effect<void>
}

/** Sends requests at once. */
export const none: Limits = { acquire: () => Effect.void, observe: () => Effect.void }

const waitInTime = (call: Call, reason: "server" | "limit", millis: number): Effect.Effect<void, TooLate> =>
  millis <= 0
    ? Effect.void
    : Effect.clockWith((clock) => (millis < repeatableForMillis(call, clock) ? wait(call, reason, millis) : tooLate))

/**
 * The requests of one kind. They wait for the window of the own limit, and, after a response that asks for it, until the
 * server takes requests again: no longer than the bound. What asks for more delays only the call that it refused.
 */
class RequestLimit {
  private resumesAt = 0
  private readonly consume: Effect.Effect<number>

  constructor(limiter: RateLimiter.RateLimiter, key: string, limit: Limit) {
    this.consume = Moment.steadily(
      limiter.consume({ key, limit: limit.requests, window: limit.window, onExceeded: "delay" })
    ).pipe(
      Effect.map(({ delay }) => Duration.toMillis(delay)),
      // A limiter in memory that delays does not fail.
      Effect.orDie
    )
  }

  readonly acquire = (call: Call): Effect.Effect<void, TooLate> =>
    Effect.flatMap(this.consume, (millis) =>
      millis <= 0 && this.resumesAt === 0
        ? Effect.void
        : Effect.andThen(waitInTime(call, "limit", millis), this.awaitServer(call))
    )

  private awaitServer(call: Call): Effect.Effect<void, TooLate> {
    return Effect.clockWith((clock) => {
      const millis = this.resumesAt - Moment.monotonicMillis(clock)
      if (millis <= 0) return Effect.void
      return Effect.andThen(waitInTime(call, "server", millis), this.awaitServer(call))
    })
  }

  observe(clock: Clock.Clock, status: number, headers: Headers.Headers, maxServerWaitMillis: number): void {
    if (status !== 429 && !isUsedUp(headers)) return
    const millis = serverWaitMillis(headers, clock.currentTimeMillisUnsafe()) ?? 0
    if (millis > maxServerWaitMillis) return
    this.resumesAt = Math.max(this.resumesAt, Moment.monotonicMillis(clock) + millis)
  }
}

/** Keeps the limits of a site, reads apart from all other requests. */
export const make = Effect.fnUntraced(function* (
  { reads, writes }: RateLimits,
  maxServerWaitMillis: (call: Call) => number
): Effect.fn.Return<Limits> {
  const limiter = yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))
  const readLimit = new RequestLimit(limiter, "reads", reads)
  const writeLimit = new RequestLimit(limiter, "writes", writes)
  const limitOf = ({ context }: Call) => (context.operation.method === "GET" ? readLimit : writeLimit)
  return {
    acquire: (call) => limitOf(call).acquire(call),
    observe: (call, status, headers) =>
      Effect.clockWith((clock) =>
        Effect.sync(() => limitOf(call).observe(clock, status, headers, maxServerWaitMillis(call)))
      )
  }
})
