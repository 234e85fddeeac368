/**
 * Changes that take time: announced when their task starts, made when it ends.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all } from "../../engine/outcome.ts"
import { text, time } from "../records/values.ts"
import type { Row } from "../store/row.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import { respondsNotModified } from "./unchanged.ts"

/** A change that is made at once. */
export type Apply = () => void

/** What is done to a record: a change, a task that fails for a reason, or nothing, where nothing has to be changed. */
export type Step = Apply | { readonly failure: string } | undefined

/** What a task does to one record. */
export interface TaskOptions extends Entity.Lock {
  readonly status: "CREATING" | "UPDATING" | "DELETING"
  /** The change that is made when the task ends. */
  readonly apply: Apply
  /** Why the task fails in the end; `undefined` when it does not. */
  readonly failure?: string | undefined
  /** Takes back what was announced, when the task fails. */
  readonly undo?: Apply
  /** Other records that nobody else may change meanwhile. */
  readonly locks?: ReadonlyArray<Entity.Lock>
}

/** A record and the id of the task that changes it; null where the change is made at once. */
export interface Started {
  readonly taskId: string | null
  readonly entity: Entity.Reference
}

/** Starts the tasks of a write, once all of its checks have passed. */
export type Plan = () => ReadonlyArray<Started>

/** Only records that show whether a task changes them are locked; the others, such as labels, are not. */
const isLockable = (call: Call, { model }: Entity.Lock): boolean =>
  call.store.models.get(model)?.fields.has("entityAsyncStatus") === true

/** Records that a Tower gets from its cluster. */
const isSynced = (call: Call, { model }: Entity.Lock): boolean =>
  call.store.models.get(model)?.fields.has("local_id") === true

const mark = (call: Call, { id, model }: Entity.Lock, status: Json): void =>
  call.store.patch(model, id, { entityAsyncStatus: status })

/** `createVm` as words: "Create vm". */
const words = (name: string): string => {
  const spaced = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const taskValues = (call: Call, { id, model }: TaskOptions): JsonObject => {
  const entity = Entity.lookUp(call, model, id)
  const { cluster = null, name = null } = entity?.pick(["cluster", "name"]) ?? {}
  const mutation = call.operation.name.split(".")[1] ?? ""
  const subject = typeof name === "string" ? name : id
  return {
    args: {},
    description: text(`${words(mutation)} ${subject}`, `${mutation} ${subject}`),
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

/** Stands for a record that is gone. */
const gone: Row = { index: -1, values: {} }

const entityOf = (call: Call, { id, model }: Entity.Lock): Entity.Reference =>
  Entity.lookUp(call, model, id) ?? Entity.of(call, model, gone)

/** Tasks whose records are kept. */
const maxTasks = 10_000

/** Adds the record of a task, and removes the oldest one where there are too many. */
const addTask = (call: Call, options: TaskOptions): Entity.Entity<"Task"> => {
  const { live } = call.state
  const task = Entity.of(call, "Task", call.store.insert("Task", taskValues(call, options)))
  const oldest = live.keys().next().value
  if (live.size >= maxTasks && oldest !== undefined) {
    live.delete(oldest)
    call.store.delete("Task", Entity.idAt(call, "Task", oldest))
  }
  return task
}

/** Records about tasks and users: no task of its own changes them. */
const logs = new Set(["Task", "UserAuditLog"])

/** Starts the task of a change; its record exists, and no other task locks it. */
export const start = (call: Call, options: TaskOptions): Started => {
  const { apply, id, locks = [], model, status, undo } = options
  if (logs.has(model)) {
    apply()
    return { taskId: null, entity: entityOf(call, options) }
  }
  const locked = [options, ...locks].filter((lock) => isLockable(call, lock))
  for (const lock of locked) mark(call, lock, lock.id === id ? status : "UPDATING")
  const task = addTask(call, options)
  const entity = entityOf(call, options)
  const unlock = () => {
    for (const lock of locked) mark(call, lock, null)
  }
  call.state.live.set(
    task.row.index,
    call.state.tasks.start({
      meta: { values: {} },
      now: call.now,
      duration: call.taskMillis,
      locks: locked.map((lock) => lock.id),
      failure:
        call.failTask === undefined
          ? options.failure
          : (call.failTask.reason ?? "The cluster reported an internal error"),
      apply: () => {
        unlock()
        apply()
        if (isSynced(call, options)) call.store.sync(model, id)
      },
      undo: () => {
        unlock()
        undo?.()
      }
    })
  )
  return { taskId: task.id, entity }
}

/** Adds a record and starts its task, which locks what the record is made from; the record goes when the task fails. */
export const create = <M extends string>(
  call: Call,
  model: M,
  values: Entity.Changes<M>,
  options: {
    readonly locks?: ReadonlyArray<Entity.Lock>
    readonly apply?: (id: string) => void
    readonly failure?: string | undefined
  } = {}
): Started => {
  const { apply, failure, locks = [] } = options
  const id = insert(call, model, values)
  const undo = () => call.store.delete(model, id)
  return start(call, { model, id, status: "CREATING", apply: () => apply?.(id), undo, locks, failure })
}

const outcomeOf = (step: Step): Pick<TaskOptions, "apply" | "failure"> => {
  if (typeof step === "function") return { apply: step }
  return { apply: () => undefined, failure: step?.failure }
}

/**
 * Plans one task for each record, where the operation may find that nothing has to be changed, for none of them. Fails when a task locks one of the records, or when the step of one of them fails; then
 * nothing is changed.
 */
export const tasks = <M extends string>(
  call: Call,
  entities: ReadonlyArray<Entity.Entity<M>>,
  status: "UPDATING" | "DELETING",
  step: (entity: Entity.Entity<M>) => Outcome<Step>
): Outcome<Plan> =>
  Result.gen(function* () {
    yield* Entity.ensureUnlocked(call, entities)
    const steps = yield* all(entities, (entity) => Result.map(step(entity), (planned) => ({ entity, planned })))
    const changed = respondsNotModified(call) ? steps.filter(({ planned }) => planned !== undefined) : steps
    return () =>
      changed.map(({ entity: { id, model }, planned }) => start(call, { model, id, status, ...outcomeOf(planned) }))
  })
