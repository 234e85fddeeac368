/**
 * `X-Client-Token`: a request that is sent again does nothing again.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as ExpiringMap from "../engine/expiringMap.ts"
import type { HttpRequest } from "../engine/http.ts"
import type { DuplicateToken } from "./options.ts"
import { conflict, tooManyRequests } from "../engine/outcome.ts"
import type { Outcome } from "../engine/outcome.ts"
import type { Success } from "./response.ts"

/** Remembers which requests were done. */
export type Once = (request: HttpRequest, now: number, run: () => Outcome<Success>) => Outcome<Success>

const memoryMillis = 15 * 60_000

const errors: Readonly<Record<DuplicateToken, Outcome<never>>> = {
  conflict: conflict("Duplicate request: this X-Client-Token has been processed already"),
  "rate-limit": tooManyRequests("Duplicate request: this X-Client-Token has been processed already", 900)
}

/** A memory of 15 minutes for the tokens of requests that succeeded. */
export const make = (mode: DuplicateToken): Once => {
  const done = ExpiringMap.make<true>(memoryMillis)
  return (request, now, run) => {
    const token = request.headers["x-client-token"]
    if (token === undefined || (request.method !== "POST" && request.method !== "PUT")) return run()
    if (done.get(token, now) !== undefined) return errors[mode]
    const outcome = run()
    if (Result.isSuccess(outcome)) done.set(token, true, now)
    return outcome
  }
}
