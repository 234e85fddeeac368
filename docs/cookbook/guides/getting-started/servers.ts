import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Option, Stream } from "effect"

/** The names of all servers that are stopped. */
export const stopped = Servers.list({ status: "stopped" }).pipe(
  Stream.map(({ name }) => name),
  Stream.runCollect
)

/** Starts the one server with exactly this name, and waits until it has started; `false` where there is none. */
export const start = Effect.fn("start")(function* (name: string) {
  const server = yield* Servers.findByName(name)
  if (Option.isNone(server)) return false
  yield* Servers.start(server.value.id).pipe(TaskPoller.awaitTask)
  return true
})

/** Renames a server, waits for the task, and gives the server under its new name. */
export const rename = (id: string, name: string) => Servers.rename(id, name).pipe(TaskPoller.awaitRecord(Servers.get))
