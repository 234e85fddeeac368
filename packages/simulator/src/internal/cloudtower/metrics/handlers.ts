/**
 * Metrics: `get-*-metrics`, and the highest values of all.
 *
 * Whatever is asked for, the response is 200: names and ranges that a Tower does not know have no points.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, asTexts } from "../../engine/json.ts"
import { isAtLeast } from "../../engine/options.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Call, Handler, Handlers } from "../call.ts"
import * as Entity from "../writes/entity.ts"
import * as Levels from "./levels.ts"
import { names } from "./names.ts"
import * as Series from "./series.ts"
import * as Targets from "./targets.ts"

/** Points in the response for one metric; streams that go beyond are left out. */
const maxPoints = 50_000

interface Metric {
  readonly sample_streams: ReadonlyArray<JsonObject> | null
  readonly samples: ReadonlyArray<JsonObject> | null
  readonly dropped: boolean
}

const respond = (metric: string, range: Series.Range | undefined, data: Metric): JsonObject => ({
  task_id: null,
  data: { ...data, unit: Levels.unitOf(metric), step: range?.stepSeconds ?? 0 }
})

/** From OS 5.1.0 on, clusters tell their used space as allocated space. */
const tellsAllocatedSpace = (cluster: Entity.Entity<"Cluster"> | undefined): boolean =>
  isAtLeast(cluster?.read("version") ?? "", "5.1.0")

/** Whether a target has a metric: that of another hypervisor or of another version it has not. */
const hasMetric = ({ cluster, isOn }: Targets.Target, metric: string): boolean => {
  const hypervisor = cluster?.read("hypervisor") ?? null
  if (metric.startsWith("elf_")) return isOn && hypervisor === "ELF"
  if (metric.startsWith("vmware_")) return isOn && hypervisor === "VMWARE"
  if (metric === "zbs_cluster_used_data_space_bytes") return !tellsAllocatedSpace(cluster)
  if (metric === "zbs_cluster_allocated_data_space_bytes") return tellsAllocatedSpace(cluster)
  return isOn
}

const seriesOf = (call: Call, { key, measured, since }: Targets.Target, metric: string): Series.Series => ({
  key,
  since,
  level: Levels.of(measured, key, metric, call.store)
})

/** The streams of a metric, as far as their points go into one response. */
const streams = (
  call: Call,
  targets: ReadonlyArray<Targets.Target>,
  metric: string,
  range: Series.Range
): Pick<Metric, "dropped" | "sample_streams"> => {
  const sample_streams: Array<JsonObject> = []
  let total = 0
  for (const target of targets) {
    if (!hasMetric(target, metric)) continue
    const points = Series.pointsOf(seriesOf(call, target, metric), range, call.now)
    total += points.length
    if (total > maxPoints) return { sample_streams, dropped: true }
    if (points.length > 0) sample_streams.push({ labels: { ...target.labels(), metric_name: metric }, points })
  }
  return { sample_streams, dropped: false }
}

/** The streams of a name that the operation does not have: each without points. */
const pointless = (targets: ReadonlyArray<Targets.Target>): ReadonlyArray<JsonObject> =>
  targets.map((target) => ({ labels: target.labels(), points: null }))

const read =
  (select: Targets.Select): Handler =>
  (call) =>
    Result.map(select(call, asObject(call.body)), (targets) => {
      const { metrics, range: rangeName } = asObject(call.body)
      const range = Series.ranges[asText(rangeName)]
      return asTexts(metrics).map((metric): Json => {
        if (range === undefined) {
          return respond(metric, range, { sample_streams: [], samples: null, dropped: false })
        }
        return names[call.operation.name]?.includes(metric) === true
          ? respond(metric, range, { ...streams(call, targets, metric, range), samples: null })
          : respond(metric, range, { sample_streams: pointless(targets), samples: null, dropped: false })
      })
    })

/** What has a metric in some clusters. */
const candidates = (
  call: Call,
  clusters: ReadonlyArray<Entity.Entity<"Cluster">>,
  metric: string
): ReadonlyArray<Targets.Target> => {
  const operation = Object.keys(names).find((name) => names[name]?.includes(metric) === true)
  const ofCluster = operation === undefined ? undefined : Targets.ofClusters[operation]
  if (ofCluster === undefined) return []
  return clusters.flatMap((cluster) => ofCluster(call, cluster)).filter((target) => hasMetric(target, metric))
}

const rank = (
  call: Call,
  clusters: ReadonlyArray<Entity.Entity<"Cluster">>,
  metric: string,
  range: Series.Range
): ReadonlyArray<JsonObject> => {
  const { n, type } = asObject(call.body)
  const sign = type === "bottom" ? 1 : -1
  return candidates(call, clusters, metric)
    .flatMap((target) => {
      const mean = Series.meanOf(seriesOf(call, target, metric), range, call.now)
      return mean === undefined ? [] : [{ target, mean }]
    })
    .sort((left, right) => sign * (left.mean - right.mean))
    .slice(0, asNumber(n))
    .map(({ mean, target }) => ({
      labels: { ...target.labels(), metric_name: metric },
      point: { t: call.now, v: mean }
    }))
}

/** The values are means of the range. */
const rankAll = (call: Call): Outcome<Json> => {
  const { clusters: where, metrics, range: rangeName } = asObject(call.body)
  const range = Series.ranges[asText(rangeName)]
  return Result.map(Entity.matching(call, "Cluster", asObject(where), "body.clusters"), (clusters) =>
    asTexts(metrics).map((metric) => {
      const samples = range === undefined ? [] : rank(call, clusters, metric, range)
      return respond(metric, range, { sample_streams: null, samples, dropped: false })
    })
  )
}

/** The handlers of metrics. */
export const handlers: Handlers = {
  ...Object.fromEntries(Object.entries(Targets.selections).map(([name, select]) => [name, read(select)])),
  "Metrics.getTopNVmVolumeMetrics": rankAll
}
