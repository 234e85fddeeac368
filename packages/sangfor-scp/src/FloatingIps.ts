/**
 * Floating IPs: the public addresses of newer systems; older ones have `Eips`.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { ChangeError, Started } from "./models/Common.ts"
import type { FloatingIp } from "./models/FloatingIps.ts"
import type { AllocateInput, BandwidthInput, BindInput, Filters } from "./operations/FloatingIps.ts"
import * as operations from "./operations/FloatingIps.ts"

export * from "./models/FloatingIps.ts"
export type { AllocateInput, BandwidthInput, BindInput, Filters } from "./operations/FloatingIps.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching floating IP, page by page, in the server's order. Since SCP 6.8.80. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<FloatingIp, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching floating IPs, with the total. Since SCP 6.8.80. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<FloatingIp>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many floating IPs match. Since SCP 6.8.80. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** One floating IP; fails with `NotFound`. Since SCP 6.3.0. */
export const get = (id: string): Effect.Effect<FloatingIp, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** Takes an address out of its pool for a tenant. Since SCP 6.3.0. */
export const allocate = (input: AllocateInput): Effect.Effect<FloatingIp, Conflict | RequestError, HttpTransport> =>
  execute(operations.allocate, input)

/** Leads an address to the interface of a machine. Since SCP 6.3.0. */
export const bind = (id: string, input: BindInput): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.bind, { ...input, id })

/** Leads an address nowhere. Since SCP 6.3.0. */
export const unbind = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.unbind, { id })

/** Sets the bandwidth of an address, in kbit/s each way. Since SCP 6.3.70. */
export const updateBandwidth = (
  id: string,
  bandwidth: BandwidthInput
): Effect.Effect<FloatingIp, ChangeError, HttpTransport> => execute(operations.updateBandwidth, { ...bandwidth, id })
