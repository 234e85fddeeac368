/**
 * Writes that follow from their documents: their names say whether they make, change or remove, their types what.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import * as Listing from "../query/listing.ts"
import type { Operation } from "../schema/versionCatalog.ts"
import { fieldsOf } from "../schema/versionCatalog.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, isArray, isObject } from "../../engine/json.ts"
import type { Model } from "../schema/models.ts"
import { modelOfWhere } from "../schema/models.ts"
import type { Shape } from "../schema/jsonType.ts"
import { nameOf, nonNull } from "../schema/jsonType.ts"
import type { Row } from "../store/table.ts"
import { answer } from "./answer.ts"
import { assign } from "./assign.ts"
import { insert } from "./fresh.ts"
import { saidBy } from "./states.ts"
import { begin, ensureFree } from "./work.ts"
import type { Held, Started } from "./work.ts"

/** What is done once everything that was asked for is known to be possible. */
export type Plan = () => ReadonlyArray<Started>

type Verb = "make" | "change" | "remove" | "ask"

const verbs: ReadonlyArray<readonly [RegExp, Verb]> = [
  [/^\/get-|precheck-result|^\/parse-|^\/export-csv/, "ask"],
  [
    /^\/(batch-)?(create|clone|copy|import|connect|rebuild|convert|generate|export|deploy|backup-re|execute-backup)/,
    "make"
  ],
  [/^\/(delete|uninstall)-/, "remove"]
]

const verbOf = (path: string): Verb => verbs.find(([pattern]) => pattern.test(path))?.[1] ?? "change"

/** The shape of one set of parameters. */
const paramsOf = ({ request }: Operation): Shape => {
  const shape = nonNull(request)
  return shape._tag === "Array" ? shape.item : shape
}

const dataShape = (call: Call): Shape => {
  const { response } = call.operation
  const item = response._tag === "Array" ? response.item : response
  return fieldsOf(call.catalog, item).find(({ name }) => name === "data")?.shape ?? item
}

/** Where parameters ask for records, and of which model. */
interface Asked {
  readonly model: Model
  readonly where: JsonObject
}

const askedOf = (call: Call, params: JsonObject): Asked | undefined => {
  for (const { name, shape } of fieldsOf(call.catalog, paramsOf(call.operation))) {
    const model = call.store.models.get(modelOfWhere(nameOf(shape) ?? ""))
    const where = params[name]
    if (model !== undefined && isObject(where) && (nameOf(shape) ?? "").endsWith("Input")) return { model, where }
  }
  return undefined
}

/** The model that an operation is about: the one it answers with, asks for, or is filed under. */
const targetOf = (call: Call, asked: Asked | undefined): Model | undefined => {
  const { models } = call.store
  const answered = models.get((nameOf(dataShape(call)) ?? "").replace(/^Delete/, ""))
  return answered ?? asked?.model ?? models.get(call.operation.tag)
}

const rowsOf = (call: Call, asked: Asked): Outcome<ReadonlyArray<Row>> => {
  const table = call.store.table(asked.model.name)
  return table === undefined ? Result.succeed([]) : Listing.matching(call, table, asked.where)
}

const someRowsOf = (call: Call, asked: Asked): Outcome<ReadonlyArray<Row>> =>
  Result.flatMap(rowsOf(call, asked), (rows) =>
    rows.length === 0 ? notFound(`No ${asked.model.name} matches ${JSON.stringify(asked.where)}`) : Result.succeed(rows)
  )

const dataOf = (params: JsonObject): JsonObject => {
  const { data, where, ...others } = params
  return isObject(data) ? { ...others, ...data } : where === undefined ? params : others
}

/** The values of the record that a new one is a copy of. */
const copied = (call: Call, model: Model, source: Row | undefined): JsonObject => {
  if (source === undefined) return {}
  const own = [...model.fields.keys()].filter(
    (name) => name !== "id" && name !== "local_id" && model.relations.get(name)?.inverse === undefined
  )
  return Object.fromEntries(own.map((name) => [name, call.store.read(model.name, source, name)]))
}

/** Adds a record, locking what it is made from; its task ends what is being created. */
export const create = (call: Call, model: string, values: JsonObject, locks: ReadonlyArray<Held> = []): Started => {
  const id = insert(call, model, values)
  const undo = () => call.store.remove(model, id)
  return begin(call, { model, id, status: "CREATING", apply: () => undefined, undo, locks })
}

