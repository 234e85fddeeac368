/**
 * How large hosts and pools are.
 *
 * @since 0.1.0
 */
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

/** Memory that may be promised to the machines of a pool with so many hosts switched on (MB). */
export const memoryQuotaMb = (runningHosts: number): number => Math.max(1, runningHosts) * hostMemoryMb * overcommit
