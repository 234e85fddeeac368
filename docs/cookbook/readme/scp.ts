import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Option, Redacted, Stream } from "effect"

const program = Effect.gen(function* () {
  const stopped = yield* Servers.list({ status: "stopped" }).pipe(Stream.runCollect)
  const server = yield* Servers.findByName("web-01")
  if (Option.isSome(server)) yield* Servers.start(server.value.id).pipe(TaskPoller.awaitTask)
  return stopped.map(({ name }) => name)
})

const scp = SangforScpNode.layer({
  url: "https://10.10.10.10",
  credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }
})

Effect.runPromise(program.pipe(Effect.provide(scp)))
