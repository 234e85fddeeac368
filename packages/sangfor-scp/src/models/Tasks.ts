/**
 * Models of `Tasks`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Model from "@effect-hci/core/Model"

/** States of a task; it has ended at `finish`, `failure` and `canceled`. */
export const TaskStatus: Model.OpenEnum<"waiting" | "doing" | "finish" | "failure" | "canceling" | "canceled"> =
  Model.openEnum(["waiting", "doing", "finish", "failure", "canceling", "canceled"])
/** See {@link TaskStatus}. */
export type TaskStatus = typeof TaskStatus.Type

/** A task as SCP shows it. Systems name some fields in two ways: `task_id` or `id`, `begin_time` or `created_at`. */
export interface Task {
  readonly status: TaskStatus
  /** -2 waiting, -1 failed, 0 to 99 running, 100 finished. The status decides, not this. */
  readonly progress?: number | null
  readonly task_id?: string | null
  readonly id?: string | null
  readonly action?: string | null
  /** What is done; after a failure, why it failed. */
  readonly description?: string | null
  readonly object_id?: string | null
  readonly object_name?: string | null
  readonly object_type?: string | null
  readonly az_id?: string | null
  readonly project_id?: string | null
  readonly user_id?: string | null
  /** Local time of the site, without a zone. */
  readonly begin_time?: string | null
  /** Local time of the site, without a zone. */
  readonly end_time?: string | null
  readonly created_at?: string | null
  readonly finished_at?: string | null
}
/** See the interface of the same name. */
export const Task: Model.Model<Task> = Schema.Struct({
  status: TaskStatus,
  progress: Model.optional(Schema.Number),
  task_id: Model.optional(Schema.String),
  id: Model.optional(Schema.String),
  action: Model.optional(Schema.String),
  description: Model.optional(Schema.String),
  object_id: Model.optional(Schema.String),
  object_name: Model.optional(Schema.String),
  object_type: Model.optional(Schema.String),
  az_id: Model.optional(Schema.String),
  project_id: Model.optional(Schema.String),
  user_id: Model.optional(Schema.String),
  begin_time: Model.optional(Schema.String),
  end_time: Model.optional(Schema.String),
  created_at: Model.optional(Schema.String),
  finished_at: Model.optional(Schema.String)
})
