import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Console, Effect, Stream } from "effect"

/** Starts every stopped server whose name begins with `web-`, four at a time, and waits until each has started. */
const program = Servers.list({ status: "stopped" }).pipe(
  Stream.filter(({ name }) => name.startsWith("web-")),
  Stream.mapEffect(({ id, name }) => Effect.as(Servers.start(id).pipe(TaskPoller.awaitTask), name), { concurrency: 4 }),
  Stream.runForEach((name) => Console.log(`${name} is running`))
)

/** HCI_SCP_URL, and HCI_SCP_ACCESS_KEY with HCI_SCP_SECRET_KEY or HCI_SCP_USERNAME with HCI_SCP_PASSWORD. */
Effect.runPromise(Effect.provide(program, SangforScpNode.layerConfig())).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
