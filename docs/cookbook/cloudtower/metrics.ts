/** Metrics as rows: means, growth of counters, the used space of clusters, and metrics that the SDK does not know. */
import { Cluster, Metrics } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The mean CPU usage in percent over the last day of each vm that runs in a cluster, by its name. */
export const meanCpu = (cluster_id: string) =>
  Metrics.query("vm", {
    where: { cluster: { id: cluster_id }, status: "RUNNING" },
    metrics: ["elf_vm_cpu_overall_usage_percent"],
    range: "24h"
  }).pipe(
    Stream.runFold(
      () => new Map<string, { readonly sum: number; readonly count: number }>(),
      (means, { resource, value }) => {
        const name = resource?.name ?? ""
        const { count, sum } = means.get(name) ?? { sum: 0, count: 0 }
        return means.set(name, { sum: sum + value, count: count + 1 })
      }
    ),
    Effect.map((means) => new Map([...means].map(([name, { count, sum }]) => [name, sum / count])))
  )

/** The interfaces of vms with packets that were dropped in the last week, and how many were; counters come as growth. */
export const droppedPackets = Metrics.query("vmNetwork", {
  metrics: ["elf_vm_network_receive_drop", "elf_vm_network_transmit_drop"],
  range: "7d"
}).pipe(
  Stream.filter(({ value }) => value > 0),
  Stream.runFold(
    () => new Map<string, number>(),
    (drops, { device, resource, value }) => {
      const key = `${resource?.name} ${device}`
      return drops.set(key, (drops.get(key) ?? 0) + value)
    }
  )
)

/** The used bytes of a cluster over a month: the metric depends on the version of the cluster. */
export const usedSpace = Effect.fn(function* (cluster_id: string) {
  const { version } = yield* Cluster.get(cluster_id)
  const rows = yield* Stream.runCollect(
    Metrics.query("cluster", {
      where: { id: cluster_id },
      metrics: [Metrics.usedSpaceMetric(version)],
      range: "30d"
    })
  )
  return rows.map(({ time, value }) => ({ time, bytes: value }))
})

/** The last value of a metric that the SDK does not know; why there is none, in words. */
export const lastValue = (vm_id: string, name: string) =>
  Metrics.query("vm", { where: { id: vm_id }, metrics: [Metrics.unlisted(name)], range: "2h" }).pipe(
    Stream.runLast,
    Effect.flatMap(Effect.fromOption),
    Effect.map(({ unit, value }) => `${value} ${unit}`),
    Effect.catchTag("NoData", () => Effect.succeed("the vm is off, or new")),
    Effect.catchTag("UnknownMetric", ({ metrics }) => Effect.succeed(`no metric is named ${metrics.join()}`)),
    Effect.catchTag("Truncated", () => Effect.succeed("too much for one response"))
  )
