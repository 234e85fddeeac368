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
import * as Function from "effect/Function"
import * as Schedule from "effect/Schedule"
import type { Calls, WithOptions } from "./CallOptions.ts"
import { update } from "./CallOptions.ts"
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
 * One attempt only, as a policy: for the option `retry` of a layer.
 *
 * @category policies
 */
export const noRetry: RetryPolicy = { schedule: Schedule.recurs(0), retryable: () => false, budget: 0 }

/**
 * The policy in force where a call is made; provide another to change it for a part of a program, as {@link policy} and
 * {@link none} do. Default: that of the layer, which is its option `retry`, the policy that the layer was built with, or
 * {@link defaultPolicy}.
 */
export const RetryPolicy: Context.Reference<RetryPolicy> = Context.Reference("@effect-hci/core/RetryPolicy", {
  defaultValue: () => defaultPolicy
})

/** Any fields of options, each of which may be `undefined`. */
type Optional<A> = { readonly [Field in keyof A]?: A[Field] | undefined }

/**
 * Some fields of a policy; those that are left out, or `undefined`, are as in the policy around it.
 *
 * @category options
 */
export interface PolicyOptions extends Optional<RetryPolicy> {}

/**
 * A policy with some fields replaced.
 *
 * @category policies
 */
export const merge = (
  current: RetryPolicy,
  { budget, retryable: isRetryable, schedule }: PolicyOptions
): RetryPolicy => ({
  schedule: schedule ?? current.schedule,
  retryable: isRetryable ?? current.retryable,
  budget: budget ?? current.budget
})

/**
 * Makes the calls of a part of a program with another policy, as in
 * `Servers.list().pipe(RetryPolicy.policy({ schedule: Schedule.recurs(10) }))`. Fields that are left out are those of the
 * policy around it, or of {@link defaultPolicy}.
 *
 * @category policies
 */
export const policy: {
  (options: PolicyOptions): <Self extends Calls>(self: Self) => WithOptions<Self>
  <Self extends Calls>(self: Self, options: PolicyOptions): WithOptions<Self>
} = Function.dual(2, <Self extends Calls>(self: Self, options: PolicyOptions) =>
  update(self, RetryPolicy, (current) => merge(current, options))
)

/**
 * Makes the calls of a part of a program once each, as in `Servers.get(id).pipe(RetryPolicy.none)`.
 *
 * @category policies
 */
export const none: <Self extends Calls>(self: Self) => WithOptions<Self> = (self) =>
  update(self, RetryPolicy, () => noRetry)
