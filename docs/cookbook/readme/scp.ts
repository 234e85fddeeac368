import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Redacted, Stream } from "effect"

const program = Effect.gen(function* () {
  const names = yield* Servers.list({ status: "stopped" }).pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )
  for (const { id } of yield* Stream.runCollect(Servers.list({ name: "web-01" }))) {
    yield* Servers.start(id).pipe(TaskPoller.awaitTask)
  }
  return names
})

const site = SangforScpNode.layer({
  url: "https://10.10.10.10",
  credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }
})

Effect.runPromise(program.pipe(Effect.provide(site)))
