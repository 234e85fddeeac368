import { RetryPolicy } from "@effect-hci/core"
import { Effect, Schedule } from "effect"

// Tries three times instead of five, within one part of a program.
export const program = Effect.succeed("a call of a platform").pipe(
  Effect.provideService(RetryPolicy.RetryPolicy, {
    ...RetryPolicy.defaultPolicy,
    schedule: Schedule.exponential("200 millis").pipe(Schedule.upTo({ times: 2 }))
  })
)
