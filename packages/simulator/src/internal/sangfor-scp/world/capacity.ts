/**
 * How large hosts and pools are.
 *
 * @since 0.1.0
 */
import { isSpare } from "./shape.ts"
import type { Shape } from "./shape.ts"

/** Cores of every host. */
export const hostCores = 128
/** Memory of every host (MB). */
export const hostMemoryMb = 1_048_576
/** Clock of every core (MHz). */
export const coreMhz = 2400
/** Storage of a pool per host (MB). */
export const hostStorageMb = 41_943_040
/** How much of a pool's memory may be promised. */
const overcommit = 2

/** Hosts of a pool that are switched on. */
export const runningHosts = (shape: Shape): number =>
  isSpare(shape, shape.hostsPerAz - 1) ? shape.hostsPerAz - 1 : shape.hostsPerAz

/** Memory that may be promised to the machines of a pool (MB). */
export const memoryQuotaMb = (shape: Shape): number => runningHosts(shape) * hostMemoryMb * overcommit
