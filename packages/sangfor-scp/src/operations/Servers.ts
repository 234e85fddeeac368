/**
 * The calls behind `Servers`, and what they take.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Failures from "@effect-hci/core/Failures"
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import * as Answers from "../internal/answers.ts"
import { flag, optionalFlag } from "../internal/flag.ts"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Created, Extra, Flag, Order, Started } from "../models/Common.ts"
import type { PowerState, ServerStatus } from "../models/Servers.ts"
import { Console, Server } from "../models/Servers.ts"

/** An action on one machine. */
interface Action<in I> extends Operation<I, Started, NotFound | Conflict> {}

const base = "/janus/20180725/servers"
const one = "/janus/20180725/servers/{server_id}"

/** Filters of a listing; those left out do not constrain. */
export interface Filters extends Order {
  /** Resource pool. */
  readonly az_id?: string | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly status?: ServerStatus | undefined
  readonly power_state?: PowerState | undefined
  /** Tenant; systems that ignore it have `project_id`. */
  readonly tenant_id?: string | undefined
  /** Tenant, on newer systems. */
  readonly project_id?: string | undefined
  readonly host_id?: string | undefined
  readonly group_id?: string | undefined
  readonly vpc_id?: string | undefined
  readonly subnet_id?: string | undefined
  readonly storage_id?: string | undefined
  readonly os_type?: string | undefined
  readonly tag_id?: string | undefined
  /** Ids with commas between, on newer systems. */
  readonly ids?: string | undefined
}

/** A network interface of a machine that is made or changed. */
export interface NetworkInput extends Extra {
  /** Slot, as in `net0`. */
  readonly vif_id: string
  readonly vpc_id?: string | undefined
  readonly subnet_id?: string | undefined
  /** Whether the cable is plugged in. Default: true in a new machine, else as it is. */
  readonly connect?: Flag | undefined
  /** Kind of card, as in `virtio`. */
  readonly model?: string | undefined
  readonly port_id?: string | undefined
  readonly device_id?: string | undefined
  readonly mac_address?: string | undefined
  /** A fixed address. */
  readonly ip_info?:
    | {
        readonly ip_address: string
        readonly netmask?: string | undefined
        readonly gateway?: string | undefined
        readonly dns?: ReadonlyArray<string> | undefined
      }
    | undefined
}

/** A disk of a machine that is made or changed. */
export interface DiskInput extends Extra {
  /** Slot, as in `ide0`. */
  readonly id: string
  /** `derive_disk` for the disk of an image, `new_disk` for an empty one. */
  readonly type?: string | undefined
  /** Size in MB. */
  readonly size_mb?: number | undefined
  /** Whether space is set aside at once: 0 and 1 on some systems, `"off"` and others on newer ones. */
  readonly preallocate?: number | string | undefined
  readonly storage_id?: string | undefined
  readonly storage_file?: string | undefined
  /** True keeps a disk that the machine has. */
  readonly is_old_disk?: Flag | undefined
  readonly use_virtio?: Flag | undefined
}

/** What a machine is made of. */
export interface CreateInput extends Extra {
  readonly name: string
  /** Resource pool. */
  readonly az_id: string
  readonly image_id: string
  readonly storage_tag_id: string
  /** Processor cores in all. */
  readonly cores: number
  /** Default: 1. */
  readonly sockets?: number | undefined
  /** Memory in MB. */
  readonly memory_mb: number
  readonly networks: ReadonlyArray<NetworkInput>
  /** Default: the disks of the image. */
  readonly disks?: ReadonlyArray<DiskInput> | undefined
  /** How many machines to make. Default: 1. */
  readonly count?: number | undefined
  /** Default: none. */
  readonly description?: string | undefined
  /** Whether to start the machine. Default: true. */
  readonly power_on?: Flag | undefined
  /** Where it runs. Default: `{ id: "cluster" }`, wherever there is room. */
  readonly location?: { readonly id: string } | undefined
  readonly project_id?: string | undefined
  readonly group_id?: string | undefined
  readonly advance_param?: Readonly<Record<string, unknown>> | undefined
}

/** What changes in a machine; what is left out stays. */
export interface UpdateInput extends Extra {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly cores?: number | undefined
  readonly sockets?: number | undefined
  /** Memory in MB. */
  readonly memory_mb?: number | undefined
  readonly os_type?: string | undefined
  readonly group_id?: string | undefined
  readonly networks?: ReadonlyArray<NetworkInput> | undefined
  /** Systems that take it want the disks to keep as well, with `is_old_disk`. */
  readonly disks?: ReadonlyArray<DiskInput> | undefined
  readonly advance_param?: Readonly<Record<string, unknown>> | undefined
}

