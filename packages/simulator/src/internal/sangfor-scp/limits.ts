/**
 * How many requests a minute the platform serves.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { HttpRequest } from "../engine/http.ts"
import type { RateLimit } from "./options.ts"
import { tooManyRequests } from "../engine/outcome.ts"
import type { Outcome } from "../engine/outcome.ts"

/** Counts requests per key in fixed windows. */
interface RateLimiter {
  /** Takes one request; gives 0, or how many milliseconds remain until the next window. */
  readonly take: (key: string, limit: number, now: number) => number
}

/** A limiter with windows of `windowMillis`. */
const rateLimiter = (windowMillis: number): RateLimiter => {
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

const minute = 60_000

/** Takes a request; 429 until the next minute once the limit is reached. */
export type Limits = (request: HttpRequest, operation: string, now: number) => Outcome<void>

/** The limits of a platform; `undefined` for none. */
export const make = (limits: RateLimit | undefined): Limits => {
  if (limits === undefined) return () => Result.void
  const { publicKey = 60, reads = 600, writes = 100 } = limits
  const limiter = rateLimiter(minute)
  return (request, operation, now) => {
    const [key, limit] =
      operation === "Auth.publicKey"
        ? [`key:${request.peer}`, publicKey]
        : request.method === "GET"
          ? ["reads", reads]
          : ["writes", writes]
    const wait = limiter.take(key, limit, now)
    return wait === 0 ? Result.void : tooManyRequests("Too many requests, try again later", Math.ceil(wait / 1000))
  }
}
