import { CallOptions, RawResponse, RetryPolicy, Servers } from "@effect-hci/sangfor-scp"
import { Effect, Option, Schedule } from "effect"

/** One call that is made once and may take 5 seconds. */
export const quick = (id: string) =>
  Servers.get(id).pipe(CallOptions.provide({ timeout: "5 seconds" }), RetryPolicy.none)

/** A listing that is tried ten times, every 30 seconds. */
export const patient = Servers.list().pipe(
  RetryPolicy.policy({ schedule: Schedule.spaced("30 seconds").pipe(Schedule.upTo({ times: 9 })) })
)

/** The name of a server, and the status and request id of the response. */
export const traced = (id: string) =>
  Effect.map(RawResponse.withResponse(Servers.get(id)), ([{ name }, response]) => ({
    name,
    response: Option.map(response, ({ requestId, status }) => ({ requestId, status }))
  }))

/** Prints the size of every response of a part of a program. */
export const withSizes = Effect.provideService(
  RawResponse.ResponseListener,
  ({ body, operation }: RawResponse.RawResponse) => Effect.log(`${operation}: ${body.length} characters`)
)
