/**
 * `get-cluster-storage-info`: what clusters can store, and what is used of it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { asArray, asNumber, asObject } from "../../engine/json.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import * as Render from "../render.ts"
import * as Entity from "../writes/entity.ts"

/** What can be stored in the free space with each way of keeping it safe that the request names, in bytes. */
const allocable = (free: number, effect: JsonObject): JsonObject => ({
  replica: asArray(effect["replica"]).map((replica) => {
    const replica_num = asNumber(replica, 1)
    return { replica_num, capacity: Math.floor(free / Math.max(1, replica_num)) }
  }),
  ec: asArray(effect["ec"]).map((config) => {
    const { k, m } = asObject(config)
    const [data, parity] = [asNumber(k), asNumber(m)]
    return { k: data, m: parity, capacity: Math.floor((free * data) / Math.max(1, data + parity)) }
  })
})

/** The storage of a cluster, by the values that the cluster itself shows. */
const storageOf = (cluster: JsonObject, effect: JsonObject): JsonObject => {
  const { failure_data_space = null, id = "", name = "", stretch = null, type = null } = cluster
  const { total_data_capacity = null, used_data_space = null } = cluster
  const free = asNumber(total_data_capacity) - asNumber(used_data_space) - asNumber(failure_data_space)
  return {
    id,
    name,
    type,
    stretch,
    total_data_capacity,
    used_data_space,
    failure_data_space,
    free_data_space: free,
    allocable_storage_capacity: allocable(free, effect),
    storage_cluster: []
  }
}

const read: Handler = (call: Call) =>
  Result.map(Entity.matching(call, "Cluster", asObject(asObject(call.body)["where"]), "body.where"), (clusters) => {
    const type = call.catalog.type("Cluster")
    if (type === undefined) return []
    const render = Render.ofType(call, "Cluster", type)
    return clusters.map(({ row }) => storageOf(render(row), asObject(asObject(call.body)["effect"])))
  })

/** The handler of the storage of clusters. */
export const handlers: Handlers = { "Cluster.getClusterStorageInfo": read }
