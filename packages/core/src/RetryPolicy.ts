/**
 * Which failed calls are retried, how often and when.
 *
 * ```ts
 * import { RetryPolicy } from "@effect-hci/core"
 * import { Effect, Schedule } from "effect"
 *
 * // Tries three times instead of five, within one part of a program.
 * export const program = Effect.succeed("a call of a platform").pipe(
 *   Effect.provideService(RetryPolicy.RetryPolicy, {
 *     ...RetryPolicy.defaultPolicy,
 *     schedule: Schedule.exponential("200 millis").pipe(Schedule.upTo({ times: 2 }))
 *   })
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Schedule from "effect/Schedule"
import type { RequestError, TransportReason } from "./HciError.ts"
import type { Safety } from "./Operation.ts"

/**
 * The retry policy of a transport.
 *
 * @category policies
 */
export interface RetryPolicy {
  /** Delays between attempts; the policy ends when it does. A server's `Retry-After` makes a delay longer, never shorter. */
  readonly schedule: Schedule.Schedule<unknown>
  /** Whether the fault behind an error may pass, and the operation may be done twice. */
  readonly retryable: (error: RequestError, safety: Safety) => boolean
  /**
   * Most retries that one site may have outstanding. Each retry takes one; a call that succeeds gives back what it took,
   * and a tenth beside. A site that only fails is soon no longer retried.
   */
  readonly budget: number
}

const lasting: ReadonlySet<TransportReason> = new Set(["url", "request", "tls", "certificate", "proxy", "circuit"])

/**
 * Passing faults: no connection, a lost one, 429 and 5xx. A write is repeated only if no byte of it was sent.
 *
 * @category predicates
 */
export const retryable = (error: RequestError, safety: Safety): boolean => {
  switch (error._tag) {
    case "TransportError":
      return !lasting.has(error.reason) && (safety !== "write" || !error.sent)
    case "RateLimited":
      return true
    case "ServerError":
      return safety !== "write"
    case "InvalidResponse":
      // A body that is not even JSON was damaged on its way; one that is will not change.
      return safety === "read" && error.code === "malformed"
    default:
      return false
  }
}

/**
 * Five attempts in all, 200 ms apart at first and doubling, with jitter, at most 10 s apart; a budget of 100 retries.
 *
 * @category policies
 */
export const defaultPolicy: RetryPolicy = {
  schedule: Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("10 seconds")]).pipe(
    Schedule.jittered,
    Schedule.upTo({ times: 4 })
  ),
  retryable,
  budget: 100
}

/**
 * One attempt only.
 *
 * @category policies
 */
export const noRetry: RetryPolicy = { schedule: Schedule.recurs(0), retryable: () => false, budget: 0 }

/** The policy in force where a call is made; provide another to change it for a part of a program. */
export const RetryPolicy: Context.Reference<RetryPolicy> = Context.Reference("@effect-hci/core/RetryPolicy", {
  defaultValue: () => defaultPolicy
})
