/**
 * Resource pools and their storage.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { ofArray } from "../listing.ts"
import * as Render from "../render/resources.ts"
import { badRequest } from "../../engine/outcome.ts"
import { ok } from "../response.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import { hostStorageMb } from "../records/usage.ts"
import type { Az, StorageTag } from "../records/kinds.ts"
import * as Find from "./find.ts"

const tagCount = 3

const storageTag = (call: Call, az: Az, tag: StorageTag) => {
  const hosts = call.state.hostsOfAz(az.index).running.length
  const total = Math.floor((hosts * hostStorageMb) / tagCount)
  const used = Math.min(Math.floor((call.state.azUsage(az.index).storageMb * 0.375) / tagCount), total)
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
    return yield* ofArray(call, call.state.catalog.storageTags.all, {}, (tag) => storageTag(call, az, tag))
  })

const rule = (asExported: boolean): RenderRule<Az> => ({
  kind: "azs",
  get: ({ catalog }, index) => catalog.azs.all[index],
  asExported
})

const overview: Handler = (call) =>
  Result.map(
    Result.flatMap(Find.checkAzFilter(call), () => Find.maybe(call.query.get("az_id"), (id) => Find.az(call, id))),
    (az) => ok(Render.overview(call.state, az === undefined ? call.state.catalog.azs.all : [az]))
  )

/** Operations on resource pools of a platform of this version. */
export const routes = (version: string): ReadonlyArray<Route> => {
  const list: Handler = (call) =>
    ofArray(
      call,
      call.state.catalog.azs.all,
      { type: (_, value) => value === "hci", tag: (_, value) => value === "public" },
      (az) => renderExported(call, rule(true), (_, pool) => Render.az(pool, version), az)
    )
  const get: Handler<"az_id"> = (call, { az_id }) =>
    Result.map(Find.az(call, az_id), (az) =>
      ok(renderExported(call, rule(false), ({ state }, pool) => Render.azDetail(state, pool, version), az))
    )
  return [
    route("ResourcePools.list", "GET", "/janus/20180725/azs", list),
    route("ResourcePools.get", "GET", "/janus/20180725/azs/{az_id}", get),
    route("ResourcePools.overview", "GET", "/janus/20180725/overview", overview),
    route("ResourcePools.storageTags", "GET", "/janus/20180725/storages/tags", storageTags)
  ]
}
