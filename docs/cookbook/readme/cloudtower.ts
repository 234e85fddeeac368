import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import { Effect, Redacted, Stream } from "effect"

const program = Effect.gen(function* () {
  const running = yield* Vm.count({ status: "RUNNING", cluster: { name: "cluster-01" } })
  const stopped = yield* Vm.list({ where: { status: "STOPPED" } }).pipe(Stream.take(1), Stream.runCollect)
  const started = yield* Vm.startVm({ where: { id_in: stopped.map(({ id }) => id) } }).pipe(
    TaskPoller.awaitRecord(Vm.get)
  )
  return { running, started: started.map(({ name, status }) => `${name} is ${status}`) }
})

const tower = CloudTowerNode.layer({
  url: "https://tower.example",
  credentials: { username: "root", password: Redacted.make("...") }
})

Effect.runPromise(program.pipe(Effect.provide(tower)))
