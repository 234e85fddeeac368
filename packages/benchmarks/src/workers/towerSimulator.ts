/** A simulated Tower in a process of its own: so many vms, and a latency of so many milliseconds for each request. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CloudTower } from "@effect-hci/simulator"

const [vms = "100", latency = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const { credentials, url } = yield* CloudTower.Simulator
  const { password, username } = credentials
  yield* Console.log(JSON.stringify({ url, username, password: Redacted.value(password) }))
  return yield* Effect.never
})

const options = { vms: Number(vms), latency: `${Number(latency)} millis` } as const

NodeRuntime.runMain(Effect.provide(program, CloudTower.layerServer(options)))
