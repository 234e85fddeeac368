import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// A fault while the simulator runs: it holds for the calls that are made until it is removed.
export const program = Effect.gen(function* () {
  const { faults } = yield* Testing.Simulator
  const { id } = yield* faults.add("Servers.list:status=403")
  const refused = yield* Effect.flip(Servers.count())
  yield* faults.remove(id)
  return [refused._tag, yield* Servers.count()]
}).pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
