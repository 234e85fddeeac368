import { CloudTower, Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

// The version of the Tower, then the names of its vms in Chinese error texts and task descriptions.
export const program = Effect.gen(function* () {
  const version = yield* CloudTower.serverVersion
  const vms = yield* Vm.count().pipe(CloudTower.withLanguage("zh-CN"))
  return { version, vms }
})
