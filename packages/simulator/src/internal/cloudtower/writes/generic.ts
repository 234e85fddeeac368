/**
 * Writes that follow from their documents, as the write table tells: create, update or delete the records that their
 * parameters name.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, isObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Model } from "../schema/models.ts"
import type { WriteEntry } from "../schema/writeTable.ts"
import { assign } from "./assign.ts"
import * as Entity from "./entity.ts"
import * as Names from "./names.ts"
import type { Plan } from "./tasks.ts"
import { create, tasks } from "./tasks.ts"
import { changeOf, respondsNotModified } from "./unchanged.ts"
import { perform } from "./write.ts"

/** A filter in a request, and the model that it is about. */
interface Filter {
  readonly model: Model
  readonly where: JsonObject
}

const filterOf = ({ filters }: WriteEntry, params: JsonObject): Filter | undefined => {
  for (const { model, name } of filters) {
    const where = params[name]
    if (isObject(where)) return { model, where }
  }
  return undefined
}

/** The records that a filter matches, or 404 when there are none. */
const select = (call: Call, { model, where }: Filter): Outcome<ReadonlyArray<Entity.Entity>> =>
  Entity.select<string>(call, model.name, where)

const dataOf = (params: JsonObject): JsonObject => {
  const { data, where, ...others } = params
  return isObject(data) ? { ...others, ...data } : where === undefined ? params : others
}

/** The values of a copy of a record. */
const copyOf = (model: Model, source: Entity.Entity): JsonObject =>
  source.pick(
    [...model.fields.keys()].filter(
      (name) => name !== "id" && name !== "local_id" && model.relations.get(name)?.inverse === undefined
    )
  )

/** References of a new record to another. */
const referencesTo = (model: Model, entity: Entity.Entity): JsonObject => {
  const references = [...model.relations.values()].filter(({ many, target }) => !many && target === entity.model)
  return Object.fromEntries(references.map(({ field }) => [field, entity.id]))
}

/** What a new record starts from: a copy of the record that the filter matches, or references to it. */
const originOf = (call: Call, target: Model, filter: Filter | undefined): Outcome<JsonObject> =>
  filter === undefined
    ? Result.succeed({})
    : Result.map(select(call, filter), ([entity]) => {
        if (entity === undefined) return {}
        return filter.model === target ? copyOf(target, entity) : referencesTo(target, entity)
      })

/** 400 for a record that cannot be without another of which there is none. */
const ensureTargets = (call: Call, model: Model): Outcome<void> => {
  const missing = [...model.relations.values()].find(
    ({ inverse, required, target }) => required && inverse === undefined && call.store.table(target)?.rows.total() === 0
  )
  return missing === undefined
    ? Result.void
    : badRequest(`A ${model.name} needs a ${missing.target}, and there is none`)
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined)

/** How the task of a new record ends, by its name. */
const failureOf = (call: Call, { name: model }: Model, { cluster, name = "" }: JsonObject) =>
  Names.isNamed(model)
    ? { failure: Names.problemOf(call, { model, name: textOf(name) ?? "", cluster: textOf(cluster) }) }
    : {}

const planCreate = (call: Call, target: Model, filter: Filter | undefined, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const origin = yield* originOf(call, target, filter)
    const values = yield* assign<string>(call, target.name, dataOf(params))
    yield* ensureTargets(call, target)
    return () => [create<string>(call, target.name, { ...origin, ...values }, failureOf(call, target, values))]
  })

const valueAt = (params: JsonObject, path: ReadonlyArray<string>): Json | undefined =>
  path.reduce<Json | undefined>((value, name) => asObject(value)[name], params)

/** The record that parameters name by its id, or the first there is where they name none. */
const findNamed = (
  call: Call,
  { ids }: WriteEntry,
  target: Model,
  params: JsonObject
): Outcome<ReadonlyArray<Entity.Entity>> => {
  const id = ids.map((path) => valueAt(params, path)).find((value) => value !== undefined && value !== null)
  if (typeof id === "string") return Result.map(Entity.find<string>(call, target.name, id), (entity) => [entity])
  const first = Entity.first<string>(call, target.name)
  return Result.succeed(first === undefined ? [] : [first])
}

/** Values that an operation sets by its name, beside those of its parameters. */
const fixedValues: Readonly<Record<string, (call: Call) => JsonObject>> = {
  "Disk.mountDisk": () => ({ mounted: true, usage_status: "MOUNTED" }),
  "Disk.unmountDisk": () => ({ mounted: false, usage_status: "UNMOUNTED" }),
  "SnapshotPlan.resumeSnapshotPlan": () => ({ status: "NORMAL" }),
  "SnapshotPlan.suspendSnapshotPlan": () => ({ status: "SUSPENDED" }),
  "UsbDevice.unmountUsbDevice": () => ({ vm: null, vms: [] })
}

const planChange = (
  call: Call,
  verb: "update" | "delete",
  target: Model,
  entities: ReadonlyArray<Entity.Entity>,
  params: JsonObject
): Outcome<Plan> =>
  Result.gen(function* () {
    if (verb === "delete") return yield* tasks(call, entities, "DELETING", (entity) => Result.succeed(entity.delete))
    yield* Entity.ensureUnlocked(call, entities)
    const data = dataOf(params)
    const values = { ...(yield* assign<string>(call, target.name, data)), ...fixedValues[call.operation.name]?.(call) }
    return yield* tasks(call, entities, "UPDATING", (entity) =>
      Result.succeed(respondsNotModified(call) ? changeOf(entity, data, values) : () => entity.patch(values))
    )
  })

/** What is read and not changed has no task. */
const planQuery = (call: Call, filter: Filter | undefined): Outcome<Plan> =>
  filter === undefined
    ? Result.succeed(() => [])
    : Result.map(
        Entity.matching<string>(call, filter.model.name, filter.where),
        (entities) => () => entities.map((entity) => ({ taskId: null, entity }))
      )

const plan = (call: Call, entry: WriteEntry, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const { target, verb } = entry
    const filter = filterOf(entry, params)
    if (target === undefined || verb === "query") return yield* planQuery(call, filter)
    if (verb === "create") return yield* planCreate(call, target, filter, params)
    const entities =
      filter?.model === target ? yield* select(call, filter) : yield* findNamed(call, entry, target, params)
    return yield* planChange(call, verb, target, entities, params)
  })

/** The handler of a write of the write table. */
export const handlerOf =
  (entry: WriteEntry): Handler =>
  (call) =>
    perform(call, (params) => plan(call, entry, params))