/** The references of a new record to what its parameters ask for. */
const linked = (call: Call, model: Model, asked: Asked, row: Row | undefined): JsonObject => {
  if (row === undefined) return {}
  const id = call.store.idOf(asked.model.name, row)
  const towards = [...model.relations.values()].filter(({ many, target }) => !many && target === asked.model.name)
  return Object.fromEntries(towards.map(({ field }) => [field, id]))
}

/** What a new record starts from: a copy of the record that is asked for, or references to it. */
const baseOf = (call: Call, model: Model, asked: Asked | undefined): Outcome<JsonObject> =>
  asked === undefined
    ? Result.succeed({})
    : Result.map(someRowsOf(call, asked), ([row]) =>
        asked.model === model ? copied(call, model, row) : linked(call, model, asked, row)
      )

/** A record that cannot be without another needs one to be there. */
const ensureTargets = (call: Call, model: Model): Outcome<void> => {
  const missing = [...model.relations.values()].find(
    ({ inverse, required, target }) => required && inverse === undefined && call.store.table(target)?.rows.total() === 0
  )
  return missing === undefined
    ? Result.void
    : badRequest(`A ${model.name} needs a ${missing.target}, and there is none`)
}

const make = (call: Call, model: Model, asked: Asked | undefined, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const base = yield* baseOf(call, model, asked)
    const values = yield* assign(call, model, dataOf(params))
    yield* ensureTargets(call, model)
    return () => [create(call, model.name, { ...base, ...values })]
  })

const change = (call: Call, model: Model, row: Row, values: JsonObject): Started => {
  const id = call.store.idOf(model.name, row)
  return begin(call, {
    model: model.name,
    id,
    status: "UPDATING",
    apply: () => call.store.patch(model.name, id, values)
  })
}

const remove = (call: Call, model: Model, row: Row): Started => {
  const id = call.store.idOf(model.name, row)
  return begin(call, {
    model: model.name,
    id,
    status: "DELETING",
    apply: () => call.store.remove(model.name, id)
  })
}

/** The id that parameters name a record by: `id`, or `host_id` for a host. */
const idIn = (model: Model, params: JsonObject): Json | undefined => {
  const own = `${model.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase()}_id`
  const where = asObject(params["where"])
  return params["id"] ?? where["id"] ?? where[own] ?? params[own]
}

/** The record that parameters name by its id, or the only one there is. */
const named = (call: Call, model: Model, params: JsonObject): Outcome<ReadonlyArray<Row>> => {
  const id = idIn(model, params)
  const table = call.store.table(model.name)
  if (typeof id === "string") {
    const row = table?.find(id)
    return row === undefined ? notFound(`${model.name} ${JSON.stringify(id)} does not exist`) : Result.succeed([row])
  }
  return Result.succeed(table?.rows.slice(0, 1).items ?? [])
}

const plan = (call: Call, verb: Verb, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const asked = askedOf(call, params)
    const model = targetOf(call, asked)
    if (model === undefined || verb === "ask") {
      const rows = asked === undefined ? [] : yield* rowsOf(call, asked)
      return () => rows.map((row) => ({ taskId: null, model: asked?.model.name ?? "", row }))
    }
    if (verb === "make") return yield* make(call, model, asked, params)
    const rows = asked?.model === model ? yield* someRowsOf(call, asked) : yield* named(call, model, params)
    yield* ensureFree(
      call,
      model.name,
      rows.map((row) => call.store.idOf(model.name, row))
    )
    if (verb === "remove") return () => rows.map((row) => remove(call, model, row))
    const values = { ...(yield* assign(call, model, dataOf(params))), ...saidBy(call) }
    return () => rows.map((row) => change(call, model, row, values))
  })

/** Plans each set of parameters of a call, then does all of it. */
export const each = (call: Call, step: (params: JsonObject) => Outcome<Plan>): Outcome<Json> => {
  const items: ReadonlyArray<Json> = isArray(call.body) ? call.body : [call.body]
  return Result.map(
    all(items, (item) => step(asObject(item))),
    (plans) =>
      answer(
        call,
        plans.flatMap((run) => run())
      )
  )
}

/** The handler of any write. */
export const handlerOf = (operation: Operation): Handler => {
  const verb = verbOf(operation.path)
  return (call) => each(call, (params) => plan(call, verb, params))
}
