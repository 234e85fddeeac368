import { Snapshots, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// Takes a snapshot of a server, and lists what there is then.
export const program = (server_id: string) =>
  Effect.andThen(
    Snapshots.create(server_id, { name: "before the change" }).pipe(TaskPoller.awaitTask),
    Stream.runCollect(Snapshots.list(server_id))
  )
