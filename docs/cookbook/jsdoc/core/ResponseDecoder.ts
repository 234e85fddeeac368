import { ResponseDecoder } from "@effect-hci/core"
import { Effect, Schema } from "effect"

const server = ResponseDecoder.model(Schema.Struct({ id: Schema.String }))

// The payload as it is, with the fields that the model does not name.
export const program = Effect.fromResult(server.decode({ id: "a", color: "red" }))
