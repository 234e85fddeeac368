import { RawResponse } from "@effect-hci/core"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect, Option } from "effect"

// How many servers there are, and with which status the site said so.
export const program = Effect.gen(function* () {
  const [count, response] = yield* RawResponse.withResponse(Servers.count())
  return { count, status: Option.map(response, ({ status }) => status) }
})
