import * as SqliteSink from "@effect-hci/inventory/node/SqliteSink"
import { Effect } from "effect"

export const program = Effect.sync(() => SqliteSink.make("inventory.sqlite", { lockTimeout: "30 seconds" }))
