/**
 * Hosts: the physical nodes that run servers.
 *
 * ```ts
 * import { Hosts } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // Each host with its state.
 * export const program = Hosts.list().pipe(
 *   Stream.map(({ name, status }) => `${name}: ${status}`),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Failures, Model } from "@effect-hci/core/Runtime"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Flag, Order } from "./Common.ts"
import type { HttpTransport } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * States of a host.
 *
 * @category models
 */
export const HostStatus = Model.openEnum(["running", "offline"])
/** See {@link HostStatus}. */
export type HostStatus = typeof HostStatus.Type

/**
 * The processors of a host, on newer systems.
 *
 * @category models
 */
export const HostCpu = Schema.Struct({
  /** Number of processor cores of all sockets. */
  core_count: Model.optionalNumber,
  /** Number of processor sockets. */
  socket_count: Model.optionalNumber,
  /** Number of processor cores of each socket. */
  cores_per_socket: Model.optionalNumber,
  /** Name of the processor. */
  type: Model.optionalString,
  /** Total in MHz. */
  total_mhz: Model.optionalNumber,
  /** Used, in MHz. */
  used_mhz: Model.optionalNumber,
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber
})
/** See {@link HostCpu}. */
export interface HostCpu extends Schema.Schema.Type<typeof HostCpu> {}

/**
 * The memory of a host, on newer systems.
 *
 * @category models
 */
export const HostMemory = Schema.Struct({
  /** Total in MB. */
  total_mb: Model.optionalNumber,
  /** Used, in MB. */
  used_mb: Model.optionalNumber,
  /** Used share of the total: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber
})
/** See {@link HostMemory}. */
export interface HostMemory extends Schema.Schema.Type<typeof HostMemory> {}

/**
 * The local disks of a host, on newer systems; how much of them is used is not shown.
 *
 * @category models
 */
export const HostStorage = Schema.Struct({
  /** Total in MB. */
  total_mb: Model.optionalNumber
})
/** See {@link HostStorage}. */
export interface HostStorage extends Schema.Schema.Type<typeof HostStorage> {}

/**
 * The graphics processors of a host, on newer systems.
 *
 * @category models
 */
export const HostGpu = Schema.Struct({
  /** Number of graphics processors. */
  total: Model.optionalNumber,
  /** Graphics processors in use; a part of one counts as a part. */
  used: Model.optionalNumber,
  /** Used share of the processors: 0 to 1 on some systems, 0 to 100 percent on others. */
  ratio: Model.optionalNumber,
  /** Graphics memory in all, in MB. */
  memory_total_mb: Model.optionalNumber,
  /** Graphics memory in use, in MB. */
  memory_used_mb: Model.optionalNumber,
  /** Used share of the graphics memory: 0 to 1 on some systems, 0 to 100 percent on others. */
  memory_ratio: Model.optionalNumber
})
/** See {@link HostGpu}. */
export interface HostGpu extends Schema.Schema.Type<typeof HostGpu> {}

/**
 * A host. Systems show its processors and memory in fields of its own, or under `cpu` and `memory`.
 *
 * @category models
 */
export const Host = Schema.Struct({
  /** Id of the host. */
  id: Schema.String,
  /** Name of the host, often its address. */
  name: Schema.String,
  /** State of the host. */
  status: Model.optional(HostStatus),
  /** Management address. */
  ip: Model.optionalString,
  /** Kind of host: `hci` or `vmware`. */
  type: Model.optionalString,
  /** Free text. */
  description: Model.optionalString,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the cluster. */
  cluster_id: Model.optionalString,
  /** Name of the cluster. */
  cluster_name: Model.optionalString,
  /** Kind of cluster: `hci` or `vmware`. */
  cluster_type: Model.optionalString,
  /** Number of open alarms. */
  alarm_count: Model.optionalNumber,
  /** Processor cores in all, on older systems. */
  cpu_total: Model.optionalNumber,
  /** Processor cores in use, on older systems. */
  cpu_used: Model.optionalNumber,
  /** Memory in MB, on older systems. */
  memory_total_mb: Model.optionalNumber,
  /** Memory in use in MB, on older systems. */
  memory_used_mb: Model.optionalNumber,
  /** Processors, on newer systems. */
  cpu: Model.optional(HostCpu),
  /** Memory, on newer systems. */
  memory: Model.optional(HostMemory),
  /** Local disks, on newer systems. */
  storage: Model.optional(Schema.Union([HostStorage, Schema.Array(Schema.Unknown)])),
  /** Graphics processors, on newer systems. */
  gpu: Model.optional(Schema.Union([HostGpu, Schema.Array(Schema.Unknown)]))
})
/** See {@link Host}. */
export interface Host extends Schema.Schema.Type<typeof Host> {}

/**
 * A network interface of a host.
 *
 * @category models
 */
export const HostInterface = Schema.Struct({
  /** Name of the interface, as in `bond0`. */
  name: Schema.String,
  /** Id of the interface. */
  id: Model.optionalString,
  /** IP address. */
  ip: Model.optionalString,
  /** MAC address. */
  mac: Model.optionalString,
  /** Netmask, as in `255.255.255.0`. */
  netmask: Model.optionalString,
  /** Address of the gateway. */
  gateway: Model.optionalString,
  /** What the interface is for, on older systems: `mgmt`, `vxlan`, `business`, `vs` or another. */
  function: Model.optionalString,
  /** What the interface is for, on newer systems: `mgmt`, `vxlan`, `business`, `vs` or others. */
  functions: Model.optional(Schema.Array(Schema.String)),
  /** Kind of interface. */
  type: Model.optionalString,
  /** Speed in Mbit/s, on older systems. */
  speed_mbps: Model.optionalNumber,
  /** Speed, on newer systems, as text with its unit or as a number. */
  speed: Model.optional(Schema.Union([Schema.String, Schema.Number])),
  /** 1 when the interface is enabled, else 0. */
  enable: Model.optionalNumber
})
/** See {@link HostInterface}. */
export interface HostInterface extends Schema.Schema.Type<typeof HostInterface> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** Id of the resource pool. */
  readonly az_id?: string
  /** Part of the name. */
  readonly name?: string
  /** Management address. */
  readonly ip?: string
  /** State of the host. */
  readonly status?: Model.Input<HostStatus>
  /** Kind of host: `hci` or `vmware`. */
  readonly type?: "hci" | "vmware" | Model.Unlisted
  /** Id of the cluster. */
  readonly cluster_id?: string
}

/**
 * Filters of {@link listInterfaces}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface InterfaceFilters {
  /** What the interface is for: `mgmt`, `vxlan`, `business`, `vs` or another; no document lists all. */
  readonly function?: string
  /** Name of the interface. */
  readonly name?: string
  /** Whether its traffic is limited. */
  readonly is_qos_config?: Flag
}

