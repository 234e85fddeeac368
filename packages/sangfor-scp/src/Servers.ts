/**
 * Virtual machines.
 *
 * Calls that change a machine answer with the task that does it: pipe them into `TaskPoller.awaitTask` to wait.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import { encryptPassword } from "./internal/login.ts"
import * as Pages from "./internal/paging.ts"
import type { ChangeError, Created, Started } from "./models/Common.ts"
import type { Console, Server } from "./models/Servers.ts"
import type {
  BatchAction,
  CloneInput,
  CloneManyInput,
  ConsoleOptions,
  CreateInput,
  DeleteOptions,
  Filters,
  ForceOptions,
  MigrateInput,
  UpdateInput
} from "./operations/Servers.ts"
import * as operations from "./operations/Servers.ts"

export * from "./models/Servers.ts"
export type {
  BatchAction,
  CloneInput,
  CloneManyInput,
  ConsoleOptions,
  CreateInput,
  DeleteOptions,
  DiskInput,
  Filters,
  ForceOptions,
  MigrateInput,
  NetworkInput,
  UpdateInput
} from "./operations/Servers.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching machine, page by page, in the server's order. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Server, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching machines, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Server>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many machines match; one request, whatever the number. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** One machine in detail; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<Server, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** The first machine with exactly this name; the server narrows the search to names that hold it. */
export const findByName = (
  name: string,
  filters: Omit<Filters, "name"> = {}
): Effect.Effect<Option.Option<Server>, RequestError, HttpTransport> =>
  Pages.findFirst(operations.list, { ...filters, name }, (server) => server.name === name)

/**
 * Makes machines. `uuids` are theirs at once, but they exist when the task has ended.
 *
 * `sockets` and `count` are 1, `power_on` is true and `location` the whole cluster unless the input says otherwise.
 */
export const create = (input: CreateInput): Effect.Effect<Created, Conflict | RequestError, HttpTransport> =>
  execute(operations.create, input)

/** Changes a machine; what the input leaves out stays. */
export const update = (id: string, input: UpdateInput): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.update, { ...input, id })

/** Gives a machine another name. */
export const rename = (id: string, name: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  update(id, { name })

const delete_ = (id: string, options: DeleteOptions = {}): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.delete, { ...options, id })
/** Deletes a machine and, unless the options say otherwise, its disks. */
export { delete_ as delete }

/** Starts a machine. */
export const start = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.start, { id })

/** Shuts a machine down, or pulls the plug with `force`. */
export const stop = (id: string, options: ForceOptions = {}): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.stop, { ...options, id })

/** The same as {@link start}. */
export const powerOn: typeof start = start

/** The same as {@link stop}. */
export const powerOff: typeof stop = stop

/** Restarts a machine by its own system, or hard with `force`. */
export const reboot = (id: string, options: ForceOptions = {}): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.reboot, { ...options, id })

/** Saves a running machine to disk. Since SCP 6.3.83. */
export const suspend = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.suspend, { id })

/** Wakes a suspended machine. */
export const resume = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.resume, { id })

/** Attaches a volume to a machine, in a slot as `ide1` if given; gives the task's id, empty for none. */
export const attachVolume = (
  id: string,
  volume_id: string,
  options: { readonly device_id?: string | undefined } = {}
): Effect.Effect<string, ChangeError, HttpTransport> => execute(operations.attachVolume, { ...options, id, volume_id })

/** Detaches a volume from a machine; gives the task's id, empty for none. */
export const detachVolume = (id: string, volume_id: string): Effect.Effect<string, ChangeError, HttpTransport> =>
  execute(operations.detachVolume, { id, volume_id })

/** Copies a machine; the copy's id is in `uuids`. */
export const clone = (id: string, input: CloneInput): Effect.Effect<Created, ChangeError, HttpTransport> =>
  execute(operations.clone, { ...input, id })

/** Copies a machine up to 20 times in one task. Since SCP 6.3.70. */
export const cloneMany = (id: string, input: CloneManyInput): Effect.Effect<Created, ChangeError, HttpTransport> =>
  execute(operations.cloneMany, { ...input, id })

/** Moves a machine to another host, storage or resource pool. */
export const migrate = (id: string, input: MigrateInput = {}): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.migrate, { ...input, id })

/** Opens a console, noVNC unless the options say otherwise. */
export const console = (id: string, options: ConsoleOptions = {}): Effect.Effect<Console, ChangeError, HttpTransport> =>
  execute(operations.console, { ...options, id })

/** Sets the password in a machine; it is encrypted here with the site's public key. Since SCP 6.8.80. */
export const resetPassword: (
  id: string,
  password: Redacted.Redacted
) => Effect.Effect<Started, ChangeError, HttpTransport> = Effect.fnUntraced(function* (id, password) {
  const transport = yield* HttpTransport
  const encrypted = yield* encryptPassword(transport, password)
  return yield* transport.execute(operations.resetPassword, { id, password: encrypted })
})

/** One action on many machines. SCP answers before it is done and names no task. Since SCP 6.7.0. */
export const batchAction = (
  ids: ReadonlyArray<string>,
  action: BatchAction
): Effect.Effect<void, ChangeError, HttpTransport> => execute(operations.batchAction, { ids, action })

/** Moves machines to the recycle bin; {@link restore} takes one out again. Since SCP 6.7.0. */
export const softDelete = (ids: ReadonlyArray<string>): Effect.Effect<void, ChangeError, HttpTransport> =>
  batchAction(ids, "soft_del")

/** Takes a machine out of the recycle bin. Since SCP 6.8.0. */
export const restore = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.restore, { id })

/** Whether a machine runs, by its power state or, where the system does not show that, its status. */
export const isRunning = ({ power_state, status }: Server): boolean =>
  power_state === undefined || power_state === null ? status === "running" : power_state === "on"

/** The addresses of a machine, each once, wherever the system shows them. */
export const ipAddresses = ({ ips, networks, real_ips }: Server): ReadonlyArray<string> => {
  const fromNetworks = (networks ?? []).flatMap(({ ip, ip_address, ip_info, real_ip }) => [
    ip,
    ip_address,
    ip_info?.ip_address,
    real_ip
  ])
  const all = [...fromNetworks, ...(ips ?? []), ...(real_ips ?? [])]
  return [...new Set(all.flatMap((ip) => (ip === undefined || ip === null || ip === "" ? [] : [ip])))]
}
