/** Requests side by side: an Effect is a description, so there is nothing to switch to an asynchronous mode. */
import { Cluster, Host, TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Three requests at once; the first that fails ends the others. */
export const counts = Effect.all(
  { clusters: Cluster.count(), hosts: Host.count(), vms: Vm.count() },
  { concurrency: 3 }
)

/** A request that runs while something else is done, and its result later. */
export const meanwhile = <A, E, R>(id: string, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Vm.get(id))
    const done = yield* work
    const { name } = yield* Fiber.join(fiber)
    return { name, done }
  })

/** Many writes, at most 20 at a time, so that the cluster is not flooded; the waits share their requests. */
export const restartAll = (ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) => Vm.restartVm({ where: { id } }).pipe(TaskPoller.awaitTask), { concurrency: 20 })
