/**
 * What machines use of their pool and host, counted without visiting them all again.
 *
 * @since 0.1.0
 */
import * as Derive from "./seed.ts"
import type { Server, ServerStatus } from "./models.ts"
import type { Shape } from "./dimensions.ts"

/** Machines and their sizes, summed. */
export interface Usage {
  servers: number
  running: number
  stopped: number
  alarms: number
  errors: number
  /** Of machines that are switched on. */
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
  readonly status: ServerStatus
  readonly cores: number
  readonly memoryMb: number
}

/** True for a machine that is switched on. */
export const isOn = (status: ServerStatus): boolean => status === "running" || status === "alert"

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

/** Adds a machine to a sum, or takes it off. */
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

/** What the machines of a seed use at the start, by pool. */
export const atStart = (shape: Shape): ReadonlyArray<Usage> => {
  const sums = Array.from({ length: shape.azs }, none)
  for (let index = 0; index < shape.servers; index++) {
    const sum = sums[index % shape.azs]
    const traits = Derive.traits(shape.seed, index)
    if (sum !== undefined) count(sum, traits, Derive.storageMb(shape.seed, index, traits.diskMb), 1)
  }
  return sums
}

/** A ledger of a state; the machines of its start are counted when it is first asked. */
export const ledger = (atStart: () => ReadonlyArray<Usage>): Ledger => {
  const changes = new Map<number, Usage>()
  let start: ReadonlyArray<Usage> | undefined
  const changesOf = (az: number): Usage => {
    const known = changes.get(az) ?? none()
    changes.set(az, known)
    return known
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
