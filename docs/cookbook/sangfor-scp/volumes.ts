/** Volumes: disks with an id of their own. */
import { Servers, TaskPoller, Volumes } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Creates a volume of 100 GB, attaches it to a server, detaches it, grows it to 200 GB and deletes it. */
export const lifeOfADisk = Effect.fn(function* (az_id: string, storage_tag_id: string, server_id: string) {
  const name = "data-disk-01"
  const created = yield* Volumes.create({ az_id, storage_tag_id, size_mb: 102_400, name }).pipe(TaskPoller.awaitTask)
  // Newer systems name the task only, so that the volume is found by its name.
  const volume_id = created.volume_id ?? (yield* Effect.fromOption(yield* Volumes.findByName(name, { az_id }))).id

  yield* Servers.attachVolume(server_id, volume_id).pipe(TaskPoller.awaitTask)
  const attached = yield* Stream.runCollect(Volumes.listAttached(server_id))

  yield* Servers.detachVolume(server_id, volume_id).pipe(TaskPoller.awaitTask)
  yield* Volumes.resize(volume_id, 204_800).pipe(TaskPoller.awaitTask)
  const grown = yield* Volumes.get(volume_id)

  yield* Volumes.delete(volume_id).pipe(TaskPoller.awaitTask)
  return { attached: attached.map(({ id }) => id), size_mb: Volumes.sizeMb(grown) }
})

/** The size of all volumes that are attached to no server, in GB. */
export const idleSpace = Volumes.listAvailable().pipe(
  Stream.runFold(
    () => 0,
    (total, volume) => total + (Volumes.sizeMb(volume) ?? 0) / 1024
  )
)
