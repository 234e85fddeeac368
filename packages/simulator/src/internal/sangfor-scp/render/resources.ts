/**
 * What pools have, promise and use.
 *
 * @since 0.1.0
 */
import type { JsonObject } from "../../engine/json.ts"
import * as Capacity from "../records/usage.ts"
import type { Az } from "../records/kinds.ts"
import * as Usage from "../records/usage.ts"
import type { ScpState } from "../records/state.ts"

/** What so many hosts that are switched on have, and what of it is used. */
const physical = (usage: Usage.Usage, hosts: number): ReadonlyArray<JsonObject> => {
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
      total: hosts * Capacity.hostStorageMb,
      used: Math.min(Math.floor(usage.storageMb * 0.375), hosts * Capacity.hostStorageMb),
      unit: "mb"
    }
  ]
}

/** What each class of storage has, and what is promised of it (MB). */
const tiers = (state: ScpState, usage: Usage.Usage, hosts: number): ReadonlyArray<JsonObject> => {
  const tags = state.catalog.storageTags.all
  const total = Math.floor((hosts * Capacity.hostStorageMb) / tags.length)
  const allocated = Math.floor(usage.storageMb / tags.length)
  return tags.map(({ name }) => ({
    name: /storage/i.test(name) ? name : `${name} Storage`,
    allocated,
    occupied: allocated,
    limit: total,
    total,
    unit: "MB"
  }))
}

/** What is promised, and may be (MB); a limit of -1 is no limit. */
const virtual = (state: ScpState, usage: Usage.Usage, hosts: number, memoryMb: number): ReadonlyArray<JsonObject> => [
  { name: "CPU", allocated: usage.cores, occupied: usage.activeCores, limit: -1, total: -1, unit: "core" },
  {
    name: "Memory",
    allocated: usage.memoryMb,
    occupied: usage.activeMemoryMb,
    limit: memoryMb,
    total: memoryMb,
    unit: "MB"
  },
  ...tiers(state, usage, hosts)
]

/** A pool as its list shows it. */
export const az = (record: Az, version: string): JsonObject => ({
  id: record.id,
  name: record.name,
  description: "",
  status: "normal",
  type: "hci",
  tag: "public",
  version
})

/** A pool alone. */
export const azDetail = (state: ScpState, record: Az, version: string): JsonObject => {
  const usage = state.azUsage(record.index)
  const { running, total } = state.hostsOfAz(record.index)
  return {
    ...az(record, version),
    dhs: [],
    maintain_mode: 0,
    safe_acl: 0,
    server: { total: usage.servers, running_count: usage.running },
    host: { total, running_count: running.length },
    physical_resources: physical(usage, running.length),
    virtual_resources: virtual(state, usage, running.length, Capacity.memoryQuotaMb(running.length))
  }
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, each) => total + each, 0)

/** The use of some pools together. */
export const overview = (state: ScpState, azs: ReadonlyArray<Az>): JsonObject => {
  const usage = azs.map(({ index }) => state.azUsage(index)).reduce(Usage.plus, Usage.none())
  const pools = azs.map(({ index }) => state.hostsOfAz(index))
  const total = sum(pools.map((pool) => pool.total))
  const running = sum(pools.map((pool) => pool.running.length))
  const quotaMb = sum(pools.map((pool) => Capacity.memoryQuotaMb(pool.running.length)))
  return {
    az: { alarm_count: 0, offline_count: 0, online_count: azs.length, total: azs.length },
    host: { alarm_count: 0, offline_count: total - running, online_count: running, running_count: running, total },
    nfv: { error_count: 0, offline_count: 0, running_count: 0, total: 0 },
    server: {
      alarm_count: usage.alarms,
      error_count: usage.errors,
      offline_count: 0,
      running_count: usage.running,
      stopped_count: usage.stopped,
      total: usage.servers
    },
    physical_resources: physical(usage, running),
    virtual_resources: virtual(state, usage, running, quotaMb)
  }
}
