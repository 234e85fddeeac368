import * as PostgresSink from "@effect-hci/inventory/node/PostgresSink"
import { Config, Effect } from "effect"

// A sink whose address, with its password, comes from the environment.
export const program = Effect.map(Config.Redacted("INVENTORY_DATABASE"), (url) =>
  PostgresSink.make({ url, name: "postgres:inventory", schema: "inventory" })
)
