import { Failures } from "@effect-hci/core"
import { Effect } from "effect"

const failure = { platform: "sangfor-scp", operation: "Servers.get", status: 404, message: "There is no such server." }

// 404 is `NotFound` where the operation has a rule for it, and `BadRequest` elsewhere.
export const program = Effect.sync(() =>
  [Failures.notFoundOrConflict, Failures.none].map((table) => Failures.toError(table, failure)._tag)
)