/** How a machine is deleted. */
export interface DeleteOptions {
  /** Whether its disks go with it. Default: true. */
  readonly deleteDisks?: boolean | undefined
  /**
   * On newer systems: true deletes at once, false moves the machine to the recycle bin. Left out, nothing is said about
   * it.
   */
  readonly force?: boolean | undefined
}

/** How a machine is stopped or started again. */
export interface ForceOptions {
  /** True pulls the plug, false asks the machine's system. Default: false. */
  readonly force?: boolean | undefined
}

/** A volume and a machine. */
export interface VolumeInput {
  readonly volume_id: string
  /** Slot, as in `ide1`. Default: the system's choice. */
  readonly device_id?: string | undefined
}

/** What a copy is. */
export interface CloneInput extends Extra {
  readonly name: string
  /** Resource pool. Default: the machine's own. */
  readonly az_id?: string | undefined
  /** Default: the machine's own. */
  readonly storage_tag_id?: string | undefined
}

/** What several copies are. */
export interface CloneManyInput extends Extra {
  readonly name: string
  /** 1 to 20. Default: 1. */
  readonly count?: number | undefined
  /** Whether to start the copies. Default: false. */
  readonly power_on?: Flag | undefined
  readonly clone_type?: string | undefined
  readonly description?: string | undefined
  readonly storage_tag_id?: string | undefined
  readonly storage_location?: string | undefined
  readonly compute_location_id?: string | undefined
  readonly networks?: ReadonlyArray<NetworkInput> | undefined
}

/** Where a machine moves. Older systems take the first two fields, newer ones the others. */
export interface MigrateInput extends Extra {
  /** Default: the system's choice. */
  readonly host_id?: string | undefined
  /** Default: the machine's own. */
  readonly storage_tag_id?: string | undefined
  /** Resource pool. */
  readonly az_id?: string | undefined
  readonly compute_location?: { readonly id: string } | undefined
  /** Storage. */
  readonly storage_location?: string | undefined
  /** Whether to stop the machine for the move. */
  readonly auto_shutdown?: Flag | undefined
  /** Whether to start it after the move. */
  readonly auto_poweron?: Flag | undefined
}

/** Which console. */
export interface ConsoleOptions {
  /** Default: `vnc`. */
  readonly protocol?: string | undefined
  /** Default: `novnc`. */
  readonly type?: string | undefined
}

/** An action on many machines. */
export type BatchAction = "start" | "stop" | "poweroff" | "reboot" | "suspend" | "soft_del"

/** An action and its machines. */
export interface BatchInput {
  readonly ids: ReadonlyArray<string>
  readonly action: BatchAction
}

const network = ({ connect, extra, ...fields }: NetworkInput) => ({
  ...fields,
  connect: optionalFlag(connect),
  ...extra
})

const newNetwork = ({ connect = true, ...input }: NetworkInput) => network({ ...input, connect })

const disk = ({ extra, is_old_disk, use_virtio, ...fields }: DiskInput) => ({
  ...fields,
  is_old_disk: optionalFlag(is_old_disk),
  use_virtio: optionalFlag(use_virtio),
  ...extra
})

const createBody = ({
  count = 1,
  description = "",
  disks,
  extra,
  location = { id: "cluster" },
  networks,
  power_on,
  sockets = 1,
  ...fields
}: CreateInput) => ({
  ...fields,
  count,
  description,
  location,
  sockets,
  networks: networks.map(newNetwork),
  disks: disks?.map(disk),
  power_on: flag(power_on ?? true),
  ...extra
})

const updateBody = ({ disks, extra, id: _id, networks, ...fields }: ById & UpdateInput) => ({
  ...fields,
  networks: networks?.map(network),
  disks: disks?.map(disk),
  ...extra
})

/** One page of the machines. */
export const list: ListOperation<Filters, Server> = Operations.list({ name: "Servers.list", path: base }, Server)

/** One machine. */
export const get: Operation<ById, Server, NotFound> = Operations.get({ name: "Servers.get", path: one }, Server)

/** New machines. */
export const create: Operation<CreateInput, Created, Conflict> = Operations.create(
  { name: "Servers.create", path: base },
  createBody,
  Answers.ids
)

/** Changes to a machine. */
export const update: Action<ById & UpdateInput> = Operations.change(
  { name: "Servers.update", method: "PUT", path: one },
  (input) => ({ body: updateBody(input) })
)

const delete_: Action<ById & DeleteOptions> = Operations.change(
  { name: "Servers.delete", method: "DELETE", path: one, since: "6.3.0" },
  ({ deleteDisks, force }) => ({
    query: { delete_disk: flag(deleteDisks ?? true) },
    body: force === undefined ? undefined : { force: flag(force) }
  })
)
/** The end of a machine. */
export { delete_ as delete }

