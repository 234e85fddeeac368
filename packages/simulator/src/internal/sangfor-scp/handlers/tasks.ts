/**
 * Looking at tasks.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as TaskTable from "../../engine/taskTable.ts"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { ofArray } from "../listing.ts"
import type { Filters } from "../listing.ts"
import * as Times from "../response.ts"
import { orFail } from "../../engine/outcome.ts"
import * as Find from "./find.ts"
import { ok } from "../response.ts"
import type { TaskMeta } from "../records/state.ts"

type Task = TaskTable.Task<TaskMeta>

interface State {
  readonly status: "waiting" | "doing" | "finish" | "failure"
  readonly progress: number
  readonly description: string
  readonly ended: boolean
}

const stateOf = (task: Task, now: number): State => {
  const progress = TaskTable.progress(task, now)
  switch (progress._tag) {
    case "Waiting":
      return { status: "waiting", progress: -2, description: "", ended: false }
    case "Doing":
      return { status: "doing", progress: progress.percent, description: task.meta.action, ended: false }
    case "Finished":
      return { status: "finish", progress: 100, description: `${task.meta.action} success`, ended: true }
    case "Failed":
      return { status: "failure", progress: -1, description: progress.reason, ended: true }
  }
}

const requester = "127.0.0.1"

/** A task with the names of all dates. */
const render = (task: Task, now: number) => {
  const { action, azId, objectId, objectName, objectType, projectId, userId } = task.meta
  const { description, ended, progress, status } = stateOf(task, now)
  return {
    task_id: task.id,
    id: task.id,
    action,
    status,
    progress,
    description,
    object_id: objectId,
    object_name: objectName,
    object_type: objectType,
    begin_time: Times.microsTime(task.begin),
    end_time: ended ? Times.microsTime(task.end) : "",
    created_at: Times.utcTime(task.begin),
    finished_at: ended ? Times.utcTime(task.end) : null,
    az_id: azId,
    project_id: projectId,
    user_id: userId,
    creator_id: userId,
    user_ip: requester,
    cancelable: 0
  }
}

const filters = (now: number): Filters<Task> => ({
  object_id: ({ meta }, value) => meta.objectId === value,
  object_type: ({ meta }, value) => meta.objectType === value,
  az_id: ({ meta }, value) => meta.azId === value,
  project_id: ({ meta }, value) => meta.projectId === value,
  user_id: ({ meta }, value) => meta.userId === value,
  user_ip: (_, value) => value === requester,
  status: (task, value) => stateOf(task, now).status === value,
  begin_time: (task, value) => Times.microsTime(task.begin) >= value,
  end_time: (task, value) => Times.microsTime(task.begin) <= value
})

const inOrder = (call: Call): ReadonlyArray<Task> => {
  const tasks = call.state.tasks.newestFirst()
  return call.query.get("order_by") === "ASC" ? tasks.toReversed() : tasks
}

const list: Handler = (call) => ofArray(call, inOrder(call), filters(call.now), (task) => render(task, call.now))

const get: Handler<"task_id"> = (call, { task_id }) => {
  return Result.map(orFail(call.state.tasks.find(task_id), Find.missing("Task", task_id)), (task) =>
    ok({
      ...render(task, call.now),
      entities: { object_id: task.meta.objectId, sub_tasks: [], sub_tasks_total: 0 }
    })
  )
}

/** Operations on tasks; there is none that cancels. */
export const routes: ReadonlyArray<Route> = [
  route("Tasks.list", "GET", "/janus/20180725/tasks", list),
  route("Tasks.get", "GET", "/janus/20180725/tasks/{task_id}", get)
]
