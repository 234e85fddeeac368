import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// How many requests of a kind the simulator saw, and how many of them failed on purpose.
export const program = Effect.gen(function* () {
  const simulator = yield* Testing.Simulator
  yield* Servers.count()
  const { operations } = yield* simulator.counters
  return operations["Servers.list"]?.requests
}).pipe(Effect.provide(Testing.layerSimulated({ servers: 20, faults: ["Servers.list:status=503,count=1"] })))
