/** Disks that exist by themselves. */
import { Servers, TaskPoller, Volumes } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Makes a disk of 100 GB, gives it to a machine, takes it away again, grows it and deletes it. */
export const lifeOfADisk = Effect.fn(function* (az_id: string, storage_tag_id: string, server_id: string) {
  const { volume_id } = yield* Volumes.create({
    az_id,
    storage_tag_id,
    size_mb: 102_400,
    name: "data-disk-01"
  }).pipe(TaskPoller.awaitTask)

  yield* Servers.attachVolume(server_id, volume_id).pipe(TaskPoller.awaitTask)
  const attached = yield* Stream.runCollect(Volumes.listAttached(server_id))

  yield* Servers.detachVolume(server_id, volume_id).pipe(TaskPoller.awaitTask)
  yield* Volumes.resize(volume_id, 204_800).pipe(TaskPoller.awaitTask)
  const grown = yield* Volumes.get(volume_id)

  yield* Volumes.delete(volume_id).pipe(TaskPoller.awaitTask)
  return { attached: attached.map(({ id }) => id), size_mb: Volumes.sizeMb(grown) }
})

/** How much space lies in disks that no machine has, in GB. */
export const idleSpace = Volumes.listAvailable().pipe(
  Stream.runFold(
    () => 0,
    (total, volume) => total + (Volumes.sizeMb(volume) ?? 0) / 1024
  )
)
