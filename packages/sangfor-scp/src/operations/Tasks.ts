/**
 * The calls behind `Tasks`.
 *
 * @since 0.1.0
 */
import type { NotFound } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import * as Operations from "../internal/operations.ts"
import type { ListOperation } from "../internal/paging.ts"
import type { ById, Order } from "../models/Common.ts"
import type { TaskStatus } from "../models/Tasks.ts"
import { Task } from "../models/Tasks.ts"

/** Filters of a listing of tasks; those left out do not constrain. */
export interface Filters extends Order {
  readonly status?: TaskStatus | undefined
  readonly object_id?: string | undefined
  readonly object_type?: string | undefined
  readonly az_id?: string | undefined
  readonly project_id?: string | undefined
  readonly user_id?: string | undefined
  /** Tasks that began at this time or later. */
  readonly begin_time?: string | undefined
  /** Tasks that ended at this time or earlier. */
  readonly end_time?: string | undefined
}

/** One page of the site's tasks. Since SCP 6.3.83. */
export const list: ListOperation<Filters, Task> = Operations.list(
  { name: "Tasks.list", path: "/janus/20180725/tasks", since: "6.3.83" },
  Task
)

/** One task. */
export const get: Operation<ById, Task, NotFound> = Operations.get(
  { name: "Tasks.get", path: "/janus/20180725/tasks/{task_id}" },
  Task
)
