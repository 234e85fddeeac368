import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { Effect, Layer } from "effect"

const scp = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials }))
).pipe(Layer.provideMerge(Simulator.layerClient({ servers: 500, faults: ["*:status=503,probability=0.1"] })))

Effect.runPromise(Servers.count().pipe(Effect.provide(scp)))
