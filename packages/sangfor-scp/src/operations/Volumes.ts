/**
 * The calls behind `Volumes`, and what they take.
 *
 * @since 0.1.0
 */
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import * as Answers from "../internal/answers.ts"
import { flag } from "../internal/flag.ts"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Extra, Order, Started } from "../models/Common.ts"
import type { VolumeStatus } from "../models/Volumes.ts"
import { CreatedVolume, Volume } from "../models/Volumes.ts"

const base = "/janus/20180725/volumes"
const one = "/janus/20180725/volumes/{volume_id}"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** Resource pool. */
  readonly az_id?: string | undefined
  /** The machine that has it. Some systems ignore this one: see `Volumes.listAttached`. */
  readonly server_id?: string | undefined
  readonly status?: VolumeStatus | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly project_id?: string | undefined
  readonly storage_id?: string | undefined
}

/** What a volume is. */
export interface CreateInput extends Extra {
  readonly name: string
  /** Resource pool. */
  readonly az_id: string
  readonly storage_tag_id: string
  /** Size in MB. */
  readonly size_mb: number
  /** Default: none. */
  readonly description?: string | undefined
  /** 0 sets no space aside, 1 sets all aside at once. Default: 0. */
  readonly preallocate?: number | undefined
}

/** What a volume for several machines is. */
export interface CreateSharedInput extends Extra {
  readonly name: string
  /** Resource pool. */
  readonly az_id: string
  /** Size in GB. */
  readonly size: number
  readonly storage_id?: string | undefined
  readonly project_id?: string | undefined
  readonly description?: string | undefined
  /** How many to make. */
  readonly count?: number | undefined
}

/** How a volume is deleted. */
export interface DeleteOptions {
  /** Newer systems want to be told; left out, nothing is said about it. */
  readonly force?: boolean | undefined
}

/** One page of the volumes. */
export const list: ListOperation<Filters, Volume> = Operations.list(
  { name: "Volumes.list", path: base, since: "6.3.70" },
  Volume
)

/** One volume. */
export const get: Operation<ById, Volume, NotFound> = Operations.get(
  { name: "Volumes.get", path: one, since: "6.3.70" },
  Volume
)

/** A new volume. */
export const create: Operation<CreateInput, CreatedVolume, Conflict> = Operations.create(
  { name: "Volumes.create", path: base },
  ({ description = "", extra, preallocate = 0, ...fields }) => ({ ...fields, description, preallocate, ...extra }),
  ResponseDecoder.model(CreatedVolume)
)

/** A new volume for several machines. */
export const createShared: Operation<CreateSharedInput, Started, Conflict> = Operations.create(
  { name: "Volumes.createShared", path: base, since: "6.3.70" },
  ({ extra, ...fields }) => ({ ...fields, volume_type: "sharedisk", ...extra }),
  Answers.task
)

const delete_: Operation<ById & DeleteOptions, Started, NotFound | Conflict> = Operations.change(
  { name: "Volumes.delete", method: "DELETE", path: one, since: "6.3.70" },
  ({ force }) => ({ body: force === undefined ? undefined : { force: flag(force) } })
)
/** The end of a volume. */
export { delete_ as delete }

/** More space. */
export const resize: Operation<ById & { readonly size_mb: number }, Started, NotFound | Conflict> = Operations.change(
  { name: "Volumes.resize", method: "PUT", path: one },
  ({ size_mb }) => ({ body: { size_mb } })
)
