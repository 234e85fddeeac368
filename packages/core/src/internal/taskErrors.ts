import type { FailedTask } from "../HciError.ts"
import * as HciError from "../HciError.ts"

const operation = "TaskPoller.wait"

/** One error for all tasks that failed. */
export const taskFailed = (platform: string, tasks: ReadonlyArray<FailedTask>): HciError.TaskFailed => {
  const [first] = tasks
  const one = first === undefined ? "" : `Task ${first.id} ended as ${first.status}: ${first.message}`
  return new HciError.TaskFailed({
    platform,
    operation,
    message: tasks.length > 1 ? `${tasks.length} tasks failed. ${one}` : one,
    ...(first?.code === undefined ? undefined : { code: first.code }),
    tasks
  })
}

/** One error for all tasks that outlasted their wait. */
export const timedOut = (
  platform: string,
  late: { readonly taskIds: ReadonlyArray<string>; readonly timeoutMillis: number; readonly observation?: unknown }
): HciError.Timeout => {
  const which = late.taskIds.length === 1 ? `Task ${late.taskIds[0]}` : `${late.taskIds.length} tasks`
  const state = "observation" in late ? "had not ended" : "had never been listed by the server"
  return new HciError.Timeout({
    platform,
    operation,
    message: `${which} ${state} after ${late.timeoutMillis / 1000} s. The work goes on: wait again to see it end.`,
    ...late
  })
}
