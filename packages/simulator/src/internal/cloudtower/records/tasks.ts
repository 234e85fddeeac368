/**
 * Tasks: those of the past, and those that are under way.
 *
 * @since 0.1.0
 */
import * as TaskTable from "../../engine/taskTable.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Derive, Spec } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, moments, uuids } from "./seedContext.ts"
import { text, time } from "./values.ts"

/** What a task is about: the fields of its record that do not change. */
export interface TaskMeta {
  readonly values: JsonObject
}

/** Tasks that are or were under way, by the index of their record. */
export interface Live extends Map<number, TaskTable.Task<TaskMeta>> {}

const past = 20

const statuses = {
  Waiting: "PENDING",
  Doing: "EXECUTING",
  Finished: "SUCCESSED",
  Failed: "FAILED"
} as const

/** Progress goes from 0 to 1. */
const shareOf = (progress: TaskTable.Progress): number => {
  if (progress._tag === "Waiting") return 0
  return progress._tag === "Doing" ? progress.percent / 100 : 1
}

/** The resource of tasks. */
export const spec = (context: SeedContext, live: Live, now: () => number): Spec => {
  const created = moments(context, "task")
  const finished = (index: number) => time(Date.parse(created(index)) + 4000)
  const of = <A extends Json>(
    index: number,
    show: (task: TaskTable.Task<TaskMeta>, progress: TaskTable.Progress) => A,
    otherwise: A
  ): A => {
    const task = live.get(index)
    return task === undefined ? otherwise : show(task, TaskTable.progress(task, now()))
  }
  const isOver = ({ _tag }: TaskTable.Progress) => _tag === "Finished" || _tag === "Failed"
  const computed: Readonly<Record<string, Derive>> = {
    status: (index) => of<Json>(index, (_, progress) => statuses[progress._tag], "SUCCESSED"),
    progress: (index) => of<Json>(index, (_, progress) => shareOf(progress), 1),
    started_at: (index) =>
      of<Json>(
        index,
        ({ begin }, { _tag }) => (_tag === "Waiting" ? null : time(begin)),
        index < past ? created(index) : null
      ),
    finished_at: (index) =>
      of<Json>(
        index,
        ({ end }, progress) => (isOver(progress) ? time(end) : null),
        index < past ? finished(index) : null
      ),
    error_message: (index) =>
      of<Json>(index, (_, progress) => (progress._tag === "Failed" ? progress.reason : null), null),
    error_code: (index) => of<Json>(index, (_, { _tag }) => (_tag === "Failed" ? "TASK_FAILED" : null), null)
  }
  return {
    size: past,
    fields: {
      args: always({}),
      description: (index) => text(`Edit virtual machine ${index}`, `编辑虚拟机 ${index}`),
      internal: always(false),
      key: uuids(context, "task"),
      local_created_at: created,
      resource_mutation: always("updateVm"),
      resource_type: always("Vm"),
      resource_rollbacked: always(false),
      snapshot: always("{}"),
      steps: always([]),
      user: link(context, "User", () => 0)
    },
    computed
  }
}
