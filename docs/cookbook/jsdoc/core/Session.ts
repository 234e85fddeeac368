import { Session } from "@effect-hci/core"
import { Effect } from "effect"

// Many calls at once share one login, whose token is renewed before it expires.
export const program = Effect.gen(function* () {
  const session = yield* Session.make({
    credentials: Effect.succeed({ username: "reader" }),
    login: ({ username }) => Effect.succeed({ value: `token of ${username}`, lifetimeMillis: 3_600_000 })
  })
  return yield* Effect.all([session.get, session.get], { concurrency: 2 })
})
