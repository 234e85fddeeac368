/** Read resources and change them. The login is made with the first call; nobody copies a token. */
import { CloudTower, TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** One machine by its id; fails with `NotFound`. */
export const find = (id: string) => Vm.get(id)

/** Every running machine of a cluster, all pages of it. */
export const running = (cluster_id: string) =>
  Vm.list({ where: { status: "RUNNING", cluster: { id: cluster_id } } }).pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )

/** One page, with the total. */
export const firstPage = Vm.listPage({ orderBy: "name_ASC", pageSize: 20 })

/** Starts a machine and waits until it runs; what is given is read afresh, as only the id of an answer is stable. */
export const start = Effect.fn(function* (id: string) {
  yield* Vm.startVm({ where: { id } }).pipe(TaskPoller.awaitTask)
  return yield* Vm.get(id)
})

/** Renames a machine; where another task holds it, waits until it is free. */
export const rename = (id: string, name: string) =>
  Vm.updateVm({ where: { id }, data: { name } }).pipe(CloudTower.whenUnlocked(), TaskPoller.awaitTask)
