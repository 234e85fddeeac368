import { Model } from "@effect-hci/core"
import { Effect, Schema } from "effect"

const Color = Model.openEnum(["red", "green"])
const Lamp = Schema.Struct({ id: Schema.String, color: Model.optional(Color) })

// A value that nobody documented passes, and is named.
export const program = Effect.sync(() => Model.checker(Lamp).drift({ id: "lamp-1", color: "blue" }))
