/**
 * The calls behind `System`, and what they take.
 *
 * @since 0.1.0
 */
import * as Failures from "@effect-hci/core/Failures"
import type { NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as Operations from "../internal/operations.ts"
import * as Pages from "../internal/paging.ts"
import type { ById, Flag, Order } from "../models/Common.ts"
import type { HostStatus } from "../models/System.ts"
import { Host, HostInterface, License, Maintenance, Platform, Version } from "../models/System.ts"

/** Filters of a listing of hosts; those left out do not constrain. */
export interface HostFilters extends Order {
  /** Resource pool. */
  readonly az_id?: string | undefined
  /** Part of the name. */
  readonly name?: string | undefined
  readonly ip?: string | undefined
  readonly status?: HostStatus | undefined
  readonly type?: string | undefined
  readonly cluster_id?: string | undefined
}

/** Filters of a listing of a host's interfaces; those left out do not constrain. */
export interface InterfaceFilters {
  /** What it is for: `mgmt`, `vxlan`, `business`, `vs` or another. */
  readonly function?: string | undefined
  readonly name?: string | undefined
  readonly is_qos_config?: Flag | undefined
}

/** The version of the site's software. */
export const version: Operation<void, Version> = Operations.only(
  { name: "System.version", path: "/janus/20180725/system/version", since: "6.7.35" },
  Version
)

/** Whether the site is being maintained. */
export const maintenance: Operation<void, Maintenance> = Operations.only(
  { name: "System.maintenance", path: "/janus/20180725/system/maintenance", since: "6.9.0R1" },
  Maintenance
)

/** The site's manager. */
export const platform: Operation<void, Platform> = Operations.only(
  { name: "System.platform", path: "/janus/20180725/platform", since: "6.8.0" },
  Platform
)

/** The site's licence. */
export const license: Operation<void, License> = Operations.only(
  { name: "System.license", path: "/janus/20180725/licenses/summary", since: "6.3.0" },
  License
)

/** One page of the hosts. */
export const listHosts: Pages.ListOperation<HostFilters, Host> = Operations.list(
  { name: "System.listHosts", path: "/janus/20190725/hosts" },
  Host
)

/** One page of the interfaces of a host. */
export const listHostInterfaces: Pages.ListOperation<ById & InterfaceFilters, HostInterface, NotFound> = {
  name: "System.listHostInterfaces",
  method: "GET",
  path: "/janus/20180725/hosts/{host_id}/interfaces",
  request: ({ id, ...input }) => ({ path: { host_id: id }, ...Pages.pageRequest(input) }),
  safety: "read",
  response: Pages.page(HostInterface),
  failures: Failures.notFound
}
