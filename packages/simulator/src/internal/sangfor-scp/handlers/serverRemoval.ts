/**
 * Deleting machines, and the recycle bin.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Route } from "../../engine/routes.ts"
import { bodyOf, Bit, ensureIdle, intOf, optional, route, startTask } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { conflict, notFound, ok, orRefuse } from "../reply.ts"
import type { Server } from "../world/models.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"
import * as Objects from "./objects.ts"

const unbind = (world: World, server: Server) => {
  const eip = world.eipOfServer(server.index)
  if (eip !== undefined) world.eips.set({ ...eip, binding: undefined })
}

const releaseVolumes = (world: World, server: Server, destroy: boolean) => {
  for (const { volume } of server.disks) {
    const record = volume === undefined ? undefined : world.volumes.get(volume)
    if (record === undefined) continue
    if (destroy) world.volumes.remove(record.index)
    else world.volumes.set({ ...record, server: undefined })
  }
}

/** Moves a machine to the recycle bin; answers the task. */
export const recycle = (call: Call, server: Server): string => {
  const { world } = call
  return startTask(call, {
    meta: Objects.server(world, "Move server to recycle bin", server),
    locks: [world.servers.ids.of(server.index)],
    apply: () => {
      const current = world.servers.get(server.index)
      if (current === undefined) return
      world.recycleBin.set(server.index, { ...current, status: "stopped" })
      world.servers.remove(server.index)
      unbind(world, current)
    }
  })
}

const destroy = (call: Call, server: Server, withVolumes: boolean): string => {
  const { world } = call
  return startTask(call, {
    meta: Objects.server(world, "Delete server", server),
    locks: [world.servers.ids.of(server.index)],
    apply: () => {
      const current = world.servers.get(server.index) ?? world.recycleBin.get(server.index)
      if (current === undefined) return
      unbind(world, current)
      releaseVolumes(world, current, withVolumes)
      world.recycleBin.delete(server.index)
      if (world.servers.get(server.index) !== undefined) world.servers.remove(server.index)
    }
  })
}

const Removal = Schema.Struct({ force: optional(Bit) })

/** Newer clients send `force`, 0 for the recycle bin; older ones `delete_disk` in the query. */
const remove: Handler = (call) =>
  Result.gen(function* () {
    const id = call.params["server_id"] ?? ""
    const { force } = yield* bodyOf(call, Removal)
    const withVolumes = (yield* intOf(call, "delete_disk", 0, 0)) !== 0
    const inBin = Find.recycled(call, id)
    const server = inBin ?? (yield* Find.server(call, id))
    yield* ensureIdle(call, id)
    if (force !== 0 && force !== false) return ok({ task_id: destroy(call, server, withVolumes) })
    if (inBin !== undefined) return yield* conflict(`Server ${id} is already in the recycle bin`)
    return ok({ task_id: recycle(call, server) })
  })

const restore: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const id = call.params["server_id"] ?? ""
    yield* ensureIdle(call, id)
    const isListed = world.servers.find(id) !== undefined
    const refusal = isListed ? conflict(`Server ${id} is not in the recycle bin`) : notFound("Server", id)
    const server = yield* orRefuse(Find.recycled(call, id), refusal)
    const task_id = startTask(call, {
      meta: Objects.server(world, "Restore server", server),
      locks: [id],
      apply: () => {
        world.recycleBin.delete(server.index)
        world.servers.set(server)
      }
    })
    return ok({ task_id })
  })

/** Operations that end machines, or bring them back. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Servers.delete", "DELETE", "/janus/20180725/servers/{server_id}", remove),
  route("Servers.restore", "POST", "/janus/20180725/servers/{server_id}/restore", restore)
]
