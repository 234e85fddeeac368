import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Result from "effect/Result"
import type { Call } from "./call.ts"
import { repeatableForMillis, wait } from "./call.ts"
import * as Moment from "./moment.ts"
import type { Limit, RateLimits } from "../../CallOptions.ts"

/** A `Date` field further from the own clock than this is not believed. */
const maxSkewMillis = 24 * 60 * 60 * 1000

/** The time by the clock of the server, where its `Date` field is believable, else by the own one. */
const serverTime = (headers: Headers.Headers, now: number): number => {
  const date = Date.parse(headers["date"] ?? "")
  return Math.abs(date - now) <= maxSkewMillis ? date : now
}

const millisOfRetryAfter = (value: string, serverNow: number): number | undefined =>
  Result.match(Headers.parseRetryAfter(value), {
    onSuccess: (retryAfter) => Duration.toMillis(Headers.retryAfterDelay(retryAfter, serverNow)),
    onFailure: () => undefined
  })

/** Whether the server says that no request is left in its present window. */
const isUsedUp = (headers: Headers.Headers): boolean =>
  (headers["x-ratelimit-remaining"] ?? headers["ratelimit-remaining"])?.trim() === "0"

/** Above this, a reset is a time in seconds since the epoch, else a number of seconds. */
const leastEpochSeconds = 1_000_000_000
/** Above this, it is a time in milliseconds. */
const leastEpochMillis = 1_000_000_000_000

const millisOfReset = (value: number, serverNow: number): number => {
  if (value > leastEpochMillis) return value - serverNow
  return value > leastEpochSeconds ? value * 1000 - serverNow : value * 1000
}

/**
 * How long the server asks to wait, in milliseconds: by `Retry-After`, a number of seconds or a date, or until a limit
 * that is used up is reset. `undefined` where it does not ask, or not in a form that can be read.
 */
export const serverWaitMillis = (headers: Headers.Headers, now: number): number | undefined => {
  const serverNow = serverTime(headers, now)
  const retryAfter = headers["retry-after"]
  const asked = retryAfter === undefined ? undefined : millisOfRetryAfter(retryAfter, serverNow)
  const reset = isUsedUp(headers) ? Number(headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"]) : Number.NaN
  const millis = asked ?? millisOfReset(reset, serverNow)
  return Number.isNaN(millis) ? undefined : Math.min(Math.max(0, Math.ceil(millis)), Number.MAX_SAFE_INTEGER)
}

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

const waitInTime = (call: Call, reason: "server" | "limit", millis: number): Effect.Effect<void, TooLate> =>
  millis <= 0
    ? Effect.void
    : Effect.clockWith((clock) => (millis < repeatableForMillis(call, clock) ? wait(call, reason, millis) : tooLate))

/**
 * The requests of one kind. They wait for the window of their limit, and, after a response that asks for it, until the
 * server takes requests again: no longer than the bound. What asks for more delays only the call that it refused.
 */
class RequestLimit {
  private resumesAt = 0
  private readonly limiter: RateLimiter.RateLimiter
  private readonly kind: "reads" | "writes"

  constructor(limiter: RateLimiter.RateLimiter, kind: "reads" | "writes") {
    this.limiter = limiter
    this.kind = kind
  }

  acquire(call: Call, limit: Limit): Effect.Effect<void, TooLate> {
    return Effect.flatMap(this.consume(limit), (millis) =>
      millis <= 0 && this.resumesAt === 0
        ? Effect.void
        : Effect.andThen(waitInTime(call, "limit", millis), this.awaitServer(call))
    )
  }

  /** How long a request waits for its window, in milliseconds. Equal limits share their windows. */
  private consume({ requests, window }: Limit): Effect.Effect<number> {
    const key = `${this.kind}: ${requests} in ${Duration.toMillis(Duration.fromInputUnsafe(window))} ms`
    return Moment.steadily(this.limiter.consume({ key, limit: requests, window, onExceeded: "delay" })).pipe(
      Effect.map(({ delay }) => Duration.toMillis(delay)),
      // A limiter in memory that delays does not fail.
      Effect.orDie
    )
  }

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

/**
 * Keeps the limits of calls that have some of their own, and for all others those of the site, if any; reads apart from all
 * other requests.
 */
export const make = Effect.fnUntraced(function* (
  ofSite: RateLimits | false,
  maxServerWaitMillis: (call: Call) => number
): Effect.fn.Return<Limits> {
  const limiter = yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))
  const limits = { reads: new RequestLimit(limiter, "reads"), writes: new RequestLimit(limiter, "writes") }
  const kindOf = ({ context }: Call) => (context.operation.method === "GET" ? "reads" : "writes")
  return {
    acquire: (call) => {
      const kind = kindOf(call)
      const { rateLimits = ofSite } = call.options
      return rateLimits === false ? Effect.void : limits[kind].acquire(call, rateLimits[kind])
    },
    observe: (call, status, headers) =>
      Effect.clockWith((clock) =>
        Effect.sync(() => limits[kindOf(call)].observe(clock, status, headers, maxServerWaitMillis(call)))
      )
  }
})
