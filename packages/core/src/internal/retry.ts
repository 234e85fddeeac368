import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as HciError from "../HciError.ts"
import type { Failed } from "./failed.ts"

/** A schedule whose delays are at least as long as the server asks. */
export const withRetryAfter = (schedule: Schedule.Schedule<unknown>): Schedule.Schedule<unknown, Failed<unknown>> =>
  Schedule.modifyDelay(Schedule.setInputType<Failed<unknown>>()(schedule), ({ duration, input }) =>
    Effect.succeed(Duration.max(duration, Duration.millis(HciError.retryAfterMillis(input.error))))
  )

/** Retries that a site may still make; see `RetryPolicy.budget`. */
export interface Budget {
  readonly allows: (limit: number) => boolean
  readonly take: () => void
  /** A call went well, after this many retries. */
  readonly succeeded: (retries?: number) => void
}

/** A budget of which nothing is spent. */
export const makeBudget = (): Budget => {
  let spent = 0
  return {
    allows: (limit: number): boolean => spent + 1 <= limit,
    take: (): void => {
      spent += 1
    },
    succeeded: (retries = 0): void => {
      spent = Math.max(0, spent - retries - 0.1)
    }
  }
}
