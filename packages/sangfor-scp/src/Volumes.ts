/**
 * Volumes: disks that exist by themselves. `Servers.attachVolume` gives one to a machine.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { ChangeError, Started } from "./models/Common.ts"
import type { ServerDisk } from "./models/Servers.ts"
import type { CreatedVolume, Volume } from "./models/Volumes.ts"
import { get as getServer } from "./operations/Servers.ts"
import type { CreateInput, CreateSharedInput, DeleteOptions, Filters } from "./operations/Volumes.ts"
import * as operations from "./operations/Volumes.ts"

export * from "./models/Volumes.ts"
export type { CreateInput, CreateSharedInput, DeleteOptions, Filters } from "./operations/Volumes.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching volume, page by page, in the server's order. Newer systems list shared volumes only. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Volume, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching volumes, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Volume>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many volumes match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** Every matching volume that no machine has. */
export const listAvailable = (
  filters: Omit<Filters, "status"> & Paging.Options = {}
): Stream.Stream<Volume, RequestError, HttpTransport> => list({ ...filters, status: "available" })

/** The disks of a machine, from its detail, since the listing of volumes cannot be asked on every system. */
export const listAttached = (server_id: string): Stream.Stream<ServerDisk, NotFound | RequestError, HttpTransport> =>
  Stream.fromIterableEffect(Effect.map(execute(getServer, { id: server_id }), ({ disks }) => disks ?? []))

/** One volume; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<Volume, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** Makes a volume; `volume_id` is its own at once, but it exists when the task has ended. */
export const create = (input: CreateInput): Effect.Effect<CreatedVolume, Conflict | RequestError, HttpTransport> =>
  execute(operations.create, input)

/** Makes a volume that several machines can have, on newer systems; these name the task only. Since SCP 6.3.70. */
export const createShared = (
  input: CreateSharedInput
): Effect.Effect<Started, Conflict | RequestError, HttpTransport> => execute(operations.createShared, input)

const delete_ = (id: string, options: DeleteOptions = {}): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.delete, { ...options, id })
/** Deletes a volume; a machine that has it must give it up first. */
export { delete_ as delete }

/** Makes a volume as large as this, in MB; it never shrinks. */
export const resize = (id: string, size_mb: number): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.resize, { id, size_mb })

/** The size in MB, whichever way the system gives it. */
export const sizeMb = ({ size, size_mb }: Volume): number | undefined =>
  size_mb ?? (size === undefined || size === null ? undefined : size * 1024)
