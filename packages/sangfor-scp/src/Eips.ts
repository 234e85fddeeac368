/**
 * Elastic IPs: public addresses. Newer systems call them floating IPs and have `FloatingIps` in their place.
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
import type { Eip } from "./models/Eips.ts"
import type { AllocateInput, BindInput, Filters } from "./operations/Eips.ts"
import * as operations from "./operations/Eips.ts"

export * from "./models/Eips.ts"
export type { AllocateInput, BindInput, Filters } from "./operations/Eips.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching EIP, page by page, in the server's order. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Eip, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching EIPs, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Eip>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many EIPs match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** Every matching EIP that a machine has. */
export const listBound = (
  filters: Omit<Filters, "status"> & Paging.Options = {}
): Stream.Stream<Eip, RequestError, HttpTransport> => list({ ...filters, status: "active" })

/** Every matching EIP that no machine has. */
export const listUnbound = (
  filters: Omit<Filters, "status"> & Paging.Options = {}
): Stream.Stream<Eip, RequestError, HttpTransport> => list({ ...filters, status: "inactive" })

/** One EIP; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<Eip, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })

/** Takes an address out of the pool, with 100 Mbit/s unless the input says otherwise. */
export const allocate = (input: AllocateInput): Effect.Effect<Eip, Conflict | RequestError, HttpTransport> =>
  execute(operations.allocate, input)

/** Puts an address back into the pool. */
export const release = (id: string): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.release, { id })

/** Gives an EIP to a machine; gives the task's id, empty for none. */
export const bind = (id: string, input: BindInput): Effect.Effect<string, ChangeError, HttpTransport> =>
  execute(operations.bind, { ...input, id })

/** Takes an EIP from its machine; gives the task's id, empty for none. */
export const unbind = (id: string): Effect.Effect<string, ChangeError, HttpTransport> =>
  execute(operations.unbind, { id })

/** Sets the bandwidth of an EIP, in Mbit/s. */
export const updateBandwidth = (id: string, bandwidth_mb: number): Effect.Effect<Started, ChangeError, HttpTransport> =>
  execute(operations.updateBandwidth, { id, bandwidth_mb })
