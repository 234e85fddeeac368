/** Snapshots and backups of servers. */
import { Backups, Snapshots, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The names of a server's snapshots. */
export const namesOf = (server_id: string) =>
  Snapshots.list(server_id).pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )

/** Takes a snapshot, does something to the server, and puts the server back if that fails. */
export const orRollBack = Effect.fn(function* <A, E, R>(server_id: string, change: Effect.Effect<A, E, R>) {
  const { resource_id } = yield* Snapshots.create(server_id, { name: "before the change" }).pipe(TaskPoller.awaitTask)
  const snapshot_id = resource_id ?? ""
  return yield* Effect.onError(change, () =>
    Snapshots.recover(server_id, snapshot_id, { powerOn: true }).pipe(TaskPoller.awaitTask, Effect.ignore)
  )
})

/** Keeps a snapshot from being deleted by policies. */
export const protect = (server_id: string, snapshot_id: string) =>
  Snapshots.update(server_id, snapshot_id, { name: "kept", isProtected: true }).pipe(TaskPoller.awaitTask)

/** Deletes all snapshots of a server in one task. */
export const deleteAll = Effect.fn(function* (server_id: string) {
  const snapshots = yield* Stream.runCollect(Snapshots.list(server_id))
  const ids = snapshots.flatMap(({ id }) => (typeof id === "string" ? [id] : []))
  yield* Snapshots.deleteMany(server_id, ids).pipe(TaskPoller.awaitTask)
  return ids.length
})

/** Takes a backup of a server, and makes another server of it. */
export const copyByBackup = Effect.fn(function* (server_id: string, name: string) {
  yield* Backups.create(server_id, { description: "for a copy" }).pipe(TaskPoller.awaitTask)
  const backups = yield* Stream.runCollect(Backups.list(server_id))
  const newest = backups.find(({ is_latest }) => is_latest === 1)?.id ?? ""
  yield* Backups.recover(server_id, newest, { name }).pipe(TaskPoller.awaitTask)
  yield* Backups.delete(server_id, newest).pipe(TaskPoller.awaitTask)
})
