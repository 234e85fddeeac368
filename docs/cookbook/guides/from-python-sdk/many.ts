import { Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

export const names = (ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) => Effect.map(Vm.get(id), ({ name }) => name), { concurrency: 10 })
