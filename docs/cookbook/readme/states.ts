import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import { Effect, Layer } from "effect"

/** The site of an export, in process; needs a FileSystem to read it with. */
const simulator = Layer.unwrap(
  Effect.map(SimulatorState.readSangforScp("./inventory"), (load) => Simulator.layerClient({ load }))
)

const site = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials }))
).pipe(Layer.provideMerge(simulator))

/** Counts its servers, and writes the state as it is afterwards. */
export const program = Effect.gen(function* () {
  const { save } = yield* Simulator.Simulator
  const servers = yield* Servers.count()
  yield* SimulatorState.write("state.json", yield* save)
  return servers
}).pipe(Effect.provide(site))
