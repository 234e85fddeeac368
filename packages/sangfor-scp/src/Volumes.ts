/**
 * Volumes: disks with an id of their own. `Servers.attachVolume` attaches one to a server.
 *
 * ```ts
 * import { Volumes } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The size of all volumes together, in MB.
 * export const program = Volumes.list().pipe(
 *   Stream.map(Volumes.sizeMb),
 *   Stream.runFold(
 *     () => 0,
 *     (total, size) => total + (size ?? 0)
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Extra, Order, Started } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { recordCall, create as createCall, flag, get as getCall, lenient, task } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"
import type { ServerDisk } from "./Servers.ts"
import * as Servers from "./Servers.ts"

/**
 * States of a volume; `available` when it is attached to no server.
 *
 * @category models
 */
export const VolumeStatus = Model.openEnum([
  "creating",
  "available",
  "in-use",
  "deleting",
  "deleted",
  "error",
  "error_deleting"
])
/** See {@link VolumeStatus}. */
export type VolumeStatus = typeof VolumeStatus.Type

/**
 * A volume. Systems give its size as `size_mb`, or as `size` in GB; {@link sizeMb} reads either.
 *
 * @category models
 */
export const Volume = Schema.Struct({
  /** Id of the volume, a UUID. */
  id: Schema.String,
  /** Name of the volume. */
  name: Schema.String,
  /** State of the volume. */
  status: Model.optional(VolumeStatus),
  /** Size in MB, on older systems. */
  size_mb: Model.optionalNumber,
  /** Size in GB, on newer systems. */
  size: Model.optionalNumber,
  /** Free text. */
  description: Model.optionalString,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the storage that holds the volume. */
  storage_id: Model.optionalString,
  /** Id of the storage tag that the volume is placed by. */
  storage_tag_id: Model.optionalString,
  /** Id of the server that the volume is attached to. */
  server_id: Model.optionalString,
  /** Kind of volume. */
  type: Model.optionalString,
  /** Kind of volume on newer systems: `sharedisk`, which several servers can share. */
  volume_type: Model.optionalString,
  /** Id of the disk that the volume is on its storage. */
  disk_id: Model.optionalString,
  /** Id of the tenant. */
  project_id: Model.optionalString,
  /** Id of the user who owns the volume. */
  user_id: Model.optionalString,
  /** When the volume was created: local time of the site, without a zone. */
  created_at: Model.optionalString,
  /** When the volume was last changed: local time of the site, without a zone. */
  updated_at: Model.optionalString
})
/** See {@link Volume}. */
export interface Volume extends Schema.Schema.Type<typeof Volume> {}

/**
 * The id of a new volume, and the task that creates it.
 *
 * @category models
 */
export const CreatedVolume = Schema.Struct({
  /** Id of the volume; it exists when the task has finished. Absent or null on systems that name the task only. */
  volume_id: Model.optionalString,
  /** Id of the task. Absent or null where the system names none. */
  task_id: Model.optionalString
})
/** See {@link CreatedVolume}. */
export interface CreatedVolume extends Schema.Schema.Type<typeof CreatedVolume> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the resource pool. */
  readonly az_id?: string
  /** Id of the server that the volume is attached to. Newer systems ignore it: see {@link listAttached}. */
  readonly server_id?: string
  /** State of the volume. */
  readonly status?: Model.Input<VolumeStatus>
  /** Part of the name. */
  readonly name?: string
  /** Kind of volume, on older systems; no document lists the kinds. */
  readonly type?: string
  /** Id of the tenant. */
  readonly project_id?: string
  /** Id of the storage that holds the volume. */
  readonly storage_id?: string
}

/**
 * Input of {@link create}.
 *
 * @category inputs
 */
export interface CreateInput extends Extra {
  /** Name of the volume. */
  readonly name: string
  /** Id of the resource pool. */
  readonly az_id: string
  /** Id of the storage tag to place the volume by; see `ResourcePools.storageTags`. */
  readonly storage_tag_id: string
  /** Size in MB. */
  readonly size_mb: number
  /** Free text. Default: empty. */
  readonly description?: string | undefined
  /** 1 sets all space aside at once, 0 none. The form of 2024 refuses 1. Default: 0. */
  readonly preallocate?: number | undefined
}

/**
 * Input of {@link createShared}.
 *
 * @category inputs
 */
export interface CreateSharedInput extends Extra {
  /** Name of the volume. */
  readonly name: string
  /** Id of the resource pool. */
  readonly az_id: string
  /** Size in GB. */
  readonly size: number
  /** Id of the storage to place the volume on. Default: the system's choice. */
  readonly storage_id?: string | undefined
  /** Id of the tenant. Default: the caller's. */
  readonly project_id?: string | undefined
  /** Free text. Default: none. */
  readonly description?: string | undefined
  /** How many volumes to create. Default: the system's, which is 1. */
  readonly count?: number | undefined
}

/**
 * Options of {@link delete}.
 *
 * @category options
 */
