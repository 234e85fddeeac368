/**
 * Which requests the platform does not serve: too many in a minute, and those that it has served already.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as ExpiringMap from "../engine/expiringMap.ts"
import type { HttpRequest } from "../engine/http.ts"
import { conflict, tooManyRequests } from "../engine/outcome.ts"
import type { Outcome } from "../engine/outcome.ts"
import type { DuplicateToken, RateLimit } from "./options.ts"
import type { Success } from "./response.ts"

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

/** Serves a request, unless one with its `X-Client-Token` was served. */
export type Once = (request: HttpRequest, now: number, run: () => Outcome<Success>) => Outcome<Success>

const memoryMillis = 15 * 60_000

const duplicateErrors: Readonly<Record<DuplicateToken, Outcome<never>>> = {
  conflict: conflict("Duplicate request: this X-Client-Token has been processed already"),
  "rate-limit": tooManyRequests("Duplicate request: this X-Client-Token has been processed already", 900)
}

/** A memory of 15 minutes for the tokens of requests that succeeded. */
export const makeOnce = (mode: DuplicateToken): Once => {
  const done = ExpiringMap.make<true>(memoryMillis)
  return (request, now, run) => {
    const token = request.headers["x-client-token"]
    if (token === undefined || (request.method !== "POST" && request.method !== "PUT")) return run()
    if (done.get(token, now) !== undefined) return duplicateErrors[mode]
    const outcome = run()
    if (Result.isSuccess(outcome)) done.set(token, true, now)
    return outcome
  }
}
