/**
 * How many there are of what, and what belongs to what, as arithmetic on indexes.
 *
 * @since 0.1.0
 */

/** The proportions of a Tower. */
export interface Dimensions {
  readonly seed: number
  /** The time that all others are computed from, in milliseconds since 1970. */
  readonly startTime: number
  readonly vms: number
  /** Clusters that run vms; those after them only store. */
  readonly compute: number
  readonly clusters: number
  readonly hostsPerCluster: number
  /** The name of the first user. */
  readonly username: string
  readonly version: string
}

/** Disks of a host, its network interfaces, and what a cluster has of each. */
export const per = {
  disks: 6,
  nics: 4,
  vdses: 2,
  vlans: 6,
  vmVlans: 4,
  folders: 3,
  images: 2,
  templates: 2,
  targets: 2,
  luns: 3
} as const

const vmsPerHost = 60
const vmsPerCluster = 2000

/** The default number of compute clusters for so many vms. */
export const defaultClusters = (vms: number): number => Math.max(2, Math.ceil(vms / vmsPerCluster))

/** The proportions for so many vms and compute clusters. */
export const make = (options: Omit<Dimensions, "clusters" | "hostsPerCluster">): Dimensions => {
  const hosts = Math.ceil(options.vms / options.compute / vmsPerHost)
  return {
    ...options,
    clusters: options.compute + Math.ceil(options.compute / 4),
    hostsPerCluster: Math.min(32, Math.max(3, hosts))
  }
}

/** The cluster of a vm. */
export const clusterOf = ({ compute }: Dimensions, vm: number): number => vm % compute
/** The place of a vm among those of its cluster. */
export const ordinalOf = ({ compute }: Dimensions, vm: number): number => Math.floor(vm / compute)
/** The host of a vm. */
export const hostOf = (dimensions: Dimensions, vm: number): number =>
  clusterOf(dimensions, vm) * dimensions.hostsPerCluster + (ordinalOf(dimensions, vm) % dimensions.hostsPerCluster)

/** Vms of a cluster, from one place on and in steps. */
export function* vmsOf(dimensions: Dimensions, cluster: number, from = 0, step = 1): Generator<number> {
  if (cluster >= dimensions.compute) return
  for (let ordinal = from; ; ordinal += step) {
    const vm = cluster + ordinal * dimensions.compute
    if (vm >= dimensions.vms) return
    yield vm
  }
}

/** Vms of a host. */
export const vmsOfHost = (dimensions: Dimensions, host: number): Generator<number> => {
  const { hostsPerCluster } = dimensions
  return vmsOf(dimensions, Math.floor(host / hostsPerCluster), host % hostsPerCluster, hostsPerCluster)
}

/** Numbers from one up to another, exclusive. */
export const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)

/** Things that vms have in numbers which repeat. */
export interface Pattern {
  readonly count: (vm: number) => number
  /** The first thing of a vm. */
  readonly offset: (vm: number) => number
  /** Whose a thing is, and the how manieth. */
  readonly owner: (thing: number) => readonly [vm: number, slot: number]
}

/** A pattern of these numbers, over and over. */
const pattern = (counts: ReadonlyArray<number>): Pattern => {
  const owners = counts.flatMap((count, vm) => range(0, count).map((slot) => [vm, slot] as const))
  const offsets = counts.map((_, vm) => counts.slice(0, vm).reduce((sum, count) => sum + count, 0))
  const at = (values: ReadonlyArray<number>, vm: number) => values[vm % counts.length] ?? 0
  return {
    count: (vm) => at(counts, vm),
    offset: (vm) => Math.floor(vm / counts.length) * owners.length + at(offsets, vm),
    owner: (thing) => {
      const [vm, slot] = owners[thing % owners.length] ?? [0, 0]
      return [Math.floor(thing / owners.length) * counts.length + vm, slot]
    }
  }
}

/** Disks of vms: the system's, a CD-ROM, and for some a second volume. */
export const disks: Pattern = pattern([2, 3, 2, 2])
/** Volumes of vms. */
export const volumes: Pattern = pattern([1, 2, 1, 1])
/** Interfaces of vms. */
export const nics: Pattern = pattern([1, 1, 2, 1])

/** Volumes that no vm uses. */
export const spareVolumes = ({ vms }: Dimensions): number => Math.max(2, Math.ceil(vms / 50))

/** One snapshot for so many vms. */
export const vmsPerSnapshot = 10
/** How many snapshots of vms there are. */
export const snapshotCount = ({ vms }: Dimensions): number => Math.ceil(vms / vmsPerSnapshot)
