/** Reads: pages, whole collections, one record. */
import { Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const asBefore = Vm.getVms({ where: { id: "vm_id" }, first: 1 })

export const vm = Vm.get("vm_id")

export const all = Vm.list({ where: { cluster: { id: "cluster_id" } } }).pipe(
  Stream.map(({ id, name }) => ({ id, name })),
  Stream.runCollect
)

export const page = Vm.listPage({ orderBy: "name_ASC", page: 0, pageSize: 10 }).pipe(
  Effect.map(({ items, total }) => ({ names: items.map(({ name }) => name), total }))
)

export const total = Vm.count({ status: "RUNNING" })
