import type { CallOptions, RateLimits } from "../../CallOptions.ts"
import * as OptionCheck from "../../OptionCheck.ts"
import type { CircuitBreakerOptions } from "./options.ts"

/** Why limits cannot be kept; `undefined` where they can. */
const limitsProblem = (limits: RateLimits | false): string | undefined => {
  if (limits === false) return undefined
  const { reads, writes } = limits
  return (
    OptionCheck.count("rateLimits.reads.requests", reads.requests) ??
    OptionCheck.count("rateLimits.writes.requests", writes.requests) ??
    OptionCheck.duration("rateLimits.reads.window", reads.window, "some, and ends") ??
    OptionCheck.duration("rateLimits.writes.window", writes.window, "some, and ends")
  )
}

/** Why a budget of retries is none: it may be 0, and without end. */
const budgetProblem = (budget: number): string | undefined =>
  budget >= 0 ? undefined : `\`retry.budget\` is ${String(budget)}: give it a number from 0.`

/** Why a circuit breaker with these options cannot be; `undefined` where it can. */
export const circuitBreakerProblem = (options: CircuitBreakerOptions | false | undefined): string | undefined =>
  options === undefined || options === false
    ? undefined
    : (OptionCheck.count("circuitBreaker.failures", options.failures) ??
      OptionCheck.duration("circuitBreaker.openFor", options.openFor, "some"))

/** Why a call with these options cannot be made; `undefined` where it can. Those of its layer are among them. */
export const callProblem = (
  { maxServerWait, timeout }: CallOptions,
  rateLimits: RateLimits | false,
  budget: number
): string | undefined =>
  OptionCheck.duration("timeout", timeout, "some") ??
  OptionCheck.duration("maxServerWait", maxServerWait, "instant") ??
  limitsProblem(rateLimits) ??
  budgetProblem(budget)
