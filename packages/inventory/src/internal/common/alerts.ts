/** Alerts of CloudTower and alarms of SCP. */
import type { Alert } from "@effect-hci/cloudtower/Alert"
import type { RealtimeAlarmRecord } from "@effect-hci/sangfor-scp/api/Alarms"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

const alert = fields<Alert>("cloudtower", "alerts")
const alarm = fields<RealtimeAlarmRecord>("sangfor-scp", "alarms")

/** The table of alerts. */
export const alerts: TableDefinition = {
  name: "alerts",
  doc: "Alerts of CloudTower, alarms of SCP.",
  id: [alert.text("id"), alarm.text("id")],
  columns: [
    {
      name: "severity",
      type: "text",
      doc: "`critical`, `warning` or `info`; null for a word that is not known.",
      sources: [
        alert.word("severity", { CRITICAL: "critical", NOTICE: "warning", INFO: "info" }),
        alarm.word("level", { p1: "critical", p2: "warning", p3: "info" })
      ]
    },
    {
      name: "platform_severity",
      type: "text",
      doc: "Severity in the platform's own words.",
      sources: [alert.text("severity"), alarm.text("level")]
    },
    {
      name: "open",
      type: "boolean",
      doc: "Whether the trouble goes on.",
      sources: [alert.not("ended"), alarm.word("status", { open: true, ack: true, close: false })]
    },
    {
      name: "message",
      type: "text",
      doc: "What is wrong, in the site's language.",
      sources: [alert.text("message"), alarm.text("description"), alarm.text("policy_name")]
    },
    {
      name: "object_type",
      type: "text",
      doc: "What the alert is about: `machine`, `host`, `disk` or `cluster`; on SCP, its own words.",
      sources: [
        alert.when("vms", "machine"),
        alert.when("disk", "disk"),
        alert.when("host", "host"),
        alert.when("cluster", "cluster"),
        alarm.text("object_type")
      ]
    },
    {
      name: "object_id",
      type: "text",
      doc: "Id of what the alert is about.",
      sources: [
        alert.first("vms", "id"),
        alert.text("disk.id"),
        alert.text("host.id"),
        alert.text("cluster.id"),
        alarm.text("object_id")
      ]
    },
    {
      name: "object_name",
      type: "text",
      doc: "Name of what the alert is about.",
      sources: [
        alert.first("vms", "name"),
        alert.text("disk.name"),
        alert.text("host.name"),
        alert.text("cluster.name"),
        alarm.text("object_name")
      ]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [alert.text("cluster.id"), alarm.text("az_id")]
    },
    {
      name: "started_at",
      type: "timestamp",
      doc: "When the trouble began.",
      sources: [alert.time("local_start_time"), alert.time("create_time"), alarm.time("start_time")]
    },
    {
      name: "ended_at",
      type: "timestamp",
      doc: "When the trouble ended.",
      sources: [alert.time("local_end_time")]
    }
  ]
}
