import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import { Effect, Option, Stream } from "effect"

/** Starts the one vm with exactly this name, and waits until it has started; `false` where there is none. */
export const start = Effect.fn("start")(function* (name: string) {
  const vm = yield* Stream.runHead(Vm.list({ where: { name } }))
  if (Option.isNone(vm)) return false
  yield* Vm.startVm({ where: { id: vm.value.id } }).pipe(TaskPoller.awaitTask)
  return true
})
