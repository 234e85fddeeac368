import { Input } from "@effect-hci/core"
import { Effect } from "effect"

// A copy of conditions as JSON carries them; conditions that turn out undefined are refused.
export const program = Effect.sync(() => Input.copyJson({ cluster: { id: "cl-1" } }, "where"))
