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

/** Counts its machines, and keeps the world as it is afterwards. */
export const program = Effect.gen(function* () {
  const { save } = yield* Simulator.Simulator
  const machines = yield* Servers.count()
  yield* SimulatorState.write("world.json", yield* save)
  return machines
}).pipe(Effect.provide(site))
