/**
 * Settings of clusters, which writes name by their cluster.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call, Handler } from "../call.ts"
import type { JsonObject } from "../../engine/json.ts"
import { insert } from "./fresh.ts"
import { each } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"
import type { Started } from "./work.ts"

/** The settings of a cluster, which come about when they are first written. */
const settingsOf = (call: Call, cluster: string): string => {
  const [row] = call.store.referrers("ClusterSettings", "cluster", cluster)
  return row === undefined ? insert(call, "ClusterSettings", { cluster }) : call.store.idOf("ClusterSettings", row)
}

const change = (call: Call, cluster: string, values: JsonObject): Started => {
  const id = settingsOf(call, cluster)
  const locks = [{ model: "Cluster", id: cluster }]
  const apply = () => call.store.patch("ClusterSettings", id, values)
  return begin(call, { model: "ClusterSettings", id, status: "UPDATING", apply, locks })
}

const handler =
  (valuesOf: (params: JsonObject) => JsonObject): Handler =>
  (call) =>
    each(call, (params) =>
      Result.gen(function* () {
        const rows = yield* select(call, "Cluster", params["where"])
        const ids = rows.map((row) => call.store.idOf("Cluster", row))
        yield* ensureFree(call, "Cluster", ids)
        return () => ids.map((id) => change(call, id, valuesOf(params)))
      })
    )

const recycleBin = handler(({ data = null }) => ({ vm_recycle_bin: data }))

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  "Cluster.updateClusterEnableISCSISetting": handler(({ enable_iscsi = null }) => ({ enabled_iscsi: enable_iscsi })),
  "Cluster.updateClusterHaSetting": handler(({ ha = null }) => ({ default_ha: ha })),
  "GlobalSettings.createClusterRecycleBinSetting": recycleBin,
  "GlobalSettings.updateClusterRecycleBinSetting": recycleBin,
  "GlobalSettings.deleteClusterRecycleBinSetting": handler(() => ({ vm_recycle_bin: null }))
}
