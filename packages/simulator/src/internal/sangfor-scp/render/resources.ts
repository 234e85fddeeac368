/**
 * What pools have, promise and use.
 *
 * @since 0.1.0
 */
import * as Capacity from "../world/capacity.ts"
import type { Az } from "../world/models.ts"
import * as Usage from "../world/usage.ts"
import type { World } from "../world/World.ts"

type Json = Readonly<Record<string, unknown>>

const storageTotalMb = ({ shape }: World): number => Capacity.runningHosts(shape) * Capacity.hostStorageMb

/** Storage that the machines of a pool and its free volumes may use, and do. */
export const physical = (world: World, usage: Usage.Usage, pools: number): ReadonlyArray<Json> => {
  const hosts = Capacity.runningHosts(world.shape) * pools
  const cores = hosts * Capacity.hostCores
  return [
    { name: "cpu", total: cores * Capacity.coreMhz, used: Math.min(usage.activeCores, cores) * 600, unit: "mhz" },
    {
      name: "memory",
      total: hosts * Capacity.hostMemoryMb,
      used: Math.min(Math.floor(usage.activeMemoryMb / 2), hosts * Capacity.hostMemoryMb),
      unit: "mb"
    },
    {
      name: "storage",
      total: storageTotalMb(world) * pools,
      used: Math.min(Math.floor(usage.storageMb * 0.375), storageTotalMb(world) * pools),
      unit: "mb"
    }
  ]
}

/** What is promised; a limit of -1 is no limit. */
export const virtual = (world: World, usage: Usage.Usage, pools: number): ReadonlyArray<Json> => [
  { name: "CPU", allocated: usage.cores, occupied: usage.activeCores, limit: -1, total: -1, unit: "core" },
  {
    name: "Memory",
    allocated: usage.memoryMb,
    occupied: usage.activeMemoryMb,
    limit: Capacity.memoryQuotaMb(world.shape) * pools,
    total: Capacity.memoryQuotaMb(world.shape) * pools,
    unit: "MB"
  },
  { name: "Storage", allocated: usage.storageMb, occupied: usage.storageMb, limit: -1, total: -1, unit: "MB" }
]

/** A pool as its list shows it. */
export const az = (record: Az, version: string): Json => ({
  id: record.id,
  name: record.name,
  description: "",
  status: "normal",
  type: "hci",
  tag: "public",
  version
})

/** A pool alone. */
export const azDetail = (world: World, record: Az, version: string): Json => {
  const usage = world.azUsage(record.index)
  return {
    ...az(record, version),
    dhs: [],
    maintain_mode: 0,
    safe_acl: 0,
    server: { total: usage.servers, running_count: usage.running },
    host: { total: world.shape.hostsPerAz, running_count: Capacity.runningHosts(world.shape) },
    physical_resources: physical(world, usage, 1),
    virtual_resources: virtual(world, usage, 1)
  }
}

/** The use of some pools together. */
export const overview = (world: World, azs: ReadonlyArray<Az>): Json => {
  const usage = azs.map(({ index }) => world.azUsage(index)).reduce(Usage.plus, Usage.none())
  const hosts = world.shape.hostsPerAz * azs.length
  const running = Capacity.runningHosts(world.shape) * azs.length
  return {
    az: { alarm_count: 0, offline_count: 0, online_count: azs.length, total: azs.length },
    host: {
      alarm_count: 0,
      offline_count: hosts - running,
      online_count: running,
      running_count: running,
      total: hosts
    },
    nfv: { error_count: 0, offline_count: 0, running_count: 0, total: 0 },
    server: {
      alarm_count: usage.alarms,
      error_count: usage.errors,
      offline_count: 0,
      running_count: usage.running,
      stopped_count: usage.stopped,
      total: usage.servers
    },
    physical_resources: physical(world, usage, azs.length),
    virtual_resources: virtual(world, usage, azs.length)
  }
}
