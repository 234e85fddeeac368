/** A program as a user writes it, run against the published packages; prints what it saw. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { CloudTower, HciError, TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as HttpTransport from "@effect-hci/cloudtower/HttpTransport"
import { startVm } from "@effect-hci/cloudtower/Vm"
import * as Runtime from "@effect-hci/core/Runtime"
import { NotFound } from "@effect-hci/core/HciError"
import { Servers } from "@effect-hci/sangfor-scp"
import * as Simulator from "@effect-hci/simulator/CloudTower"

/** Values are told apart by identity, so each must be there only once, by whatever way it is imported. */
const once = [
  Vm.startVm === startVm,
  HciError.NotFound === NotFound,
  Runtime.HciError.NotFound === NotFound,
  CloudTower.layer === (await import("@effect-hci/cloudtower/CloudTower")).layer
]

const program = Effect.gen(function* () {
  const transport = yield* HttpTransport.HttpTransport
  const vms = yield* Stream.runCount(Vm.list({ pageSize: 10 }))
  const missing = yield* Effect.catchTag(Vm.get("none"), "NotFound", (error) =>
    Effect.succeed(error instanceof NotFound)
  )
  const [vm] = yield* Vm.list({ where: { status: "STOPPED" } }).pipe(Stream.take(1), Stream.runCollect)
  const started = yield* Vm.startVm({ where: { id: vm?.id ?? "" } }).pipe(TaskPoller.awaitTask)
  const version = yield* transport.serverVersion
  yield* Console.log(
    JSON.stringify({ once, vms, missing, started: started.length, version, servers: typeof Servers.list })
  )
})

const tower = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => CloudTowerNode.layer({ url, credentials }))
).pipe(Layer.provide(Simulator.layerServer({ vms: 25, version: "4.8.0", taskTime: "1 millis" })))

await Effect.runPromise(Effect.provide(program, tower))
