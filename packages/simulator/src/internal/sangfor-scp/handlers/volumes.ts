/**
 * Volumes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import type { Route } from "../../engine/routes.ts"
import { Bit, bodyOf, ensureIdle, having, Name, optional, Positive, route, startTask } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { storageId } from "../render/servers.ts"
import * as Time from "../render/time.ts"
import { badRequest, conflict, created, ok } from "../reply.ts"
import type { Outcome } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import type { Volume } from "../world/models.ts"
import type { World } from "../world/World.ts"
import * as Find from "./find.ts"
import * as Objects from "./objects.ts"

const statusOf = (volume: Volume): string => (volume.server === undefined ? "available" : "in-use")
const typeOf = (volume: Volume): string => (volume.shared ? "sharedisk" : "disk")

/** A volume with the names and units of all dates. */
const render = (world: World, volume: Volume) => {
  const { azs, projects, storageTags } = world.catalog
  const owner = volume.server === undefined ? undefined : world.servers.get(volume.server)
  const id = world.volumes.ids.of(volume.index)
  return {
    id,
    name: volume.name,
    description: volume.description,
    status: statusOf(volume),
    type: typeOf(volume),
    volume_type: typeOf(volume),
    size_mb: volume.sizeMb,
    size: Math.ceil(volume.sizeMb / 1024),
    az_id: azs.at(volume.az).id,
    project_id: projects.at(volume.project).id,
    user_id: projects.at(volume.project).userId,
    storage_tag_id: storageTags.at(volume.storageTag).id,
    storage_id: storageId(world, volume.az, volume.storageTag),
    disk_id: `disk-${id.slice(0, 8)}`,
    target_id: String(volume.index + 1),
    server_id: owner === undefined ? "" : world.servers.ids.of(owner.index),
    device_id: owner?.disks.find((disk) => disk.volume === volume.index)?.slot ?? "",
    created_at: Time.plain(volume.createdAt),
    updated_at: Time.plain(volume.createdAt)
  }
}

const filters = (world: World): Filters<Volume> => {
  const { azs, projects } = world.catalog
  return {
    az_id: (volume, value) => volume.az === azs.find(value)?.index,
    project_id: (volume, value) => volume.project === projects.find(value)?.index,
    user_id: (volume, value) => projects.at(volume.project).userId === value,
    server_id: (volume, value) => volume.server !== undefined && volume.server === world.servers.ids.indexOf(value),
    status: (volume, value) => statusOf(volume) === value,
    name: (volume, value) => includes(volume.name, value),
    type: (volume, value) => typeOf(volume) === value,
    volume_type: (volume, value) => typeOf(volume) === value,
    storage_id: (volume, value) => storageId(world, volume.az, volume.storageTag) === value,
    target_id: (volume, value) => String(volume.index + 1) === value
  }
}

const shown = (call: Call, volume: Volume): JsonObject => {
  const manner: Manner<Volume> = {
    kind: "volumes",
    origin: (world, index) => world.volumes.get(index),
    asExported: true
  }
  return show(call, manner, ({ world }, record) => render(world, record), volume)
}

const list: Handler = (call) =>
  ofCollection(call, call.world.volumes, filters(call.world), (volume) => shown(call, volume))

const idOf = (call: Call): string => call.params["volume_id"] ?? ""

const get: Handler = (call) => Result.map(Find.volume(call, idOf(call)), (volume) => ok(shown(call, volume)))

const Creation = Schema.Struct({
  az_id: Schema.String,
  name: Name,
  description: optional(Schema.String),
  storage_tag_id: optional(Schema.String),
  project_id: optional(Schema.String),
  size_mb: optional(Positive),
  size: optional(Positive),
  volume_type: optional(Schema.String),
  count: optional(Positive)
})

/** Older clients give `size_mb`, newer ones `size` in GB for shared disks. */
const sizeOf = (sizeMb: number | null | undefined, sizeGb: number | null | undefined): Outcome<number> => {
  if (typeof sizeMb === "number") return Result.succeed(sizeMb)
  return typeof sizeGb === "number"
    ? Result.succeed(sizeGb * 1024)
    : badRequest("Invalid input for field size_mb: size_mb or size is required")
}

