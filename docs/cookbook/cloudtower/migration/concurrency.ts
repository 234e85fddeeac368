/** Requests side by side. */
import { Host, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

export const nameLater = Effect.gen(function* () {
  const fiber = yield* Effect.forkChild(Vm.get("vm_id"))
  const hosts = yield* Host.count()
  const { name } = yield* Fiber.join(fiber)
  return `${name}, one of the vms of ${hosts} hosts`
})

export const names = (ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) => Effect.map(Vm.get(id), ({ name }) => name), { concurrency: 10 })
