/** What the storage of each cluster is used for, vm by vm, and the ten vms that use most CPU. */
import { Cluster, IscsiLun, Metrics, Vm, VmVolume } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Bytes of storage. */
export interface Space {
  /** What is written. */
  readonly used: number
  /** What can be written before a volume is full. */
  readonly allocated: number
}

/** The storage of a vm. */
export interface VmSpace extends Space {
  readonly id: string
  readonly name: string
}

/** The storage of a cluster. All but `capacity`, `used` and `free` are sums of its records. */
export interface ClusterSpace {
  readonly id: string
  readonly name: string
  /** Vms, those in the recycle bin left out, the one that uses most first. */
  readonly vms: ReadonlyArray<VmSpace>
  /** All these vms together. */
  readonly vmTotal: Space
  /** Vms in the recycle bin: they keep their volumes until they are deleted. */
  readonly recycleBin: Space
  /** Volumes that no vm mounts. */
  readonly unmounted: Space
  /** iSCSI LUNs. */
  readonly luns: Space
  /** Everything above. */
  readonly total: Space
  /** What the cluster itself says it can store. */
  readonly capacity: number
  /** What the cluster itself says is used. */
  readonly used: number
  /** What the cluster itself says is free. */
  readonly free: number
}

const none: Space = { used: 0, allocated: 0 }

const plus = (left: Space, right: Space): Space => ({
  used: left.used + right.used,
  allocated: left.allocated + right.allocated
})

const sum = (spaces: ReadonlyArray<Space>): Space => spaces.reduce(plus, none)

const vmSpace = ({ id, name, size, used_size }: Vm.Vm): VmSpace => ({
  id,
  name,
  used: used_size ?? 0,
  allocated: size ?? 0
})

const spaceOf = <A, E, R>(records: Stream.Stream<A, E, R>, space: (record: A) => Space): Effect.Effect<Space, E, R> =>
  Stream.runFold(
    records,
    () => none,
    (total, record) => plus(total, space(record))
  )

/** The storage of a cluster, from its records and from itself. */
const clusterSpace = Effect.fn(function* (info: Cluster.ClusterStorageInfo) {
  const cluster = { id: info.id }
  const { luns, unmounted, vms } = yield* Effect.all(
    {
      vms: Stream.runCollect(Vm.list({ where: { cluster } })),
      unmounted: spaceOf(VmVolume.list({ where: { cluster, mounting: false } }), ({ size, used_size }) => ({
        used: used_size ?? 0,
        allocated: size
      })),
      luns: spaceOf(IscsiLun.list({ where: { iscsi_target: { cluster } } }), ({ assigned_size, unique_size }) => ({
        used: unique_size,
        allocated: assigned_size
      }))
    },
    { concurrency: 3 }
  )
  const spaces = vms.filter(({ in_recycle_bin }) => !in_recycle_bin).map(vmSpace)
  const vmTotal = sum(spaces)
  const recycleBin = sum(vms.filter(({ in_recycle_bin }) => in_recycle_bin).map(vmSpace))
  const report: ClusterSpace = {
    id: info.id,
    name: info.name,
    vms: spaces.sort((left, right) => right.used - left.used),
    vmTotal,
    recycleBin,
    unmounted,
    luns,
    total: sum([vmTotal, recycleBin, unmounted, luns]),
    capacity: info.total_data_capacity ?? 0,
    used: info.used_data_space ?? 0,
    free: info.free_data_space ?? 0
  }
  return report
})

/** The CPU usage of a vm over a day, in percent. */
export interface CpuUsage {
  readonly vm: string
  readonly percent: number
}

/** Each hypervisor has a metric of its own. */
const cpuMetrics = [
  ["ELF", "elf_vm_cpu_overall_usage_percent"],
  ["VMWARE", "vmware_vm_cpu_usage_average_percent"]
] as const

/** The vms that use most CPU, over 24 hours. */
export const busiest = (n: number) =>
  Stream.fromIterable(cpuMetrics).pipe(
    Stream.flatMap(([hypervisor, metric]) =>
      Metrics.topN("vm", { metric, clusters: { hypervisor }, n, range: "24h", onEmpty: "skip" })
    ),
    Stream.runCollect,
    Effect.map((rows) =>
      rows
        .map(({ resource, value }): CpuUsage => ({ vm: resource?.name ?? "", percent: value }))
        .sort((left, right) => right.percent - left.percent)
        .slice(0, n)
    )
  )

/** The whole report: the clusters one beside the other, and the ten busiest vms. Needs CloudTower 4.5.0. */
export const capacityReport = Effect.fn(function* () {
  const infos = yield* Cluster.getClusterStorageInfo({ where: {}, effect: {} })
  const clusters = yield* Effect.forEach(infos, clusterSpace, { concurrency: 4 })
  return { clusters, busiest: yield* busiest(10) }
})
