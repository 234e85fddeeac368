import { SangforScp } from "@effect-hci/simulator"
import { Effect, Layer } from "effect"

// A server on a port that may be taken: `ListenError` says so in one sentence.
export const program = Layer.build(SangforScp.layerServer({ servers: 5, port: 0 })).pipe(
  Effect.as("listening"),
  Effect.catchTag("ListenError", ({ message }) => Effect.succeed(message)),
  Effect.scoped
)
