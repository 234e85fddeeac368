import { Backups, TaskPoller } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// Takes a backup of a server, and lists what there is then.
export const program = (server_id: string) =>
  Effect.andThen(
    Backups.create(server_id, { description: "before the change" }).pipe(TaskPoller.awaitTask),
    Stream.runCollect(Backups.list(server_id))
  )
