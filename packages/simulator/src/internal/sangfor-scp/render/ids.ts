/**
 * Ids in responses that are computed from those of other records.
 *
 * @since 0.1.0
 */
import type { ScpState } from "../records/state.ts"

/** The id of an interface of a server. */
export const portId = (state: ScpState, server: { readonly index: number }, nic: number): string =>
  state.ports.of(server.index * 8 + nic)

/** The name of a pool's storage for a tag, as volumes and disks refer to it. */
export const storageId = (state: ScpState, az: number, tag: number): string =>
  `1SANGFOR_ASAN-${state.catalog.azs.at(az).id.slice(0, 8)}-${tag}`
