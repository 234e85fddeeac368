/**
 * The site itself: its version, its licence and its physical hosts.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { Host, HostInterface, License, Platform, Version } from "./models/System.ts"
import type { HostFilters, InterfaceFilters } from "./operations/System.ts"
import * as operations from "./operations/System.ts"

export * from "./models/System.ts"
export type { HostFilters, InterfaceFilters } from "./operations/System.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** The version of the site's software. Since SCP 6.7.35. */
export const version: Effect.Effect<Version, RequestError, HttpTransport> = execute(operations.version, undefined)

/** Whether the site is being maintained. Since SCP 6.9.0. */
export const maintenance: Effect.Effect<boolean, RequestError, HttpTransport> = Effect.map(
  execute(operations.maintenance, undefined),
  ({ maintain_mode }) => maintain_mode === 1
)

/** The site's manager and its cluster. Since SCP 6.8.0. */
export const platform: Effect.Effect<Platform, RequestError, HttpTransport> = execute(operations.platform, undefined)

/** The site's licence. Since SCP 6.3.0. */
export const license: Effect.Effect<License, RequestError, HttpTransport> = execute(operations.license, undefined)

/** Every matching host, page by page, in the server's order. */
export const listHosts = (
  filters: HostFilters & Paging.Options = {}
): Stream.Stream<Host, RequestError, HttpTransport> => Pages.stream(operations.listHosts, filters)

/** One page of the matching hosts, with the total. */
export const listHostsPage = (
  input: Pages.PageInput<HostFilters> = {}
): Effect.Effect<Paging.Page<Host>, RequestError, HttpTransport> => Pages.listPage(operations.listHosts, input)

/** How many hosts match. */
export const countHosts = (filters: HostFilters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.listHosts, filters)

/** One host; fails with `NotFound`. SCP has no call for it, so this goes through the listing that the filters narrow. */
export const getHost = (
  id: string,
  filters: HostFilters = {}
): Effect.Effect<Host, NotFound | RequestError, HttpTransport> => Pages.getById(operations.listHosts, filters, id)

/** The network interfaces of a host; fails with `NotFound`. */
export const listHostInterfaces = (
  id: string,
  filters: InterfaceFilters & Paging.Options = {}
): Stream.Stream<HostInterface, NotFound | RequestError, HttpTransport> =>
  Pages.stream(operations.listHostInterfaces, { ...filters, id })
