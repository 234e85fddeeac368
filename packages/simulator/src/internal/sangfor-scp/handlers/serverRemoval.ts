/**
 * Deleting servers, and the recycle bin.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { bodyOf, Bit, intOf, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { conflict, orFail } from "../../engine/outcome.ts"
import { ok } from "../response.ts"
import type { Server } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

const unbind = (state: ScpState, server: Server) => {
  const eip = state.eipOfServer(server.index)
  if (eip !== undefined) state.eips.set({ ...eip, binding: undefined })
}

const releaseVolumes = (state: ScpState, server: Server, destroy: boolean) => {
  for (const { volume } of server.disks) {
    const record = volume === undefined ? undefined : state.volumes.get(volume)
    if (record === undefined) continue
    if (destroy) state.volumes.remove(record.index)
    else state.volumes.set({ ...record, server: undefined })
  }
}

/** Moves a server to the recycle bin; gives the task. */
export const recycle = (call: Call, server: Server): string => {
  const { state } = call
  return Tasks.start(call, {
    meta: Tasks.aboutServer(state, "Move server to recycle bin", server),
    locks: [state.servers.ids.of(server.index)],
    apply: () => {
      const current = state.servers.get(server.index)
      if (current === undefined) return
      state.recycleBin.set(server.index, { ...current, status: "stopped" })
      state.servers.remove(server.index)
      unbind(state, current)
    }
  })
}

const destroy = (call: Call, server: Server, withVolumes: boolean): string => {
  const { state } = call
  return Tasks.start(call, {
    meta: Tasks.aboutServer(state, "Delete server", server),
    locks: [state.servers.ids.of(server.index)],
    apply: () => {
      const current = state.servers.get(server.index) ?? state.recycleBin.get(server.index)
      if (current === undefined) return
      unbind(state, current)
      for (const { index, server: of } of state.snapshots.changed()) {
        if (of === current.index) state.snapshots.remove(index)
      }
      releaseVolumes(state, current, withVolumes)
      state.recycleBin.delete(server.index)
      if (state.servers.get(server.index) !== undefined) state.servers.remove(server.index)
    }
  })
}

const Removal = Schema.Struct({ force: optional(Bit) })

/** Newer clients send `force`, 0 for the recycle bin; older ones `delete_disk` in the query. */
const remove: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const { force } = yield* bodyOf(call, Removal)
    const withVolumes = (yield* intOf(call, "delete_disk", 0, 0)) !== 0
    const inBin = Find.recycled(call, id)
    const server = inBin ?? (yield* Find.server(call, id))
    yield* Tasks.ensureUnlocked(call, id)
    if (force !== 0 && force !== false) return ok({ task_id: destroy(call, server, withVolumes) })
    if (inBin !== undefined) return yield* conflict(`Server ${id} is already in the recycle bin`)
    return ok({ task_id: recycle(call, server) })
  })

const restore: Handler<"server_id"> = (call, { server_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    yield* Tasks.ensureUnlocked(call, id)
    const isListed = state.servers.find(id) !== undefined
    const error = isListed ? conflict(`Server ${id} is not in the recycle bin`) : Find.missing("Server", id)
    const server = yield* orFail(Find.recycled(call, id), error)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutServer(state, "Restore server", server),
      locks: [id],
      apply: () => {
        state.recycleBin.delete(server.index)
        state.servers.set(server)
      }
    })
    return ok({ task_id })
  })

/** Operations that end servers, or bring them back. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.delete", "DELETE", "/janus/20180725/servers/{server_id}", remove),
  route("Servers.restore", "POST", "/janus/20180725/servers/{server_id}/restore", restore)
]
