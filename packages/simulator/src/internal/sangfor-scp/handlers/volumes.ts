/**
 * Volumes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { JsonObject } from "../../engine/json.ts"
import { Bit, bodyOf, having, Name, optional, Positive, route } from "../call.ts"
import * as Tasks from "../tasks.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { storageId } from "../records/state.ts"
import { created, ok, plainTime } from "../response.ts"
import { badRequest, conflict } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Volume } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

/** A volume with the names and units of all dates. */
const render = (state: ScpState, volume: Volume) => {
  const owner = volume.server === undefined ? undefined : state.servers.get(volume.server)
  const id = state.volumes.ids.of(volume.index)
  return {
    ...Kinds.volumes.plain(volume, state, id),
    storage_id: storageId(state, volume.az, volume.storageTag),
    disk_id: `disk-${id.slice(0, 8)}`,
    target_id: String(volume.index + 1),
    server_id: owner === undefined ? "" : state.servers.ids.of(owner.index),
    device_id: owner?.disks.find((disk) => disk.volume === volume.index)?.slot ?? "",
    created_at: plainTime(volume.createdAt),
    updated_at: plainTime(volume.createdAt)
  }
}

const filters = (state: ScpState): Filters<Volume> => {
  const { azs, projects } = state.catalog
  return {
    az_id: (volume, value) => volume.az === azs.find(value)?.index,
    project_id: (volume, value) => volume.project === projects.find(value)?.index,
    user_id: (volume, value) => projects.at(volume.project).userId === value,
    server_id: (volume, value) => volume.server !== undefined && volume.server === state.servers.ids.indexOf(value),
    status: (volume, value) => Kinds.volumeStatus(volume.server) === value,
    name: (volume, value) => includes(volume.name, value),
    type: (volume, value) => Kinds.volumeType(volume.shared) === value,
    volume_type: (volume, value) => Kinds.volumeType(volume.shared) === value,
    storage_id: (volume, value) => storageId(state, volume.az, volume.storageTag) === value,
    target_id: (volume, value) => String(volume.index + 1) === value
  }
}

const shown = (call: Call, volume: Volume): JsonObject => {
  const rule: RenderRule<Volume> = {
    kind: "volumes",
    get: (state, index) => state.volumes.get(index),
    asExported: true
  }
  return renderExported(call, rule, ({ state }, record) => render(state, record), volume)
}

const list: Handler = (call) =>
  ofCollection(call, call.state.volumes, filters(call.state), (volume) => shown(call, volume))

const get: Handler<"volume_id"> = (call, { volume_id }) =>
  Result.map(Find.volume(call, volume_id), (volume) => ok(shown(call, volume)))

const Creation = Schema.Struct({
  az_id: Schema.String,
  name: Name,
  description: optional(Schema.String),
  storage_tag_id: optional(Schema.String),
  storage_id: optional(Schema.String),
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
    const { state } = call
    const body = yield* bodyOf(call, Creation)
    const sizeMb = yield* sizeOf(body.size_mb, body.size)
    const az = yield* Find.az(call, body.az_id)
    const tag =
      (yield* Find.maybe(body.storage_tag_id, (id) => Find.storageTag(call, id))) ??
      (yield* Find.maybe(body.storage_id, (id) => Find.tagOfStorage(call, id)))
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
    const first = makeOne(state.volumes.reserve(), 0)
    const others = Array.from({ length: count - 1 }, (_, number) => makeOne(state.volumes.reserve(), number + 1))
    const volumes = [first, ...others]
    const ids = volumes.map(({ index }) => state.volumes.ids.of(index))
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutVolume(state, "Create volume", first),
      locks: ids,
      apply: () => volumes.forEach((volume) => state.volumes.set(volume))
    })
    return created(typeof body.size_mb === "number" ? { volume_id: ids[0], task_id } : { task_id })
  })

const Removal = Schema.Struct({ force: optional(Bit) })

const remove: Handler<"volume_id"> = (call, { volume_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    yield* bodyOf(call, Removal)
    const volume = yield* Find.volume(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    if (volume.server !== undefined) return yield* conflict(`Volume ${id} is attached to a server, detach it first`)
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutVolume(state, "Delete volume", volume),
      locks: [id],
      apply: () => state.volumes.remove(volume.index)
    })
    return ok({ task_id })
  })

const Resize = Schema.Struct({
  size_mb: optional(Positive),
  size: optional(Positive),
  name: optional(Name),
  description: optional(Schema.String)
})

const grow = (state: ScpState, index: number, changes: Partial<Volume>) => {
  const volume = state.volumes.get(index)
  if (volume === undefined) return
  const grown = { ...volume, ...changes }
  state.volumes.set(grown)
  const owner = grown.server === undefined ? undefined : state.servers.get(grown.server)
  if (owner === undefined) return
  const disks = owner.disks.map((disk) => (disk.volume === index ? { ...disk, sizeMb: grown.sizeMb } : disk))
  state.servers.set({ ...owner, disks })
}

const resize: Handler<"volume_id"> = (call, { volume_id: id }) =>
  Result.gen(function* () {
    const { state } = call
    const body = yield* bodyOf(call, Resize)
    const volume = yield* Find.volume(call, id)
    yield* Tasks.ensureUnlocked(call, id)
    const isNamed = typeof body.name === "string" || typeof body.description === "string"
    const sizeMb = isNamed && body.size_mb === undefined && body.size === undefined ? volume.sizeMb : undefined
    const newSizeMb = sizeMb ?? (yield* sizeOf(body.size_mb, body.size))
    if (newSizeMb < volume.sizeMb) {
      return yield* conflict(`Volume ${id} cannot shrink from ${volume.sizeMb} MB to ${newSizeMb} MB`)
    }
    const changes = {
      sizeMb: newSizeMb,
      name: body.name ?? volume.name,
      description: body.description ?? volume.description
    }
    const task_id = Tasks.start(call, {
      meta: Tasks.aboutVolume(state, "Resize volume", volume),
      locks: [id],
      apply: () => grow(state, volume.index, changes)
    })
    return ok({ task_id })
  })

const path = "/janus/20180725/volumes"

/** Operations on volumes. */
export const routes: ReadonlyArray<Route> = [
  route("Volumes.list", "GET", path, list),
  route("Volumes.create", "POST", path, create, {
    aliases: { "Volumes.createShared": having("volume_type", "sharedisk") }
  }),
  route("Volumes.get", "GET", `${path}/{volume_id}`, get),
  route("Volumes.resize", "PUT", `${path}/{volume_id}`, resize),
  route("Volumes.delete", "DELETE", `${path}/{volume_id}`, remove)
]
