/**
 * How large hosts and pools are, and what servers use of them, counted without visiting them all again.
 *
 * @since 0.1.0
 */
import type { Dimensions } from "./dimensions.ts"
import { isOn } from "./kinds.ts"
import type { Server } from "./kinds.ts"
import * as Seed from "./seed.ts"

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

/** Memory that may be promised to the servers of a pool with so many hosts switched on (MB). */
export const memoryQuotaMb = (runningHosts: number): number => Math.max(1, runningHosts) * hostMemoryMb * overcommit

/** Servers and their sizes, summed. */
export interface Usage {
  servers: number
  running: number
  stopped: number
  alarms: number
  errors: number
  /** Of servers that are switched on. */
  activeCores: number
  activeMemoryMb: number
  cores: number
  memoryMb: number
  storageMb: number
}

/** Nothing used. */
export const none = (): Usage => ({
  servers: 0,
  running: 0,
  stopped: 0,
  alarms: 0,
  errors: 0,
  activeCores: 0,
  activeMemoryMb: 0,
  cores: 0,
  memoryMb: 0,
  storageMb: 0
})

interface Sizes {
  readonly status: string
  readonly cores: number
  readonly memoryMb: number
}

const count = (usage: Usage, { cores, memoryMb, status }: Sizes, storageMb: number, sign: 1 | -1): void => {
  const active = isOn(status) ? sign : 0
  usage.servers += sign
  usage.running += active
  usage.stopped += status === "stopped" ? sign : 0
  usage.alarms += status === "alert" ? sign : 0
  usage.errors += status === "error" ? sign : 0
  usage.activeCores += active * cores
  usage.activeMemoryMb += active * memoryMb
  usage.cores += sign * cores
  usage.memoryMb += sign * memoryMb
  usage.storageMb += sign * storageMb
}

const diskSum = (server: Server): number => server.disks.reduce((sum, disk) => sum + disk.sizeMb, 0)

/** Adds a server to a sum, or takes it off. */
export const add = (usage: Usage, server: Server, sign: 1 | -1): void => count(usage, server, diskSum(server), sign)

/** The sum of two. */
export const plus = (a: Usage, b: Usage): Usage => ({
  servers: a.servers + b.servers,
  running: a.running + b.running,
  stopped: a.stopped + b.stopped,
  alarms: a.alarms + b.alarms,
  errors: a.errors + b.errors,
  activeCores: a.activeCores + b.activeCores,
  activeMemoryMb: a.activeMemoryMb + b.activeMemoryMb,
  cores: a.cores + b.cores,
  memoryMb: a.memoryMb + b.memoryMb,
  storageMb: a.storageMb + b.storageMb
})

/** Sums per pool that follow every change. */
export interface Ledger {
  readonly change: (before: Server | undefined, after: Server | undefined) => void
  readonly of: (az: number) => Usage
}

/** What the servers of a seed use at the start, by pool. */
export const atStart = (dimensions: Dimensions): ReadonlyArray<Usage> => {
  const sums = Array.from({ length: dimensions.azs }, none)
  for (let index = 0; index < dimensions.servers; index++) {
    const sum = sums[index % dimensions.azs]
    const traits = Seed.traits(dimensions.seed, index)
    if (sum !== undefined) count(sum, traits, Seed.storageMb(dimensions.seed, index, traits.diskMb), 1)
  }
  return sums
}

/** Sums whose start is computed when they are first read. */
export const ledger = (atStart: () => ReadonlyArray<Usage>): Ledger => {
  const changes = new Map<number, Usage>()
  let start: ReadonlyArray<Usage> | undefined
  const changesOf = (az: number): Usage => {
    const usage = changes.get(az) ?? none()
    changes.set(az, usage)
    return usage
  }
  return {
    change: (before, after) => {
      if (before !== undefined) add(changesOf(before.az), before, -1)
      if (after !== undefined) add(changesOf(after.az), after, 1)
    },
    of: (az) => {
      start ??= atStart()
      return plus(start[az] ?? none(), changesOf(az))
    }
  }
}
