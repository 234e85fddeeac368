import { Json } from "@effect-hci/core"
import { Effect } from "effect"

// Text that is not JSON is an error, and no exception.
export const program = Effect.sync(() => Json.parse('{"id": 12345678901234567890}'))
