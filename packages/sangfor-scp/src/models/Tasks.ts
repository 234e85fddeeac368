/**
 * Models of `Tasks`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "@effect-hci/core/Codec"

/** States of a task; it has ended at `finish`, `failure` and `canceled`. */
export const TaskStatus: Codec.OpenEnum<"waiting" | "doing" | "finish" | "failure" | "canceling" | "canceled"> =
  Codec.openEnum(["waiting", "doing", "finish", "failure", "canceling", "canceled"])
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
export const Task: Codec.Model<Task> = Schema.Struct({
  status: TaskStatus,
  progress: Codec.optional(Schema.Number),
  task_id: Codec.optional(Schema.String),
  id: Codec.optional(Schema.String),
  action: Codec.optional(Schema.String),
  description: Codec.optional(Schema.String),
  object_id: Codec.optional(Schema.String),
  object_name: Codec.optional(Schema.String),
  object_type: Codec.optional(Schema.String),
  az_id: Codec.optional(Schema.String),
  project_id: Codec.optional(Schema.String),
  user_id: Codec.optional(Schema.String),
  begin_time: Codec.optional(Schema.String),
  end_time: Codec.optional(Schema.String),
  created_at: Codec.optional(Schema.String),
  finished_at: Codec.optional(Schema.String)
})
