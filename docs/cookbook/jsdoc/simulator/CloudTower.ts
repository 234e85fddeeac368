import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { Effect, Layer } from "effect"

const tower = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => CloudTower.layer({ url, credentials }))
).pipe(Layer.provide(Simulator.layerClient({ vms: 500 })))

export const program = Vm.count().pipe(Effect.provide(tower))