const create: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const body = yield* bodyOf(call, Creation)
    const sizeMb = yield* sizeOf(body.size_mb, body.size)
    const az = yield* Find.az(call, body.az_id)
    const tag = yield* Find.maybe(body.storage_tag_id, (id) => Find.storageTag(call, id))
    const project = yield* Find.maybe(body.project_id, (id) => Find.project(call, id))
    const count = body.count ?? 1
    if (count > 100) return yield* conflict(`Quota exceeded for volumes: at most 100 at once, requested ${count}`)
    const makeOne = (index: number, number: number): Volume => ({
      index,
      az: az.index,
      project: project?.index ?? 0,
      name: count === 1 ? body.name : `${body.name}-${number + 1}`,
      description: body.description ?? "",
      sizeMb,
      storageTag: tag?.index ?? 0,
      shared: body.volume_type === "sharedisk",
      server: undefined,
      createdAt: call.now
    })
    const first = makeOne(world.volumes.reserve(), 0)
    const others = Array.from({ length: count - 1 }, (_, number) => makeOne(world.volumes.reserve(), number + 1))
    const volumes = [first, ...others]
    const ids = volumes.map(({ index }) => world.volumes.ids.of(index))
    const task_id = startTask(call, {
      meta: Objects.volume(world, "Create volume", first),
      locks: ids,
      apply: () => volumes.forEach((volume) => world.volumes.set(volume))
    })
    return created(typeof body.size_mb === "number" ? { volume_id: ids[0], task_id } : { task_id })
  })

const Removal = Schema.Struct({ force: optional(Bit) })

const remove: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const id = idOf(call)
    yield* bodyOf(call, Removal)
    const volume = yield* Find.volume(call, id)
    yield* ensureIdle(call, id)
    if (volume.server !== undefined) return yield* conflict(`Volume ${id} is attached to a server, detach it first`)
    const task_id = startTask(call, {
      meta: Objects.volume(world, "Delete volume", volume),
      locks: [id],
      apply: () => world.volumes.remove(volume.index)
    })
    return ok({ task_id })
  })

const Resize = Schema.Struct({
  size_mb: optional(Positive),
  size: optional(Positive),
  name: optional(Name),
  description: optional(Schema.String)
})

const grow = (world: World, index: number, changes: Partial<Volume>) => {
  const volume = world.volumes.get(index)
  if (volume === undefined) return
  const grown = { ...volume, ...changes }
  world.volumes.set(grown)
  const owner = grown.server === undefined ? undefined : world.servers.get(grown.server)
  if (owner === undefined) return
  const disks = owner.disks.map((disk) => (disk.volume === index ? { ...disk, sizeMb: grown.sizeMb } : disk))
  world.servers.set({ ...owner, disks })
}

const resize: Handler = (call) =>
  Result.gen(function* () {
    const { world } = call
    const id = idOf(call)
    const body = yield* bodyOf(call, Resize)
    const volume = yield* Find.volume(call, id)
    yield* ensureIdle(call, id)
    const isNamed = typeof body.name === "string" || typeof body.description === "string"
    const sizeMb = isNamed && body.size_mb === undefined && body.size === undefined ? volume.sizeMb : undefined
    const wanted = sizeMb ?? (yield* sizeOf(body.size_mb, body.size))
    if (wanted < volume.sizeMb) {
      return yield* conflict(`Volume ${id} cannot shrink from ${volume.sizeMb} MB to ${wanted} MB`)
    }
    const changes = {
      sizeMb: wanted,
      name: body.name ?? volume.name,
      description: body.description ?? volume.description
    }
    const task_id = startTask(call, {
      meta: Objects.volume(world, "Resize volume", volume),
      locks: [id],
      apply: () => grow(world, volume.index, changes)
    })
    return ok({ task_id })
  })

const path = "/janus/20180725/volumes"

/** Operations on volumes. */
export const routes: ReadonlyArray<Route<Serve>> = [
  route("Volumes.list", "GET", path, list),
  route("Volumes.create", "POST", path, create, {
    aliases: { "Volumes.createShared": having("volume_type", "sharedisk") }
  }),
  route("Volumes.get", "GET", `${path}/{volume_id}`, get),
  route("Volumes.resize", "PUT", `${path}/{volume_id}`, resize),
  route("Volumes.delete", "DELETE", `${path}/{volume_id}`, remove)
]
