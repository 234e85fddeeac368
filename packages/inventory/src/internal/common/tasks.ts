/** Tasks: the work that writes start. */
import type * as Stream from "effect/Stream"
import type * as TowerTasks from "@effect-hci/cloudtower/Task"
import type { Task as ScpTask } from "@effect-hci/sangfor-scp/Tasks"
import type { TableDefinition } from "./column.ts"
import { fields } from "./column.ts"

type TowerTask = Stream.Success<ReturnType<typeof TowerTasks.list>>

const tower = fields<TowerTask>("cloudtower", "tasks")
const scp = fields<ScpTask>("sangfor-scp", "tasks")

/** The table of tasks. */
export const tasks: TableDefinition = {
  name: "tasks",
  doc: "Tasks: the work that writes start.",
  id: [tower.text("id"), scp.text("id"), scp.text("task_id")],
  columns: [
    {
      name: "name",
      type: "text",
      doc: "What the task does, in the site's language.",
      sources: [tower.text("description"), scp.text("action")]
    },
    {
      name: "state",
      type: "text",
      doc: "`waiting`, `running`, `paused`, `succeeded`, `failed` or `canceled`.",
      sources: [
        tower.word("status", {
          PENDING: "waiting",
          EXECUTING: "running",
          PAUSED: "paused",
          SUCCESSED: "succeeded",
          FAILED: "failed"
        }),
        scp.word("status", {
          waiting: "waiting",
          doing: "running",
          canceling: "running",
          finish: "succeeded",
          failure: "failed",
          canceled: "canceled"
        })
      ]
    },
    {
      name: "status",
      type: "text",
      doc: "State in the platform's own words.",
      sources: [tower.text("status"), scp.text("status")]
    },
    {
      name: "object_type",
      type: "text",
      doc: "Kind of record that the task works on, in the platform's own words.",
      sources: [tower.text("resource_type"), scp.text("object_type")]
    },
    {
      name: "object_id",
      type: "text",
      doc: "Id of that record.",
      sources: [tower.text("resource_id"), scp.text("object_id")]
    },
    {
      name: "object_name",
      type: "text",
      doc: "Name of that record.",
      sources: [scp.text("object_name")]
    },
    {
      name: "cluster_id",
      type: "text",
      doc: "Id of the cluster or resource pool: `clusters.id`.",
      sources: [tower.text("cluster.id"), scp.text("az_id")]
    },
    {
      name: "user_id",
      type: "text",
      doc: "Id of the user who started the task.",
      sources: [tower.text("user.id"), scp.text("user_id")]
    },
    {
      name: "error",
      type: "text",
      doc: "Why the task failed.",
      sources: [tower.text("error_message"), tower.text("error_code")]
    },
    {
      name: "started_at",
      type: "timestamp",
      doc: "When the task began.",
      sources: [
        tower.time("started_at"),
        tower.time("local_created_at"),
        scp.time("begin_time"),
        scp.time("created_at")
      ]
    },
    {
      name: "ended_at",
      type: "timestamp",
      doc: "When the task ended.",
      sources: [tower.time("finished_at"), scp.time("end_time"), scp.time("finished_at")]
    }
  ]
}