const forced = ({ force }: ById & ForceOptions) => ({ body: force === true ? { force: 1 } : {} })

/** Power on. */
export const start: Action<ById> = Operations.change(
  { name: "Servers.start", method: "POST", path: `${one}/start`, since: "6.3.0" },
  () => ({ body: {} })
)

/** Power off. */
export const stop: Action<ById & ForceOptions> = Operations.change(
  { name: "Servers.stop", method: "POST", path: `${one}/stop`, since: "6.3.0" },
  forced
)

/** Power off and on. */
export const reboot: Action<ById & ForceOptions> = Operations.change(
  { name: "Servers.reboot", method: "POST", path: `${one}/reboot`, since: "6.3.0" },
  forced
)

/** To sleep. */
export const suspend: Action<ById> = Operations.change(
  { name: "Servers.suspend", method: "POST", path: `${one}/suspend`, since: "6.3.83" },
  () => ({ body: {} })
)

/** Awake again. */
export const resume: Action<ById> = Operations.change(
  { name: "Servers.resume", method: "POST", path: `${one}/action` },
  () => ({ body: { action: "resume" } })
)

/** A volume becomes a disk of a machine. */
export const attachVolume: Operation<ById & VolumeInput, string, NotFound | Conflict> = Operations.changeWith(
  { name: "Servers.attachVolume", method: "POST", path: `${one}/action` },
  ({ device_id, volume_id }) => ({ body: { action: "attach_volume", volume_id, device_id } }),
  Answers.taskId
)

/** A volume leaves its machine. */
export const detachVolume: Operation<ById & VolumeInput, string, NotFound | Conflict> = Operations.changeWith(
  { name: "Servers.detachVolume", method: "POST", path: `${one}/action` },
  ({ device_id, volume_id }) => ({ body: { action: "detach_volume", volume_id, device_id } }),
  Answers.taskId
)

/** A copy of a machine. */
export const clone: Operation<ById & CloneInput, Created, NotFound | Conflict> = Operations.changeWith(
  { name: "Servers.clone", method: "POST", path: `${one}/clone` },
  ({ extra, id: _id, ...fields }) => ({ body: { ...fields, ...extra } }),
  Answers.ids
)

/** Copies of a machine. */
export const cloneMany: Operation<ById & CloneManyInput, Created, NotFound | Conflict> = Operations.changeWith(
  {
    name: "Servers.cloneMany",
    method: "POST",
    path: "/janus/20190725/servers/{server_id}/clone",
    since: "6.3.70"
  },
  ({ count, extra, id: _id, networks, power_on, ...fields }) => ({
    body: {
      ...fields,
      count: count ?? 1,
      power_on: flag(power_on ?? false),
      networks: networks?.map(network),
      advance_param: { return_uuids: 1 },
      ...extra
    }
  }),
  Answers.ids
)

/** To another host or storage. */
export const migrate: Action<ById & MigrateInput> = Operations.change(
  { name: "Servers.migrate", method: "POST", path: `${one}/migrate`, since: "6.3.83" },
  ({ auto_poweron, auto_shutdown, extra, id: _id, ...fields }) => ({
    body: {
      ...fields,
      auto_shutdown: optionalFlag(auto_shutdown),
      auto_poweron: optionalFlag(auto_poweron),
      ...extra
    }
  })
)

/** The way to a machine's screen. */
export const console: Operation<ById & ConsoleOptions, Console, NotFound | Conflict> = Operations.changeWith(
  { name: "Servers.console", method: "POST", path: `${one}/remote-consoles` },
  ({ protocol = "vnc", type = "novnc" }) => ({ body: { remote_console: { protocol, type } } }),
  ResponseDecoder.from(ResponseDecoder.model(Console), (payload) =>
    Predicate.hasProperty(payload, "remote_console") ? payload.remote_console : payload
  )
)

/** A new password, encrypted already. */
export const resetPassword: Action<ById & { readonly password: string }> = Operations.change(
  { name: "Servers.resetPassword", method: "POST", path: `${one}/server-password`, since: "6.8.80" },
  ({ password }) => ({ body: { password } })
)

/** One action on many machines. */
export const batchAction: Operation<BatchInput, void, NotFound | Conflict> = {
  name: "Servers.batchAction",
  method: "POST",
  path: `${base}/action`,
  request: ({ action, ids }) => ({ body: { server_ids: ids, server_action: { [`${action}_servers_action`]: "" } } }),
  safety: "idempotent",
  response: ResponseDecoder.empty,
  failures: Failures.notFoundOrConflict,
  since: "6.7.0"
}

/** Out of the recycle bin. */
export const restore: Action<ById> = Operations.change(
  { name: "Servers.restore", method: "POST", path: `${one}/restore`, since: "6.8.0" },
  () => ({ body: {} })
)
