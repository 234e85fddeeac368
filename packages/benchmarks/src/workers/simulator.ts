/** A simulated SCP in a process of its own, so that its work is not counted as the client's. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { SangforScp } from "@effect-hci/simulator"

const servers = Number(process.argv[2])

const program = Effect.gen(function* () {
  const { credentials, url } = yield* SangforScp.Simulator
  yield* Console.log(
    JSON.stringify({ url, username: credentials.username, password: Redacted.value(credentials.password) })
  )
  return yield* Effect.never
})

NodeRuntime.runMain(Effect.provide(program, SangforScp.layerServer({ servers })))
