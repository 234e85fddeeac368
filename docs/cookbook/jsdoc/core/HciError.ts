import { HciError } from "@effect-hci/core"
import { Effect } from "effect"

const missing = new HciError.NotFound({
  platform: "sangfor-scp",
  operation: "Servers.get",
  status: 404,
  message: "There is no such server."
})

// One error is caught by its tag; the others stay in the type.
export const program = Effect.fail(missing).pipe(Effect.catchTag("NotFound", ({ message }) => Effect.succeed(message)))