export interface DeleteOptions {
  /** Sent to newer systems, which ask for it. Default: not sent. */
  readonly force?: boolean | undefined
}

/**
 * Input of {@link resize}, as it is sent.
 *
 * @category inputs
 */
export interface ResizeInput {
  /** New size in MB. */
  readonly size_mb: number
}

const listPath = "/janus/20180725/volumes"
const recordPath = "/janus/20180725/volumes/{volume_id}"

/**
 * Every volume that matches, page by page, in the site's order. `GET /janus/20180725/volumes`. Newer systems list
 * shared volumes only. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Volume> = Pages.list(
  { name: "Volumes.list", path: listPath, since: "6.3.70" },
  Volume,
  {}
)

/**
 * One volume, by its id. `GET /janus/20180725/volumes/{volume_id}`; fails with `NotFound` where there is none. Needs
 * SCP 6.3.70.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Volume, NotFound> = getCall(
  { name: "Volumes.get", path: recordPath, since: "6.3.70" },
  Volume
)

/**
 * Creates a volume. `POST /janus/20180725/volumes`.
 *
 * Gives its id in `volume_id` at once, on systems that name it; {@link findByName} finds it on others. The volume exists
 * when the task has finished. In the form of 2024 it is a shared disk, of whole GB: newer systems have no others.
 *
 * @category operations
 */
export const create: Call<[input: CreateInput], CreateInput, CreatedVolume, Conflict> = createCall(
  { name: "Volumes.create", path: listPath },
  ({ description = "", extra, preallocate = 0, ...fields }) => ({ ...fields, description, preallocate, ...extra }),
  lenient(CreatedVolume)
)

/**
 * Creates a volume that several servers can share. `POST /janus/20180725/volumes`. The response names the task only:
 * wait for it, then find the volume by its name. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const createShared: Call<[input: CreateSharedInput], CreateSharedInput, Started, Conflict> = createCall(
  { name: "Volumes.createShared", path: listPath, since: "6.3.70" },
  ({ extra, ...fields }) => ({ ...fields, volume_type: "sharedisk", ...extra }),
  task
)

/**
 * Deletes a volume, by its id. `DELETE /janus/20180725/volumes/{volume_id}`; fails with `NotFound`, or with `Conflict`
 * while the volume is attached to a server. Needs SCP 6.3.70.
 *
 * @category operations
 */
const delete_: Call<[id: string, options?: DeleteOptions], ById & DeleteOptions, Started, NotFound | Conflict> =
  recordCall({
    name: "Volumes.delete",
    method: "DELETE",
    path: recordPath,
    since: "6.3.70",
    input: (id, options = {}) => ({ ...options, id }),
    request: ({ force }) => ({ body: force === undefined ? undefined : { force: flag(force) } }),
    response: task
  })
export { delete_ as delete }

/**
 * Grows a volume, by its id, to a size in MB; a volume never shrinks. `PUT /janus/20180725/volumes/{volume_id}`; fails
 * with `NotFound`, or with `Conflict` while the volume is busy.
 *
 * @category operations
 */
export const resize: Call<[id: string, size_mb: number], ById & ResizeInput, Started, NotFound | Conflict> = recordCall(
  {
    name: "Volumes.resize",
    method: "PUT",
    path: recordPath,
    input: (id, size_mb) => ({ id, size_mb }),
    request: ({ size_mb }) => ({ body: { size_mb } }),
    response: task
  }
)

/**
 * One page of the volumes that match, with the total. `GET /janus/20180725/volumes`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Volume>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many volumes match. `GET /janus/20180725/volumes`. Needs SCP 6.3.70.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * Every volume that matches and is attached to no server, by {@link list}.
 *
 * @category operations
 */
export const listAvailable = <E = never, R = never>(
  filters: Omit<Filters, "status"> & Paging.Options<E, R> = {}
): Stream.Stream<Volume, RequestError | E, HttpTransport | R> =>
  Pages.streamWith(list, filters, () => ({ ...filters, status: "available" as const }))

/**
 * The disks of a server, by the server's id, from `Servers.get`, since newer systems do not filter volumes by server.
 * Fails with `NotFound` where there is no such server.
 *
 * @category operations
 */
export const listAttached = (server_id: string): Stream.Stream<ServerDisk, NotFound | RequestError, HttpTransport> =>
  Stream.fromIterableEffect(Effect.map(Servers.get(server_id), ({ disks }) => disks ?? []))

/**
 * The first volume with exactly this name, by a listing of the volumes whose names contain it.
 *
 * @category operations
 */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Volume>, RequestError, HttpTransport> =>
  Pages.findFirst(
    list,
    filters,
    () => ({ ...filters, name }),
    (volume) => volume.name === name
  )

/**
 * The size of a volume in MB, from `size_mb` or from `size`, which is in GB; `undefined` where it has neither.
 *
 * @category accessors
 */
export const sizeMb = ({ size, size_mb }: Volume): number | undefined =>
  size_mb ?? (size === undefined || size === null ? undefined : size * 1024)