/**
 * Every host that matches, page by page, in the site's order. `GET /janus/20190725/hosts`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Host> = Pages.list(
  { name: "Hosts.list", path: "/janus/20190725/hosts" },
  Host,
  {}
)

const interfacesOperation: Pages.ListOperation<ById & InterfaceFilters, HostInterface, NotFound> = {
  name: "Hosts.listInterfaces",
  method: "GET",
  path: "/janus/20180725/hosts/{host_id}/interfaces",
  request: ({ id, ...input }) => ({ path: { host_id: id }, ...Pages.pageRequest(input) }),
  safety: "read",
  response: Pages.page(HostInterface),
  failures: Failures.notFound
}

/**
 * The network interfaces of a host, by the host's id. `GET /janus/20180725/hosts/{host_id}/interfaces`; fails with
 * `NotFound` where there is no such host.
 *
 * @category operations
 */
export const listInterfaces: Pages.ListCall<
  InterfaceFilters,
  HostInterface,
  NotFound,
  [id: string],
  ById & InterfaceFilters
> = /* @__PURE__ */ Object.assign(
  <E2 = never, R2 = never>(id: string, filters: InterfaceFilters & Paging.Options<E2, R2> = {}) =>
    Pages.streamWith({ operation: interfacesOperation }, filters, () => ({ ...filters, id })),
  { operation: interfacesOperation }
)

/**
 * One page of the hosts that match, with the total. `GET /janus/20190725/hosts`.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Host>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many hosts match. `GET /janus/20190725/hosts`.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)

/**
 * One host, by its id; fails with `NotFound` where there is none. SCP has no call for it: this reads the listing, which
 * the filters shorten.
 *
 * @category operations
 */
export const get = (id: string, filters: Filters = {}): Effect.Effect<Host, NotFound | RequestError, HttpTransport> =>
  Pages.getById(list, filters, id)
