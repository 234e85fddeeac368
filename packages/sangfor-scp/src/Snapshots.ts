/**
 * Snapshots of servers. Calls that change one give the task that does it: pipe them into `TaskPoller.awaitTask`.
 *
 * ```ts
 * import { Snapshots, TaskPoller } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // Takes a snapshot of a server, and lists what there is then.
 * export const program = (server_id: string) =>
 *   Effect.andThen(
 *     Snapshots.create(server_id, { name: "before the change" }).pipe(TaskPoller.awaitTask),
 *     Stream.runCollect(Snapshots.list(server_id))
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type { Conflict, NotFound, Unsupported } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import * as Api from "./api/ServerSnapshots.ts"
import type { TaskResponse } from "./api/Shared.ts"
import type { Flag } from "./Common.ts"
import type { Call } from "./internal/call.ts"
import { callOf, flag } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A snapshot, as listings have it.
 *
 * @category models
 */
export interface Snapshot extends Api.SnapshotListItemV2021 {}

/**
 * A snapshot as {@link get} gives it, with the settings that the server had.
 *
 * @category models
 */
export interface SnapshotDetail extends Api.SnapshotDetail {}

/**
 * The task that takes a snapshot, and its id.
 *
 * @category models
 */
export interface Created extends Api.CreateSnapshotResponse {}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput {
  /** Name of the snapshot. */
  readonly name: string
  /** Free text. Default: none. */
  readonly description?: string
}

/**
 * Input of {@link update}.
 *
 * @category inputs
 */
export interface UpdateInput {
  /** Name of the snapshot; SCP wants it even where it stays. */
  readonly name: string
  /** New free text. Default: as it is. */
  readonly description?: string
  /** Whether policies keep the snapshot. Default: as it is. */
  readonly isProtected?: Flag
}

/**
 * Options of {@link recover}.
 *
 * @category options
 */
export interface RecoverOptions {
  /** Whether to start the server afterwards. Default: false. */
  readonly powerOn?: Flag
  /** Whether to take a snapshot of the server as it is before. Default: false. */
  readonly backup?: Flag
}

type ChangeError = Unsupported | NotFound | Conflict

/**
 * The snapshots of a server, by the server's id. `GET /janus/20210725/servers/{server_id}/snapshots`; fails with
 * `NotFound` where there is no such server. Needs SCP 6.10.0; with `protocol: "detect"`, the default, older dates
 * are tried.
 *
 * @category operations
 */
export const list: Pages.ListCall<
  object,
  Snapshot,
  Unsupported | NotFound,
  [server_id: string],
  Api.GetServerSnapshotsInput
> = /* @__PURE__ */ Object.assign(
  <E2 = never, R2 = never>(server_id: string, options: Paging.Options<E2, R2> = {}) =>
    Pages.streamWith(Api.getServerSnapshots, options, () => ({ ...options, server_id })),
  { operation: Api.getServerSnapshots.operation }
)

/**
 * One snapshot of a server, both by their ids. `GET /janus/20180725/servers/{server_id}/snapshots/{snapshot_id}`; fails
 * with `NotFound`. Needs SCP 6.10.0.
 *
 * @category operations
 */
export const get: Call<
  [server_id: string, snapshot_id: string],
  Api.GetServerSnapshotInput,
  SnapshotDetail,
  Unsupported | NotFound
> = callOf(Api.getServerSnapshot, (server_id, snapshot_id) => ({ server_id, snapshot_id }))

/**
 * Takes a snapshot of a server, by the server's id. `POST /janus/20190725/servers/{server_id}/snapshots`; fails with
 * `NotFound`, or with `Conflict` while the server is busy. Needs SCP 6.8.0.
 *
 * @category operations
 */
export const create: Call<
  [server_id: string, input: CreateInput],
  Api.CreateServerSnapshotInput,
  Created,
  ChangeError
> = callOf(Api.createServerSnapshot, (server_id, body) => ({ server_id, body }))

/**
 * Changes name, text and protection of a snapshot. `PUT /janus/20180725/servers/{server_id}/snapshots/{snapshot_id}`;
 * fails with `NotFound` or `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const update: Call<
  [server_id: string, snapshot_id: string, input: UpdateInput],
  Api.EditSnapshotInput,
  TaskResponse,
  ChangeError
> = callOf(Api.editSnapshot, (server_id, snapshot_id, { isProtected, ...fields }) => ({
  server_id,
  snapshot_id,
  body: { ...fields, ...(isProtected === undefined ? undefined : { is_protected: flag(isProtected) }) }
}))

/**
 * Deletes a snapshot. `DELETE /janus/20180725/servers/{server_id}/snapshots/{snapshot_id}`; fails with `NotFound` or
 * `Conflict`. Needs SCP 6.3.70.
 *
 * @category operations
 */
const delete_: Call<[server_id: string, snapshot_id: string], Api.DeleteSnapshotInput, TaskResponse, ChangeError> =
  callOf(Api.deleteSnapshot, (server_id, snapshot_id) => ({ server_id, snapshot_id }))
export { delete_ as delete }

/**
 * Deletes several snapshots of one server in one task. `POST /janus/20180725/servers/{server_id}/snapshots/action`; fails
 * with `NotFound` or `Conflict`. Needs SCP 6.7.33.
 *
 * @category operations
 */
export const deleteMany: Call<
  [server_id: string, snapshot_ids: ReadonlyArray<string>],
  Api.BatchDeleteSnapshotsInput,
  TaskResponse,
  ChangeError
> = callOf(Api.batchDeleteSnapshots, (server_id, snapshot_ids) => ({
  server_id,
  body: { action: "delete", snapshot_ids }
}))

/**
 * Puts a server back to a snapshot. `POST /janus/20180725/servers/{server_id}/snapshots/{snapshot_id}/recovery`; fails
 * with `NotFound`, or with `Conflict` while the server is busy. What has changed since is lost unless `backup` keeps it.
 * Needs SCP 6.3.70.
 *
 * @category operations
 */
export const recover: Call<
  [server_id: string, snapshot_id: string, options?: RecoverOptions],
  Api.RecoverSnapshotInput,
  TaskResponse,
  ChangeError
> = callOf(Api.recoverSnapshot, (server_id, snapshot_id, { backup = false, powerOn } = {}) => ({
  server_id,
  snapshot_id,
  body: { backup: flag(backup), ...(powerOn === undefined ? undefined : { power_on: flag(powerOn) }) }
}))
