/**
 * Clusters: the hosts that share storage.
 *
 * ```ts
 * import { Clusters } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The names of all clusters.
 * export const program = Clusters.list().pipe(
 *   Stream.map(({ name }) => name),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.2.0
 */
import type { NotFound, Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/Clusters.ts"
import type { Call } from "./internal/call.ts"
import { callOf } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A cluster, as listings have it.
 *
 * @category models
 */
export interface Cluster extends Api.ClusterV20210725 {}

/**
 * A cluster as {@link get} gives it.
 *
 * @category models
 */
export interface ClusterDetail extends Api.ClusterDetailV20190725 {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Omit<Api.ListClustersInput, "fields"> {}

/**
 * Every cluster that matches, with what its hosts have and use. `GET /janus/20210725/clusters`. Needs SCP 6.10.0; with
 * `protocol: "detect"`, the default, older dates are tried.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Cluster, Unsupported, [], Api.ListClustersInput> = Pages.listCall(
  Api.listClusters.operation,
  {}
)

/**
 * One cluster, by its id. `GET /janus/20190725/clusters/{cluster_id}`; fails with `NotFound`. Needs SCP 6.8.0.
 *
 * @category operations
 */
export const get: Call<[id: string], Api.GetClusterByIdInput, ClusterDetail, Unsupported | NotFound> = callOf(
  Api.getClusterById,
  (cluster_id) => ({ cluster_id })
)
