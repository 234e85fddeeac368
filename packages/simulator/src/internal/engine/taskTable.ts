/**
 * Tasks that take time: started by a request, final when their time has come. While a task is under way, it locks what
 * it changes.
 *
 * @since 0.1.0
 */
import type { EventQueue } from "./eventQueue.ts"
import type { Identifiers } from "./identifiers.ts"

/** Where a task is at a moment. */
export type Progress =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Doing"; readonly percent: number }
  | { readonly _tag: "Finished" }
  | { readonly _tag: "Failed"; readonly reason: string }

/** One task; `M` is what the platform knows of it. */
export interface Task<M> {
  readonly id: string
  readonly meta: M
  /** Milliseconds since 1970. */
  readonly begin: number
  /** Milliseconds since 1970. */
  readonly end: number
  readonly failure: string | undefined
}

/** How a task is started. */
export interface Start<M> {
  readonly meta: M
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds. */
  readonly duration: number
  /** Ids of what no other task may change until this one ends. */
  readonly locks: ReadonlyArray<string>
  /** Why it fails in the end; `undefined` when it does not. */
  readonly failure: string | undefined
  /** The change that it makes at its end, unless it fails. */
  readonly apply: () => void
  /** What is done at its end when it fails; nothing by default. */
  readonly undo?: () => void
}

/** All tasks of a platform, the last of them remembered. */
export interface TaskTable<M> {
  readonly start: (options: Start<M>) => Task<M>
  readonly find: (id: string) => Task<M> | undefined
  /** Ends a task that is under way at `now`: as failed for this reason, or as it would have ended. */
  readonly stop: (id: string, now: number, failure?: string) => void
  /** Remembered tasks, the newest first. */
  readonly newestFirst: () => ReadonlyArray<Task<M>>
  /** True while a task locks this id. */
  readonly isLocked: (id: string) => boolean
  readonly counts: () => { readonly started: number; readonly finished: number; readonly failed: number }
}

const waitingShare = 0.1

/** Where a task is at `now` (milliseconds). */
export const progress = <M>(task: Task<M>, now: number): Progress => {
  if (now >= task.end) {
    return task.failure === undefined ? { _tag: "Finished" } : { _tag: "Failed", reason: task.failure }
  }
  const share = (now - task.begin) / (task.end - task.begin)
  return share < waitingShare ? { _tag: "Waiting" } : { _tag: "Doing", percent: Math.floor(share * 100) }
}

/** A table without tasks that remembers the last `remember` of them. */
export const make = <M>(options: {
  readonly ids: Identifiers
  readonly eventQueue: EventQueue
  readonly remember: number
}): TaskTable<M> => {
  const tasks = new Map<string, Task<M>>()
  const lockedBy = new Map<string, string>()
  const stops = new Map<string, (now: number, failure: string | undefined) => void>()
  let started = 0
  let finished = 0
  let failed = 0

  const unlock = (id: string, locks: ReadonlyArray<string>) => {
    for (const lock of locks) if (lockedBy.get(lock) === id) lockedBy.delete(lock)
  }

  const start = ({ apply, duration, failure, locks, meta, now, undo }: Start<M>): Task<M> => {
    const task = { id: options.ids.of(started++), meta, begin: now, end: now + duration, failure }
    tasks.set(task.id, task)
    for (const lock of locks) lockedBy.set(lock, task.id)
    const complete = () => {
      if (!stops.delete(task.id)) return
      unlock(task.id, locks)
      if (task.failure === undefined) {
        finished++
        apply()
      } else {
        failed++
        undo?.()
      }
    }
    stops.set(task.id, (at, reason) => {
      task.end = at
      task.failure = reason ?? task.failure
      complete()
    })
    options.eventQueue.schedule(task.end, complete)
    for (const oldest of tasks.keys()) {
      if (tasks.size <= options.remember) break
      tasks.delete(oldest)
    }
    return task
  }

  return {
    start,
    find: (id) => tasks.get(id),
    stop: (id, now, failure) => stops.get(id)?.(now, failure),
    newestFirst: () => [...tasks.values()].toReversed(),
    isLocked: (id) => lockedBy.has(id),
    counts: () => ({ started, finished, failed })
  }
}
