/** A dashboard of a datacenter, of one cluster, or of everything: alerts, hard disks, CPU, memory and storage. */
import { Alert, Cluster, Disk, Host } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { metricsOf } from "./dashboard-metrics.ts"

/** The open alerts of some clusters by severity, all pages of them. */
export const buildAlerts = Effect.fn(function* (cluster_ids: ReadonlyArray<string>) {
  const alerts = yield* Stream.runCollect(Alert.list({ where: { ended: false, cluster: { id_in: cluster_ids } } }))
  const of = (wanted: string) => alerts.filter(({ severity }) => severity === wanted)
  return { critical: of("CRITICAL"), notice: of("NOTICE"), info: of("INFO") }
})

type Health = "healthy" | "warning" | "error"

const failing: ReadonlySet<string | null | undefined> = new Set(["UNHEALTHY", "SUBHEALTHY", "SMART_FAILED"])
const idle: ReadonlySet<string | null | undefined> = new Set(["UNMOUNTED", "PARTIAL_MOUNTED"])

const healthOf = ({ health_status, usage_status }: Disk.Disk): Health => {
  if (failing.has(health_status)) return "error"
  return idle.has(usage_status) ? "warning" : "healthy"
}

/** The health of the hard disks of some clusters; only hard disks are requested. */
export const buildHddInfo = (cluster_ids: ReadonlyArray<string>) =>
  Disk.list({ where: { type: "HDD", host: { cluster: { id_in: cluster_ids } } } }).pipe(
    Stream.runFold(
      () => ({ healthy: 0, warning: 0, error: 0, total: 0 }),
      (hdd, disk) => {
        const health = healthOf(disk)
        return { ...hdd, [health]: hdd[health] + 1, total: hdd.total + 1 }
      }
    )
  )

/** What a dashboard covers. Default: everything. */
export interface Scope {
  readonly cluster_id?: string
  readonly datacenter_id?: string
}

const clustersOf = ({ cluster_id, datacenter_id }: Scope) => {
  if (cluster_id !== undefined) return Cluster.list({ where: { id: cluster_id } })
  return datacenter_id === undefined
    ? Cluster.list()
    : Cluster.list({ where: { datacenters_some: { id: datacenter_id } } })
}

/** The three requests are sent at the same time. */
export const buildDashboard = Effect.fn(function* (scope: Scope = {}) {
  const clusters = yield* Stream.runCollect(clustersOf(scope))
  const ids = clusters.map(({ id }) => id)
  const { alerts, hdd, hosts } = yield* Effect.all(
    {
      alerts: buildAlerts(ids),
      hdd: buildHddInfo(ids),
      hosts: Stream.runCollect(Host.list({ where: { cluster: { id_in: ids } } }))
    },
    { concurrency: 3 }
  )
  return { alerts, hdd, ...metricsOf(clusters, hosts) }
})
