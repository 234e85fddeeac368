/**
 * Resource pools and their storage.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Route } from "../../engine/routes.ts"
import { route } from "../call.ts"
import type { Call, Handler, Serve } from "../call.ts"
import { ofArray } from "../listing.ts"
import * as Render from "../render/resources.ts"
import { badRequest, ok } from "../reply.ts"
import { show } from "../show.ts"
import type { Manner } from "../show.ts"
import { hostStorageMb } from "../world/capacity.ts"
import type { Az, StorageTag } from "../world/models.ts"
import * as Find from "./find.ts"

const tagCount = 3

const storageTag = (call: Call, az: Az, tag: StorageTag) => {
  const hosts = call.world.hostsOfAz(az.index).running.length
  const total = Math.floor((hosts * hostStorageMb) / tagCount)
  const used = Math.min(Math.floor((call.world.azUsage(az.index).storageMb * 0.375) / tagCount), total)
  return {
    id: tag.id,
    name: tag.name,
    description: tag.description,
    project_id: call.query.get("project_id") ?? "",
    total_mb: total,
    used_mb: used,
    ratio: total === 0 ? 0 : Math.round((used / total) * 100) / 100
  }
}

const storageTags: Handler = (call) =>
  Result.gen(function* () {
    const id = call.query.get("az_id")
    if (id === null || id === "") return yield* badRequest("Invalid input for field az_id: it is required")
    const az = yield* Find.az(call, id)
    return yield* ofArray(call, call.world.catalog.storageTags.all, {}, (tag) => storageTag(call, az, tag))
  })

const manner = (asExported: boolean): Manner<Az> => ({
  kind: "azs",
  origin: ({ catalog }, index) => catalog.azs.all[index],
  asExported
})

const overview: Handler = (call) =>
  Result.map(
    Find.maybe(call.query.get("az_id"), (id) => Find.az(call, id)),
    (az) => ok(Render.overview(call.world, az === undefined ? call.world.catalog.azs.all : [az]))
  )

/** Operations on resource pools of a platform of this version. */
export const routes = (version: string): ReadonlyArray<Route<Serve>> => {
  const list: Handler = (call) =>
    ofArray(
      call,
      call.world.catalog.azs.all,
      { type: (_, value) => value === "hci", tag: (_, value) => value === "public" },
      (az) => show(call, manner(true), (_, pool) => Render.az(pool, version), az)
    )
  const get: Handler = (call) =>
    Result.map(Find.az(call, call.params["az_id"] ?? ""), (az) =>
      ok(show(call, manner(false), ({ world }, pool) => Render.azDetail(world, pool, version), az))
    )
  return [
    route("ResourcePools.list", "GET", "/janus/20180725/azs", list),
    route("ResourcePools.get", "GET", "/janus/20180725/azs/{az_id}", get),
    route("ResourcePools.overview", "GET", "/janus/20180725/overview", overview),
    route("ResourcePools.storageTags", "GET", "/janus/20180725/storages/tags", storageTags)
  ]
}
