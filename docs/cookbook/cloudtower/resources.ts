/** Read resources and change them. The login is made with the first call; nobody copies a token. */
import { CloudTower, TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** One vm by its id; fails with `NotFound`. */
export const find = (id: string) => Vm.get(id)

/** Every running vm of a cluster, from all pages. */
export const running = (cluster_id: string) =>
  Vm.list({ where: { status: "RUNNING", cluster: { id: cluster_id } } }).pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )

/** One page, with the total. */
export const firstPage = Vm.listPage({ orderBy: "name_ASC", pageSize: 20 })

/** Starts a vm and waits until it runs; it is read again afterwards, as only the id in the response to a write is stable. */
export const start = Effect.fn(function* (id: string) {
  yield* Vm.startVm({ where: { id } }).pipe(TaskPoller.awaitTask)
  return yield* Vm.get(id)
})

/** Renames a vm; where another task locks it, waits until it is unlocked. */
export const rename = (id: string, name: string) =>
  Vm.updateVm({ where: { id }, data: { name } }).pipe(CloudTower.whenUnlocked(), TaskPoller.awaitTask)
