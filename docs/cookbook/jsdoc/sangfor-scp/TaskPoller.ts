import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Option, Stream } from "effect"

// Stops a server, and waits until it has stopped.
export const program = Effect.gen(function* () {
  const running = yield* Servers.list({ status: "running" }).pipe(Stream.runHead)
  if (Option.isSome(running)) yield* Servers.stop(running.value.id).pipe(TaskPoller.awaitTask)
})
