/**
 * Storages: where the disks of servers are kept.
 *
 * ```ts
 * import { Storages } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // Each storage with the share of it that is used.
 * export const program = Storages.list().pipe(
 *   Stream.map((storage) => [storage.name, Storages.usedRatio(storage)] as const),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.2.0
 */
import type { Unsupported } from "@effect-hci/core/HciError"
import * as Api from "./api/Storages.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A storage.
 *
 * @category models
 */
export interface Storage extends Api.StorageInfo2020 {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Omit<Api.GetStorageListInput, "fields"> {}

/**
 * Every storage that matches, with its size and use in MB. `GET /janus/20200725/storages`. Needs SCP 6.8.0; with
 * `protocol: "detect"`, the default, older dates are tried.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Storage, Unsupported, [], Api.GetStorageListInput> = Pages.listCall(
  Api.getStorageList.operation,
  {}
)

/**
 * How much of a storage is used, 0 to 1, from its sizes: systems write its `ratio` as a share or per cent.
 *
 * @category accessors
 */
export const usedRatio = ({ total_mb, used_mb }: Storage): number | undefined =>
  typeof total_mb === "number" && typeof used_mb === "number" && total_mb > 0 ? used_mb / total_mb : undefined
