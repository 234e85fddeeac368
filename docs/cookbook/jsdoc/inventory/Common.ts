import { Common } from "@effect-hci/inventory"
import { Effect } from "effect"

// A server of SCP as a row of the table of machines, its memory in bytes.
export const program = Effect.sync(() =>
  Common.rowsOf("sangfor-scp", "servers", { id: "1", name: "web-01", status: "running", memory_mb: 4096 })
)
