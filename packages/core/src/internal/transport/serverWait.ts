import * as Duration from "effect/Duration"
import * as Headers from "effect/http/Headers"
import * as Result from "effect/Result"

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
export const isUsedUp = (headers: Headers.Headers): boolean =>
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
