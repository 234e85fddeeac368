/** Prints which files of ours have a function that runs in one read of a connection that has read before, by platform. */
import { Vm } from "@effect-hci/cloudtower"
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Session } from "node:inspector/promises"

const session = new Session()
session.connect()

/** The files of which a function was called since this was asked last. */
const called = Effect.map(
  Effect.promise(() => session.post("Profiler.takePreciseCoverage")),
  ({ result }) =>
    result
      .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
      .flatMap(({ url }) => /\/packages\/((?:core|sangfor-scp|cloudtower)\/src\/.*)$/.exec(url)?.[1] ?? [])
      .sort()
)

const filesOf = <A, E, R>(read: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Effect.andThen(Effect.andThen(read, read), Effect.andThen(called, Effect.andThen(read, called)))

const scp = Layer.unwrap(
  Effect.map(SimulatedScp.Simulator, ({ credentials, url }) => SangforScpNode.layer({ url, credentials }))
).pipe(Layer.provide(SimulatedScp.layerServer({ servers: 3 })))

const tower = Layer.unwrap(
  Effect.map(SimulatedTower.Simulator, ({ credentials, url }) => CloudTowerNode.layer({ url, credentials }))
).pipe(Layer.provide(SimulatedTower.layerServer({ vms: 3 })))

const program = Effect.gen(function* () {
  yield* Effect.promise(() => session.post("Profiler.enable"))
  yield* Effect.promise(() => session.post("Profiler.startPreciseCoverage", { callCount: true }))
  const [server] = yield* Stream.runCollect(Stream.take(Servers.list(), 1))
  const [vm] = yield* Vm.getVms({ first: 1 })
  const get = yield* filesOf(Servers.get(server?.id ?? ""))
  const ofTower = yield* filesOf(Vm.get(vm?.id ?? ""))
  yield* Console.log(JSON.stringify({ "sangfor-scp": get, cloudtower: ofTower }))
})

await Effect.runPromise(Effect.provide(program, Layer.merge(scp, tower)))
