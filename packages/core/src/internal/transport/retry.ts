import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as HciError from "../../HciError.ts"
import type { Safety } from "../../Operation.ts"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import type { FailedAttempt } from "./attempt.ts"

/** Retries that a site has outstanding; see `RetryPolicy.budget`. */
export class RetryBudget {
  private spent = 0

  /** Whether one more retry stays within a limit. */
  allows(limit: number): boolean {
    return this.spent + 1 <= limit
  }

  /** Counts a retry. */
  take(): void {
    this.spent += 1
  }

  /** Gives back what a call that succeeded has taken, and a tenth beside. */
  giveBack(retries = 0): void {
    this.spent = Math.max(0, this.spent - retries - 0.1)
  }
}

/** How the attempts of one call are repeated. */
interface RetryOptions {
  readonly policy: RetryPolicy
  readonly safety: Safety
  readonly budget: RetryBudget
  /** Runs before each attempt beyond the first. */
  readonly onRetry: () => Effect.Effect<void>
}

/** The schedule of a policy, with delays at least as long as the server asks. */
const withRetryAfter = (schedule: Schedule.Schedule<unknown>): Schedule.Schedule<unknown, FailedAttempt<unknown>> =>
  Schedule.modifyDelay(Schedule.setInputType<FailedAttempt<unknown>>()(schedule), ({ duration, input }) =>
    Effect.succeed(Duration.max(duration, Duration.millis(HciError.retryAfterMillis(input.error))))
  )

/** Everything after a failed first attempt. */
const retryLoop = Effect.fnUntraced(function* <A, E>(
  attempt: (mayHaveTakenEffect: boolean) => Effect.Effect<A, FailedAttempt<E>>,
  first: FailedAttempt<E>,
  { budget, onRetry, policy, safety }: RetryOptions
): Effect.fn.Return<A, E | HciError.RequestError> {
  const nextDelay = yield* Schedule.toStepWithSleep(withRetryAfter(policy.schedule))
  let failed = first
  let mayHaveTakenEffect = false
  let retries = 0
  while (failed.retryable && budget.allows(policy.budget)) {
    const hasNext = yield* nextDelay(failed).pipe(
      Effect.as(true),
      Pull.catchDone(() => Effect.succeed(false))
    )
    if (!hasNext) break
    budget.take()
    retries += 1
    yield* onRetry()
    mayHaveTakenEffect ||= failed.mayHaveTakenEffect && safety === "idempotent"
    const result = yield* Effect.result(attempt(mayHaveTakenEffect))
    if (Result.isSuccess(result)) {
      budget.giveBack(retries)
      return result.success
    }
    failed = result.failure
  }
  return yield* Effect.fail(failed.error)
})

/**
 * Makes an attempt, and others after it as long as the policy and the site's budget allow. The attempt is told whether an
 * earlier one of an idempotent operation may have taken effect.
 */
export const withRetry = <A, E>(
  attempt: (mayHaveTakenEffect: boolean) => Effect.Effect<A, FailedAttempt<E>>,
  options: RetryOptions
): Effect.Effect<A, E | HciError.RequestError> =>
  Effect.catch(attempt(false), (failed) => retryLoop(attempt, failed, options))
