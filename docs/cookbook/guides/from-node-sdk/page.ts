import { Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

export const page = Vm.listPage({ orderBy: "name_ASC", page: 0, pageSize: 10 }).pipe(
  Effect.map(({ items, total }) => ({ names: items.map(({ name }) => name), total }))
)
