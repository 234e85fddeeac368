/** Read resources and change them. The login is made with the first call; nobody copies a token. */
import { CloudTower, TaskPoller, Vm } from "@effect-hci/cloudtower"
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

/** Starts a vm, waits until it runs, and gives it as it is then: the response to the write has it as it was before. */
export const start = (id: string) => Vm.startVm({ where: { id } }).pipe(TaskPoller.awaitRecord(Vm.get))

/** Renames a vm, where another task locks it once it is unlocked, and gives it under its new name. */
export const rename = (id: string, name: string) =>
  Vm.updateVm({ where: { id }, data: { name } }).pipe(CloudTower.whenUnlocked(), TaskPoller.awaitRecord(Vm.get))
