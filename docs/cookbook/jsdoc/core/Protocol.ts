import type { Protocol } from "@effect-hci/core/Protocol"
import { Effect } from "effect"

// A platform whose responses have no envelope, and whose requests may be repeated at any time.
const protocol: Protocol = {
  platform: "lab",
  headerNames: ["X-Request-Id"],
  headers: () => Effect.succeed({}),
  repeatWindow: () => undefined,
  duplicate: () => undefined,
  parseEnvelope: (status, body) => (status < 400 ? { _tag: "Success", payload: body } : { _tag: "Error" }),
  requestId: (headers) => headers["x-request-id"]
}

export const program = Effect.sync(() => protocol.parseEnvelope(200, { id: "a" }))
