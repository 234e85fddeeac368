/** Resource pools, their storage, and the site in numbers. */
import { ResourcePools } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Every pool with its id. */
export const all = ResourcePools.list().pipe(
  Stream.map(({ id, name }) => ({ id, name })),
  Stream.runCollect
)

/** The whole site in three numbers. */
export const summary = Effect.map(ResourcePools.overview(), ({ host, server }) => ({
  machines: server?.total ?? 0,
  running: server?.running_count ?? 0,
  hosts: host?.total ?? 0
}))

/** The names of the classes of storage in a pool. */
export const storageClasses = (az_id: string) =>
  ResourcePools.storageTags(az_id).pipe(
    Stream.map(({ id, name }) => `${id} ${name}`),
    Stream.runCollect
  )
