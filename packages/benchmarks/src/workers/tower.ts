/** A simulated Tower in a process of its own, whose responses take a while. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CloudTower } from "@effect-hci/simulator"

const [vms = "1", latency = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const { credentials, url } = yield* CloudTower.Simulator
  yield* Console.log(
    JSON.stringify({ url, username: credentials.username, password: Redacted.value(credentials.password) })
  )
  return yield* Effect.never
})

const faults = latency === "0" ? [] : [`*:latency=${latency}ms`]

NodeRuntime.runMain(Effect.provide(program, CloudTower.layerServer({ vms: Number(vms), faults })))
