import { Vm } from "@effect-hci/cloudtower"
import { Stream } from "effect"

export const all = Vm.list({ where: { cluster: { id: "cluster_id" } } }).pipe(
  Stream.map(({ id, name }) => ({ id, name })),
  Stream.runCollect
)
