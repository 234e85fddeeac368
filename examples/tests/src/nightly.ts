/** What runs every night: stops the servers that are called `tmp-...`, and starts the vms with a label. */
import { TaskPoller as TowerTasks, Vm } from "@effect-hci/cloudtower"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Schedule, Stream } from "effect"

/** Stops the running servers whose name begins so, four at a time; gives their names. */
export const stopServers = (prefix: string) =>
  Servers.list({ status: "running", name: prefix }).pipe(
    Stream.filter(({ name }) => name.startsWith(prefix)),
    Stream.mapEffect(({ id, name }) => Effect.as(TaskPoller.awaitTask(Servers.stop(id)), name), { concurrency: 4 }),
    Stream.runCollect
  )

/** Starts all vms that are stopped, in one request; gives how many there were. */
export const startVms = Effect.gen(function* () {
  const stopped = yield* Stream.runCollect(Vm.list({ where: { status: "STOPPED" } }))
  if (stopped.length === 0) return 0
  yield* Vm.startVm({ where: { id_in: stopped.map(({ id }) => id) } }).pipe(TowerTasks.awaitTask)
  return stopped.length
})

/** Both platforms, side by side, once in 24 hours. */
export const everyNight = Effect.repeat(
  Effect.all({ servers: stopServers("tmp-"), vms: startVms }, { concurrency: 2 }),
  Schedule.spaced("24 hours")
)
