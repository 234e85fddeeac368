import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import { Console, Effect, Stream } from "effect"

/** Shuts down the running vms of one cluster, in one request, and waits until all are down. */
const program = Effect.gen(function* () {
  const where = { status: "RUNNING", cluster: { name: "cluster-1" } } as const
  const vms = yield* Vm.list({ where }).pipe(Stream.runCollect)
  if (vms.length === 0) return yield* Console.log("No vm is running there")
  const stopped = yield* Vm.shutDownVm({ where: { id_in: vms.map(({ id }) => id) } }).pipe(TaskPoller.awaitTask)
  yield* Console.log(`${stopped.length} of ${vms.length} vms are down`)
})

/** HCI_CLOUDTOWER_URL, and HCI_CLOUDTOWER_API_KEY or HCI_CLOUDTOWER_USERNAME with HCI_CLOUDTOWER_PASSWORD. */
Effect.runPromise(Effect.provide(program, CloudTowerNode.layerConfig())).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
