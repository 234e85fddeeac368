/**
 * Clusters: each resource pool is one.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { orFail } from "../../engine/outcome.ts"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray } from "../listing.ts"
import * as Capacity from "../records/usage.ts"
import type { Az } from "../records/kinds.ts"
import { ok } from "../response.ts"
import * as Find from "./find.ts"

const share = (used: number, total: number): number => (total === 0 ? 0 : Math.round((used / total) * 10_000) / 10_000)

const render = ({ state }: Call, az: Az, version: string): JsonObject => {
  const { running } = state.hostsOfAz(az.index)
  const usage = state.azUsage(az.index)
  const mhz = running.length * Capacity.hostCores * Capacity.coreMhz
  const usedMhz = Math.min(usage.activeCores * 600, mhz)
  const memoryMb = running.length * Capacity.hostMemoryMb
  const usedMemoryMb = Math.min(Math.floor(usage.activeMemoryMb / 2), memoryMb)
  const storageMb = running.length * Capacity.hostStorageMb
  const usedStorageMb = Math.min(Math.floor(usage.storageMb * 0.375), storageMb)
  return {
    id: az.id,
    name: az.name,
    az_id: az.id,
    description: "",
    arch_type: "x86",
    authorize_mode: "",
    controller_ip: "127.0.0.1",
    ip: "127.0.0.1",
    project_ids: [],
    sp_list: [],
    status: "normal",
    type: "hci",
    version,
    cpu: { total_mhz: mhz, used_mhz: usedMhz, ratio: share(usedMhz, mhz) },
    memory: { total_mb: memoryMb, used_mb: usedMemoryMb, ratio: share(usedMemoryMb, memoryMb) },
    storage: { total_mb: storageMb, used_mb: usedStorageMb, ratio: share(usedStorageMb, storageMb) }
  }
}

/** Operations on clusters of a platform of this version. */
export const routes = (version: string): ReadonlyArray<Route> => {
  const list: Handler = (call) => {
    const filters = {
      az_id: ({ id }: Az, value: string) => id === value,
      name: ({ name }: Az, value: string) => includes(name, value),
      type: (_: Az, value: string) => value === "hci"
    }
    return ofArray(call, call.state.catalog.azs.all, filters, (az) => render(call, az, version))
  }
  const get: Handler<"cluster_id"> = (call, { cluster_id }) => {
    const az = call.state.catalog.azs.find(cluster_id)
    return Result.map(orFail(az, Find.missing("Cluster", cluster_id)), (found) => ok(render(call, found, version)))
  }
  return [
    route("Clusters.list", "GET", "/janus/20210725/clusters", list),
    route("Clusters.get", "GET", "/janus/20190725/clusters/{cluster_id}", get)
  ]
}
