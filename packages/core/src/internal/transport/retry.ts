import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as HciError from "../../HciError.ts"
import type { Attempt, FailedAttempt } from "./attempt.ts"
import type { Call } from "./call.ts"
import type { ReadResponse } from "./response.ts"
import { repeatableForMillis, title, wait } from "./call.ts"
import type { TooLate } from "./limits.ts"
import * as Moment from "./moment.ts"

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

/** The delays of a schedule, one after the other; `undefined` when it ends. */
const delaysOf = Effect.fnUntraced(function* (
  schedule: Schedule.Schedule<unknown>
): Effect.fn.Return<(error: unknown) => Effect.Effect<number | undefined>> {
  const step = yield* Schedule.toStep(schedule)
  return (error) =>
    Effect.clockWith((clock) =>
      step(Moment.monotonicMillis(clock), error).pipe(
        Effect.map(([, delay]) => Duration.toMillis(delay)),
        Pull.catchDone(() => Effect.undefined)
      )
    )
})

/** Waits before the next attempt; `false` where it would be recognized as a repeat no more. */
const waitForRetry = Effect.fnUntraced(function* (
  call: Call,
  error: unknown,
  policyMillis: number
): Effect.fn.Return<boolean> {
  const serverMillis = HciError.retryAfterMillis(error)
  const millis = Math.max(policyMillis, serverMillis)
  const inTime = yield* Effect.clockWith((clock) => Effect.succeed(millis < repeatableForMillis(call, clock)))
  if (inTime) yield* wait(call, serverMillis > policyMillis ? "server" : "retry", millis)
  return inTime
})

const describe = (error: unknown): string => (HciError.isRequestError(error) ? `${error._tag}: ${error.message}` : "")

const logTooLate = ({ context }: Call): Effect.Effect<void> =>
  Effect.logDebug(`${title(context)}: not repeated, since the server would not recognize it as a repeat any more`)

/** Everything after a failed first attempt. */
const retryLoop = Effect.fnUntraced(function* <O, E>(
  attempt: Attempt,
  call: Call<O, E>,
  first: FailedAttempt<E>,
  budget: RetryBudget
): Effect.fn.Return<ReadResponse<O>, E | HciError.RequestError> {
  const { context, metrics, policy } = call
  const nextDelay = yield* delaysOf(policy.schedule)
  let failed = first
  let retries = 0
  while (failed.retryable && budget.allows(policy.budget)) {
    const delay = yield* nextDelay(failed.error)
    if (delay === undefined) break
    if (!(yield* waitForRetry(call, failed.error, delay))) {
      yield* logTooLate(call)
      break
    }
    budget.take()
    retries += 1
    yield* metrics.retried(context.operation.name)
    yield* Effect.logDebug(`${title(context)}: attempt ${retries + 1} after ${describe(failed.error)}`)
    const result = yield* Effect.result(attempt(call))
    if (Result.isSuccess(result)) {
      budget.giveBack(retries)
      return result.success
    }
    if (result.failure._tag === "TooLate") {
      yield* logTooLate(call)
      break
    }
    failed = result.failure
  }
  return yield* Effect.fail(failed.error)
})

/** Makes other attempts after a first one that failed, as long as the policy, the site's budget and the platform's window allow. */
export const retry = <O, E>(
  attempt: Attempt,
  call: Call<O, E>,
  first: FailedAttempt<E> | TooLate,
  budget: RetryBudget
): Effect.Effect<ReadResponse<O>, E | HciError.RequestError> =>
  // A first attempt repeats nothing.
  first._tag === "TooLate" ? Effect.die(first) : retryLoop(attempt, call, first, budget)
