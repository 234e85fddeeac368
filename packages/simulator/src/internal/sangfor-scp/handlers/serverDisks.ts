/**
 * Disks that come to servers and go.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { bodyOf, having, optional, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import { created } from "../response.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Success } from "../response.ts"
import type { Disk, Server, Volume } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"
import { resume } from "./serverPower.ts"

/** The first slot that no disk has. */
const freeSlot = (disks: ReadonlyArray<Disk>): string => {
  const used = new Set(disks.map(({ slot }) => slot))
  for (let number = 0; ; number++) if (!used.has(`ide${number}`)) return `ide${number}`
}

/** Fails on a volume that the server cannot take. */
export const ensureAttachable = (call: Call, server: Server, volume: Volume): Outcome<void> => {
  const id = call.state.volumes.ids.of(volume.index)
  if (volume.server !== undefined) return conflict(`Volume ${id} is attached to a server already`)
  return volume.az === server.az ? Result.void : badRequest(`Volume ${id} is in another resource pool than the server`)
}

/** Puts a volume in a slot of a server. */
export const attach = (state: ScpState, server: Server, volume: Volume, slot: string): void => {
  state.volumes.set({ ...volume, server: server.index })
  state.servers.set({ ...server, disks: [...server.disks, { slot, sizeMb: volume.sizeMb, volume: volume.index }] })
}

/** Takes a volume out of a server. */
export const detach = (state: ScpState, server: Server, volume: Volume): void => {
  state.volumes.set({ ...volume, server: undefined })
  state.servers.set({ ...server, disks: server.disks.filter((disk) => disk.volume !== volume.index) })
}

const Action = Schema.Struct({
  action: Schema.Literals(["resume", "attach_volume", "detach_volume"]),
  volume_id: optional(Schema.String),
  device_id: optional(Schema.String)
})

const diskTask = (
  call: Call,
  server: Server,
  volume: Volume,
  action: string,
  apply: (server: Server, volume: Volume) => void
): Outcome<Success> =>
  Result.gen(function* () {
    const { servers, volumes } = call.state
    const locks = [servers.ids.of(server.index), volumes.ids.of(volume.index)]
    for (const id of locks) yield* Tasks.ensureUnlocked(call, id)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutServer(call.state, action, server),
      locks,
      apply: () => {
        const [currentServer, currentVolume] = [servers.get(server.index), volumes.get(volume.index)]
        if (currentServer !== undefined && currentVolume !== undefined) apply(currentServer, currentVolume)
      }
    })
    return created({ task_id })
  })

const attachVolume = (call: Call, server: Server, volumeId: string, slot: string): Outcome<Success> =>
  Result.gen(function* () {
    const volume = yield* Find.volume(call, volumeId)
    yield* ensureAttachable(call, server, volume)
    if (server.disks.some((disk) => disk.slot === slot)) return yield* conflict(`The device ${slot} is in use`)
    return yield* diskTask(call, server, volume, "Attach volume", (currentServer, currentVolume) =>
      attach(call.state, currentServer, currentVolume, slot)
    )
  })

const detachVolume = (call: Call, server: Server, volumeId: string): Outcome<Success> =>
  Result.gen(function* () {
    const volume = yield* Find.volume(call, volumeId)
    if (volume.server !== server.index) return yield* conflict(`Volume ${volumeId} is not attached to this server`)
    return yield* diskTask(call, server, volume, "Detach volume", (currentServer, currentVolume) =>
      detach(call.state, currentServer, currentVolume)
    )
  })

const volumeIdAt = (call: Call, server: Server, slot: string | null | undefined): string => {
  const volume = server.disks.find((disk) => disk.slot === slot)?.volume
  return volume === undefined ? "" : call.state.volumes.ids.of(volume)
}

const action: Handler<"server_id"> = (call, { server_id }) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Action)
    if (body.action === "resume") return yield* resume(call, { server_id })
    const server = yield* Find.server(call, server_id)
    const volumeId = body.volume_id ?? volumeIdAt(call, server, body.device_id)
    if (volumeId === "") return yield* badRequest("Invalid input for field volume_id: a volume is required")
    return yield* body.action === "attach_volume"
      ? attachVolume(call, server, volumeId, body.device_id ?? freeSlot(server.disks))
      : detachVolume(call, server, volumeId)
  })

/** The operation on a server's disks and sleep. */
export const routes: ReadonlyArray<Route> = [
  route("Servers.action", "POST", "/janus/20180725/servers/{server_id}/action", action, {
    aliases: {
      "Servers.resume": having("action", "resume"),
      "Servers.attachVolume": having("action", "attach_volume"),
      "Servers.detachVolume": having("action", "detach_volume")
    }
  })
]
