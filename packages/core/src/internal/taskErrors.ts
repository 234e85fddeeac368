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

/** Tasks that outlasted their wait. */
export interface Late {
  readonly taskIds: ReadonlyArray<string>
  /** Those of them that the server has never listed. */
  readonly unlisted: ReadonlyArray<string>
  readonly timeoutMillis: number
  readonly observation?: unknown
}

const named = (ids: ReadonlyArray<string>): string => (ids.length === 1 ? `Task ${ids[0]}` : `${ids.length} tasks`)

const lateMessage = ({ taskIds, timeoutMillis, unlisted }: Late): string => {
  const after = `after ${timeoutMillis / 1000} s`
  if (unlisted.length === taskIds.length) {
    return `${named(taskIds)} had never been listed by the server ${after}: check that this server started the work.`
  }
  const missing = unlisted.length === 0 ? "" : ` ${named(unlisted)} had never been listed by the server.`
  return `${named(taskIds)} had not ended ${after}.${missing} The work goes on: wait again to see it end.`
}

/** One error for all tasks that outlasted their wait. */
export const timedOut = (platform: string, late: Late): HciError.Timeout => {
  const { unlisted: _, ...detail } = late
  return new HciError.Timeout({ platform, operation, message: lateMessage(late), ...detail })
}
