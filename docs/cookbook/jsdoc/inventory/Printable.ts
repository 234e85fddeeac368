import { Printable } from "@effect-hci/inventory"
import { Effect } from "effect"

// One line, without what a terminal would obey.
export const program = Effect.sync(() => Printable.oneLine("web-01\n\u001b[31mred"))
