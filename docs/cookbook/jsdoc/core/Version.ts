import { Version } from "@effect-hci/core"
import { Effect } from "effect"

export const program = Effect.sync(() => Version.isOlder("4.5.0", "4.6.0"))
