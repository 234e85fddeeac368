import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { Console, Effect, Layer } from "effect"

/** A CloudTower with 500 vms, in process; one request in ten for vms fails with 503 and is tried again. */
const simulator = Simulator.layerClient({ vms: 500, faults: ["Vm.*:status=503,probability=0.1"] })

const tower = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => CloudTower.layer({ url, credentials }))
).pipe(Layer.provideMerge(simulator))

const program = Effect.flatMap(Vm.count(), (count) => Console.log(`${count} vms`))

Effect.runPromise(Effect.provide(program, tower))
