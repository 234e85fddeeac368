/**
 * Disks that come to machines and go.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Route } from "../../engine/routes.ts"
import { bodyOf, ensureIdle, having, optional, route, startTask } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { badRequest, conflict, created } from "../reply.ts"
import type { Outcome, Reply } from "../reply.ts"
import type { Disk, Server, Volume } from "../world/models.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"
import * as Objects from "./objects.ts"
import { resume } from "./serverPower.ts"

/** The first slot that no disk has. */
export const freeSlot = (disks: ReadonlyArray<Disk>): string => {
  const used = new Set(disks.map(({ slot }) => slot))
  for (let number = 0; ; number++) if (!used.has(`ide${number}`)) return `ide${number}`
}

/** Refuses a volume that the machine cannot take. */
export const ensureAttachable = (call: Call, server: Server, volume: Volume): Outcome<void> => {
  const id = call.world.volumes.ids.of(volume.index)
  if (volume.server !== undefined) return conflict(`Volume ${id} is attached to a server already`)
  return volume.az === server.az ? Result.void : badRequest(`Volume ${id} is in another resource pool than the server`)
}

/** Puts a volume in a slot of a machine. */
export const attach = (world: World, server: Server, volume: Volume, slot: string): void => {
  world.volumes.set({ ...volume, server: server.index })
  world.servers.set({ ...server, disks: [...server.disks, { slot, sizeMb: volume.sizeMb, volume: volume.index }] })
}

/** Takes a volume out of a machine. */
export const detach = (world: World, server: Server, volume: Volume): void => {
  world.volumes.set({ ...volume, server: undefined })
  world.servers.set({ ...server, disks: server.disks.filter((disk) => disk.volume !== volume.index) })
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
): Outcome<Reply> =>
  Result.gen(function* () {
    const { servers, volumes } = call.world
    const locks = [servers.ids.of(server.index), volumes.ids.of(volume.index)]
    for (const id of locks) yield* ensureIdle(call, id)
    const task_id = startTask(call, {
      meta: Objects.server(call.world, action, server),
      locks,
      apply: () => {
        const [currentServer, currentVolume] = [servers.get(server.index), volumes.get(volume.index)]
        if (currentServer !== undefined && currentVolume !== undefined) apply(currentServer, currentVolume)
      }
    })
    return created({ task_id })
  })

const attachVolume = (call: Call, server: Server, volumeId: string, slot: string): Outcome<Reply> =>
  Result.gen(function* () {
    const volume = yield* Find.volume(call, volumeId)
    yield* ensureAttachable(call, server, volume)
    if (server.disks.some((disk) => disk.slot === slot)) return yield* conflict(`The device ${slot} is in use`)
    return yield* diskTask(call, server, volume, "Attach volume", (currentServer, currentVolume) =>
      attach(call.world, currentServer, currentVolume, slot)
    )
  })

const detachVolume = (call: Call, server: Server, volumeId: string): Outcome<Reply> =>
  Result.gen(function* () {
    const volume = yield* Find.volume(call, volumeId)
    if (volume.server !== server.index) return yield* conflict(`Volume ${volumeId} is not attached to this server`)
    return yield* diskTask(call, server, volume, "Detach volume", (currentServer, currentVolume) =>
      detach(call.world, currentServer, currentVolume)
    )
  })

const volumeIdAt = (call: Call, server: Server, slot: string | null | undefined): string => {
  const volume = server.disks.find((disk) => disk.slot === slot)?.volume
  return volume === undefined ? "" : call.world.volumes.ids.of(volume)
}

const action: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Action)
    if (body.action === "resume") return yield* resume(call)
    const server = yield* Find.server(call, call.params["server_id"] ?? "")
    const volumeId = body.volume_id ?? volumeIdAt(call, server, body.device_id)
    if (volumeId === "") return yield* badRequest("Invalid input for field volume_id: a volume is required")
    return yield* body.action === "attach_volume"
      ? attachVolume(call, server, volumeId, body.device_id ?? freeSlot(server.disks))
      : detachVolume(call, server, volumeId)
  })

/** The operation on a machine's disks and sleep. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Servers.action", "POST", "/janus/20180725/servers/{server_id}/action", action, {
    aliases: {
      "Servers.resume": having("action", "resume"),
      "Servers.attachVolume": having("action", "attach_volume"),
      "Servers.detachVolume": having("action", "detach_volume")
    }
  })
]
