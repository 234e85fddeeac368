/**
 * Tasks: the work that writes start, and that goes on after their response.
 *
 * To wait for a task, see `TaskPoller`.
 *
 * ```ts
 * import { Tasks } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // The tasks that failed last.
 * export const program = Tasks.list({ status: "failure" }).pipe(Stream.take(10), Stream.runCollect)
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import { Model } from "@effect-hci/core/Runtime"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, Order } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { dropMisfits, get as getCall, lenient } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * States of a task; it has ended at `finish`, `failure` and `canceled`.
 *
 * @category models
 */
export const TaskStatus = Model.openEnum(["waiting", "doing", "finish", "failure", "canceling", "canceled"])
/** See {@link TaskStatus}. */
export type TaskStatus = typeof TaskStatus.Type

/**
 * A task. Systems name some fields in two ways: `task_id` or `id`, `begin_time` or `created_at`.
 *
 * @category models
 */
export const Task = Schema.Struct({
  /** State of the task. */
  status: TaskStatus,
  /** -2 waiting, -1 failed, 0 to 99 percent done, 100 finished. Only `status` says how the task ended. */
  progress: Model.optionalNumber,
  /** Id of the task, in its detail. */
  task_id: Model.optionalString,
  /** Id of the task, in listings and on older systems. */
  id: Model.optionalString,
  /** Name of what the task does. */
  action: Model.optionalString,
  /** What the task does; after a failure, why it failed. */
  description: Model.optionalString,
  /** Id of the record that the task works on. */
  object_id: Model.optionalString,
  /** Name of the record that the task works on. */
  object_name: Model.optionalString,
  /** Kind of the record that the task works on, as in `server`. */
  object_type: Model.optionalString,
  /** Id of the resource pool. */
  az_id: Model.optionalString,
  /** Id of the tenant. */
  project_id: Model.optionalString,
  /** Id of the user who started the task. */
  user_id: Model.optionalString,
  /** When the task began: local time of the site, without a zone. */
  begin_time: Model.optionalString,
  /** When the task ended: local time of the site, without a zone. */
  end_time: Model.optionalString,
  /** When the task began, on older systems: local time of the site, without a zone. */
  created_at: Model.optionalString,
  /** When the task ended, on older systems: local time of the site, without a zone. */
  finished_at: Model.optionalString
})
/** See {@link Task}. */
export interface Task extends Schema.Schema.Type<typeof Task> {}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters extends Order {
  /** State of the task. */
  readonly status?: Model.Input<TaskStatus>
  /** Id of the record that the task works on. */
  readonly object_id?: string
  /** Kind of the record that the task works on, as in `server`. */
  readonly object_type?: string
  /** Id of the resource pool. */
  readonly az_id?: string
  /** Id of the tenant. */
  readonly project_id?: string
  /** Id of the user who started the task. */
  readonly user_id?: string
  /** Earliest begin: local time of the site, without a zone. */
  readonly begin_time?: string
  /** Latest end: local time of the site, without a zone. */
  readonly end_time?: string
}

/**
 * Every task that matches, page by page, in the site's order. `GET /janus/20180725/tasks`. Needs SCP 6.3.83. A field of a
 * wrong type is left out, unless it is the `status`.
 *
 * @category operations
 */
export const list: Pages.ListCall<Filters, Task> = Pages.list(
  { name: "Tasks.list", path: "/janus/20180725/tasks", since: "6.3.83" },
  Task,
  {},
  dropMisfits(Task)
)

/**
 * One task as it stands, by its id. `GET /janus/20180725/tasks/{task_id}`; fails with `NotFound` where there is none, or
 * in the moment before SCP lists it. A field of a wrong type is left out, unless it is the `status`.
 *
 * @category operations
 */
export const get: Call<[id: string], ById, Task, NotFound> = getCall(
  { name: "Tasks.get", path: "/janus/20180725/tasks/{task_id}" },
  Task,
  lenient(Task)
)

/**
 * One page of the tasks that match, with the total. `GET /janus/20180725/tasks`. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Task>, RequestError, HttpTransport> => Pages.listPage(list, input)

/**
 * How many tasks match. `GET /janus/20180725/tasks`. Needs SCP 6.3.83.
 *
 * @category operations
 */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(list, filters)
