/**
 * Quotas: how much of a resource pool a tenant may use.
 *
 * ```ts
 * import { Quotas } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // Each quota with its limit in a resource pool.
 * export const program = (az_id: string) =>
 *   Quotas.list().pipe(
 *     Stream.map((quota) => Quotas.limitIn(quota, az_id)),
 *     Stream.runCollect
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type { Conflict, Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/Quotas.ts"
import type { QuotaSet, SetQuotaRequest } from "./api/inputs/Quotas.ts"
import type { Started } from "./Common.ts"
import type { Call } from "./internal/call.ts"
import { call, withIds } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * The quota of one resource.
 *
 * @category models
 */
export interface Quota extends Api.QuotaItem {}

/**
 * A limit to set; -1 is no limit.
 *
 * @category models
 */
export interface Limit extends QuotaSet {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Omit<Api.GetQuotasInput, "fields"> {}

/**
 * Every quota that matches. `GET /janus/20180725/quotas`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Quota, never, [], Api.GetQuotasInput> = Pages.listCall(
  Api.getQuotas.operation,
  {}
)

const setQuotas = withIds(Api.setQuotas.operation, ({ project_id, quota_sets }) => ({
  project_id,
  az_ids: quota_sets.map(({ az_id }) => az_id)
}))

/**
 * Sets limits of a tenant, by its id. `POST /janus/20180725/quotas`; fails with `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const set: Call<
  [project_id: string, limits: ReadonlyArray<Limit>],
  SetQuotaRequest,
  Started,
  Unsupported | Conflict
> = call(setQuotas, (project_id, quota_sets) => ({ project_id, quota_sets }))

/**
 * The limit of a quota in a resource pool, by the pool's id, in the quota's unit; `undefined` for none.
 *
 * @category accessors
 */
export const limitIn = ({ az_quotas }: Quota, az_id: string): number | undefined => {
  const limit = az_quotas?.find((quota) => quota.az_id === az_id)?.hard_limit
  return typeof limit === "number" && limit >= 0 ? limit : undefined
}
