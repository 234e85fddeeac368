/**
 * Values that several kinds of records have in responses: times, and ids that are computed from others.
 *
 * @since 0.1.0
 */
import type { ScpState } from "../records/state.ts"

/** As in `2025-01-08T19:14:25`: without a zone. */
export const plainTime = (millis: number): string => new Date(millis).toISOString().slice(0, 19)

/** As in `2023-10-09T11:32:15.000000`: without a zone. */
export const microsTime = (millis: number): string => `${new Date(millis).toISOString().slice(0, -1)}000`

/** As in `2025-11-27T10:32:14Z`. */
export const utcTime = (millis: number): string => `${plainTime(millis)}Z`

/** The id of an interface of a server. */
export const portId = (state: ScpState, server: { readonly index: number }, nic: number): string =>
  state.ports.of(server.index * 8 + nic)

/** The name of a pool's storage for a tag, as volumes and disks refer to it. */
export const storageId = (state: ScpState, az: number, tag: number): string =>
  `1SANGFOR_ASAN-${state.catalog.azs.at(az).id.slice(0, 8)}-${tag}`
