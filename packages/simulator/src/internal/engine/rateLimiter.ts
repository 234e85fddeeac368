/**
 * A limit of requests per window of time.
 *
 * @since 0.1.0
 */

/** Counts requests per key in fixed windows. */
export interface RateLimiter {
  /** Takes one request; answers 0, or how many milliseconds remain until the next window. */
  readonly take: (key: string, limit: number, now: number) => number
}

/** A limiter with windows of `windowMillis`. */
export const make = (windowMillis: number): RateLimiter => {
  const used = new Map<string, number>()
  let window = -1
  return {
    take: (key, limit, now) => {
      const current = Math.floor(now / windowMillis)
      if (current !== window) {
        used.clear()
        window = current
      }
      const count = (used.get(key) ?? 0) + 1
      used.set(key, count)
      return count <= limit ? 0 : (current + 1) * windowMillis - now
    }
  }
}
