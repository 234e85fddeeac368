/**
 * How many requests a minute the platform takes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { HttpRequest } from "../engine/http.ts"
import * as RateLimiter from "../engine/rateLimiter.ts"
import type { RateLimit } from "./options.ts"
import { tooMany } from "./reply.ts"
import type { Outcome } from "./reply.ts"

const minute = 60_000

/** Takes a request, or refuses it until the next minute. */
export type Limits = (request: HttpRequest, operation: string, now: number) => Outcome<void>

/** The limits of a platform; `undefined` has none. */
export const make = (limits: RateLimit | undefined): Limits => {
  if (limits === undefined) return () => Result.void
  const { publicKey = 60, reads = 600, writes = 100 } = limits
  const limiter = RateLimiter.make(minute)
  return (request, operation, now) => {
    const [key, limit] =
      operation === "Auth.publicKey"
        ? [`key:${request.peer}`, publicKey]
        : request.method === "GET"
          ? ["reads", reads]
          : ["writes", writes]
    const wait = limiter.take(key, limit, now)
    return wait === 0 ? Result.void : tooMany("Too many requests, try again later", Math.ceil(wait / 1000))
  }
}
