import { Host, Vm } from "@effect-hci/cloudtower"
import { Effect, Fiber } from "effect"

export const nameLater = Effect.gen(function* () {
  const fiber = yield* Effect.forkChild(Vm.get("vm_id"))
  const hosts = yield* Host.count()
  const { name } = yield* Fiber.join(fiber)
  return `${name}, one of the vms of ${hosts} hosts`
})
