import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { Effect, Layer } from "effect"

const site = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials }))
).pipe(Layer.provide(Simulator.layerClient({ servers: 500, seed: 7 })))

export const program = Servers.count().pipe(Effect.provide(site))
