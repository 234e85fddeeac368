/** Resource pools, their storage tags, and counts of the whole site. */
import { ResourcePools } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Every pool with its id. */
export const all = ResourcePools.list().pipe(
  Stream.map(({ id, name }) => ({ id, name })),
  Stream.runCollect
)

/** How many servers and hosts the site has. */
export const summary = Effect.map(ResourcePools.overview(), ({ host, server }) => ({
  servers: server?.total ?? 0,
  running: server?.running_count ?? 0,
  hosts: host?.total ?? 0
}))

/** Ids and names of the storage tags of a pool. */
export const storageClasses = (az_id: string) =>
  ResourcePools.storageTags(az_id).pipe(
    Stream.map(({ id, name }) => `${id} ${name}`),
    Stream.runCollect
  )
