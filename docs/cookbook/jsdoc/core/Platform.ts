import { RawResponse, RetryPolicy } from "@effect-hci/core/Platform"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// One count without retries, and the response that it was read from.
export const program = Servers.count().pipe(
  Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry),
  RawResponse.withResponse
)
