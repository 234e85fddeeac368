/**
 * Backups of servers. Calls that change one give the task that does it: pipe them into `TaskPoller.awaitTask`.
 *
 * ```ts
 * import { Backups, TaskPoller } from "@effect-hci/sangfor-scp"
 * import { Effect, Stream } from "effect"
 *
 * // Takes a backup of a server, and lists what there is then.
 * export const program = (server_id: string) =>
 *   Effect.andThen(
 *     Backups.create(server_id, { description: "before the change" }).pipe(TaskPoller.awaitTask),
 *     Stream.runCollect(Backups.list(server_id))
 *   )
 * ```
 *
 * @since 0.2.0
 */
import type { Conflict, NotFound, Unsupported } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import * as Actions from "./api/ServerActions.ts"
import * as Api from "./api/ServerBackups.ts"
import type { TaskIdResponse } from "./api/Shared.ts"
import type { Flag } from "./Common.ts"
import type { Call } from "./internal/call.ts"
import { call, callOf, flag, withIds } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * A backup, as listings have it.
 *
 * @category models
 */
export interface Backup extends Api.BackupListItem {}

/**
 * A backup as {@link get} gives it, with its disks.
 *
 * @category models
 */
export interface BackupDetail extends Api.BackupDetail {}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput {
  /** Free text. Default: empty. */
  readonly description?: string
  /** Id of the storage that keeps the backup. Default: the system's choice. */
  readonly storage_id?: string
}

/**
 * Options of {@link recover}.
 *
 * @category options
 */
export interface RecoverOptions {
  /** Name of a new server to make of the backup. Default: the server itself is put back. */
  readonly name?: string
  /** Whether to start the server afterwards. Default: false. */
  readonly powerOn?: Flag
  /** Id of the storage to place the disks on. Default: the system's choice. */
  readonly storage_id?: string
}

type ChangeError = Unsupported | NotFound | Conflict

/**
 * The backups of a server, by the server's id. `GET /janus/20180725/servers/{server_id}/backups`; fails with `NotFound`
 * where there is no such server. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const list: Pages.ListCall<
  object,
  Backup,
  Unsupported | NotFound,
  [server_id: string],
  Api.ListServerBackupsInput
> = /* @__PURE__ */ Object.assign(
  <E2 = never, R2 = never>(server_id: string, options: Paging.Options<E2, R2> = {}) =>
    Pages.streamWith(Api.listServerBackups, options, () => ({ ...options, server_id })),
  { operation: Api.listServerBackups.operation }
)

/**
 * One backup of a server, both by their ids. `GET /janus/20180725/servers/{server_id}/backups/{backup_id}`; fails with
 * `NotFound`. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const get: Call<
  [server_id: string, backup_id: string],
  Api.GetServerBackupDetailInput,
  BackupDetail,
  Unsupported | NotFound
> = callOf(Api.getServerBackupDetail, (server_id, backup_id) => ({ server_id, backup_id }))

/**
 * Takes a backup of a server, by the server's id. `POST /janus/20180725/servers/{server_id}/backups`; fails with
 * `NotFound`, or with `Conflict` while the server is busy. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const create: Call<
  [server_id: string, input?: CreateInput],
  Api.CreateServerBackupInput,
  Api.CreateBackupResponse,
  ChangeError
> = callOf(Api.createServerBackup, (server_id, { description = "", ...fields } = {}) => ({
  server_id,
  body: { ...fields, description }
}))

/**
 * Deletes a backup. `DELETE /janus/20180725/servers/{server_id}/backups/{backup_id}`; fails with `NotFound` or
 * `Conflict`. Needs SCP 6.3.83.
 *
 * @category operations
 */
const delete_: Call<
  [server_id: string, backup_id: string],
  Api.DeleteServerBackupInput,
  Api.DeleteBackupResponse,
  ChangeError
> = callOf(Api.deleteServerBackup, (server_id, backup_id) => ({ server_id, backup_id }))
export { delete_ as delete }

/** A new server whose name turns out empty is not the server itself, which would be overwritten. */
const recoverOperation = withIds(Actions.recoverServerFromBackup.operation, ({ body: { name, recover_type } }) =>
  recover_type === "create" ? { name } : {}
)

/**
 * Puts a server back to a backup, or makes another server of it where a name is given.
 * `POST /janus/20180725/servers/{server_id}/backups/{backup_id}/recover`; fails with `NotFound`, or with `Conflict` while
 * the server is busy. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const recover: Call<
  [server_id: string, backup_id: string, options?: RecoverOptions],
  Actions.RecoverServerFromBackupInput,
  TaskIdResponse,
  ChangeError
> = call(recoverOperation, (server_id, backup_id, options = {}) => {
  const { powerOn = false, ...fields } = options
  return {
    server_id,
    backup_id,
    body: { ...fields, recover_type: "name" in options ? "create" : "cover", power_on: flag(powerOn) }
  }
})
