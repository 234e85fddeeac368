/**
 * Changes that take time: announced at once, final when their task has ended.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import type { Call } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { text, time } from "../records/values.ts"

/** A record that only one task may be at. */
export interface Held {
  readonly model: string
  readonly id: string
}

/** What is done to one record. */
export interface Work extends Held {
  readonly status: "CREATING" | "UPDATING" | "DELETING"
  readonly apply: () => void
  /** Undoes what was announced, when the task fails. */
  readonly undo?: () => void
  /** Other records that nobody else may touch meanwhile. */
  readonly locks?: ReadonlyArray<Held>
  /** What the task's record says of how it was asked for. */
  readonly args?: Json
  /** Milliseconds; the task time of the options when left out. */
  readonly duration?: number
}

/** A record and the task that is at it. */
export interface Started {
  readonly taskId: string | null
  readonly model: string
  readonly row: Row
}

/** What the API calls what is locked: `VM`, `VM_VOLUME`, `ISCSI_LUN`. */
const lockType = (model: string): string => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()

/** Refuses while a task is at one of these records. */
export const ensureFree = (call: Call, model: string, ids: ReadonlyArray<string>): Outcome<void> => {
  const locked = ids.filter(call.world.tasks.isLocked)
  if (locked.length === 0) return Result.void
  return Result.fail({
    status: 400,
    message: "The resource is locked by another operation",
    code: "ResourceLocked",
    props: { locked_resources: locked.map((id) => ({ id, type: lockType(model) })) }
  })
}

/** Records that say whether a task is at them are locked meanwhile; the others, such as labels, are not. */
const canHold = (call: Call, model: string): boolean =>
  call.store.models.get(model)?.fields.has("entityAsyncStatus") === true

const mark = (call: Call, { id, model }: Held, status: Json): void =>
  call.store.patch(model, id, { entityAsyncStatus: status })

/** `createVm` as words: "Create vm". */
const words = (name: string): string => {
  const spaced = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const nameOf = (call: Call, { id, model }: Work): string => {
  const row = call.store.find(model, id)
  const name = row === undefined ? null : call.store.read(model, row, "name")
  return typeof name === "string" ? name : id
}

const taskValues = (call: Call, work: Work): JsonObject => {
  const { id, model } = work
  const row = call.store.find(model, id)
  const mutation = call.operation.name.split(".")[1] ?? ""
  const title = `${words(mutation)} ${nameOf(call, work)}`
  const cluster = row === undefined ? null : call.store.read(model, row, "cluster")
  return {
    args: work.args ?? {},
    description: text(title, `${mutation} ${nameOf(call, work)}`),
    internal: false,
    key: null,
    local_created_at: time(call.now),
    resource_id: id,
    resource_mutation: mutation,
    resource_type: model,
    snapshot: "{}",
    steps: [],
    user: call.user,
    cluster: typeof cluster === "string" ? cluster : null
  }
}

/** Stands for a record that somebody removed. */
const gone: Row = { index: -1, values: {} }

/** Tasks whose records are kept. */
const kept = 10_000

const record = (call: Call, work: Work): Row => {
  const { live } = call.world
  const row = call.store.insert("Task", taskValues(call, work))
  const oldest = live.keys().next().value
  if (live.size >= kept && oldest !== undefined) {
    live.delete(oldest)
    call.store.remove("Task", call.store.table("Task")?.rows.ids.of(oldest) ?? "")
  }
  return row
}

/** Records about tasks and users: writing one is no task of its own. */
const logs = new Set(["Task", "UserAuditLog"])

/** Starts the task of a change; the record is there, and nobody else is at it. */
export const begin = (call: Call, work: Work): Started => {
  const { id, model } = work
  if (logs.has(model)) {
    work.apply()
    return { taskId: null, model, row: call.store.find(model, id) ?? gone }
  }
  const held = [work, ...(work.locks ?? [])].filter((each) => canHold(call, each.model))
  for (const each of held) mark(call, each, each.id === id ? work.status : "UPDATING")
  const task = record(call, work)
  const row = call.store.find(model, id) ?? gone
  const end = () => {
    for (const each of held) mark(call, each, null)
  }
  call.world.live.set(
    task.index,
    call.world.tasks.start({
      meta: { values: {} },
      now: call.now,
      duration: work.duration ?? call.taskMillis,
      locks: held.map((each) => each.id),
      failure: call.failTask ? "The cluster reported an internal error" : undefined,
      apply: () => {
        end()
        work.apply()
      },
      undo: () => {
        end()
        work.undo?.()
      }
    })
  )
  return { taskId: call.store.idOf("Task", task), model, row }
}
