import { CallOptions } from "@effect-hci/core"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// One call with a time limit, and a listing with a header of its own and no limit of rate.
export const program = Effect.all([
  Servers.count().pipe(CallOptions.provide({ timeout: "5 seconds" })),
  Servers.list().pipe(CallOptions.provide({ headers: { "x-audit": "nightly" }, rateLimits: false }), Stream.runCollect)
])
