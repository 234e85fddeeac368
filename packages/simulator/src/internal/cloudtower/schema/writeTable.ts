/**
 * What the writes without a handler of their own do: it follows from the names and the types of their operations, and is
 * computed once for a version.
 *
 * @since 0.1.0
 */
import type { JsonType } from "../../engine/jsonType.ts"
import { nameOf, nonNull } from "../../engine/jsonType.ts"
import type { Model, Models } from "./models.ts"
import { modelOfWhere } from "./models.ts"
import type { Operation, VersionCatalog } from "./versionCatalog.ts"
import { fieldsOf } from "./versionCatalog.ts"

/** What an operation does to the records that it names. */
export type Verb = "query" | "create" | "update" | "delete"

/** A parameter that names records by a filter. */
export interface FilterParameter {
  readonly name: string
  readonly model: Model
}

/** The names on the way to an id: `["where", "host_id"]`. */
export interface IdPath extends ReadonlyArray<string> {}

/** What a write does. */
export interface WriteEntry {
  readonly verb: Verb
  /** The model that is written; `undefined` where nothing is. */
  readonly target: Model | undefined
  /** Parameters that name records; the first one that a request has counts. */
  readonly filters: ReadonlyArray<FilterParameter>
  /** Where parameters may name a record of the target by its id, in order. */
  readonly ids: ReadonlyArray<IdPath>
}

/** Writes by the names of their operations. */
export interface WriteTable extends ReadonlyMap<string, WriteEntry> {}

/** The entry of an operation that writes nothing. */
export const none: WriteEntry = { verb: "query", target: undefined, filters: [], ids: [] }

const verbs: ReadonlyArray<readonly [RegExp, Verb]> = [
  [/^\/get-|precheck-result|^\/parse-|^\/export-csv/, "query"],
  [
    /^\/(batch-)?(create|clone|copy|import|connect|rebuild|convert|generate|export|deploy|backup-re|execute-backup)/,
    "create"
  ],
  [/^\/(delete|uninstall)-/, "delete"]
]

const verbOf = ({ path }: Operation): Verb => verbs.find(([pattern]) => pattern.test(path))?.[1] ?? "update"

const itemOf = (type: JsonType): JsonType => (type._tag === "Array" ? type.item : type)

/** The type of one set of parameters: a request may hold several. */
const paramsOf = (catalog: VersionCatalog, { request }: Operation): JsonType => {
  const type = nonNull(request)
  const named = type._tag === "Name" ? catalog.type(type.name) : undefined
  return itemOf(named?._tag === "Array" ? named : type)
}

const filtersOf = (catalog: VersionCatalog, params: JsonType, models: Models): ReadonlyArray<FilterParameter> =>
  fieldsOf(catalog, params).flatMap(({ name, type }) => {
    const typeName = nameOf(type) ?? ""
    const model = models.get(modelOfWhere(typeName))
    return model === undefined || !typeName.endsWith("Input") ? [] : [{ name, model }]
  })

/** The model of the record in a response: `Vm` of `WithTaskVm`, and of `DeleteVm`. */
const responseModel = (catalog: VersionCatalog, { response }: Operation, models: Models): Model | undefined => {
  const item = itemOf(response)
  const data = fieldsOf(catalog, item).find(({ name }) => name === "data")?.type ?? item
  return models.get((nameOf(data) ?? "").replace(/^Delete/, ""))
}

/** The names by which parameters tell the id of a record: `id`, or `host_id` for a host. */
const idPaths = (catalog: VersionCatalog, params: JsonType, target: Model): ReadonlyArray<IdPath> => {
  const ownId = `${target.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase()}_id`
  const fields = fieldsOf(catalog, params)
  const where = fields.find(({ name }) => name === "where")?.type
  const whereFields = new Set([
    ...fieldsOf(catalog, where).map(({ name }) => name),
    ...(catalog.filter(nameOf(where ?? { _tag: "Any" }) ?? "")?.keys() ?? [])
  ])
  const isParameter = (name: string) => fields.some((field) => field.name === name)
  return [
    ...(isParameter("id") ? [["id"]] : []),
    ...["id", ownId].filter((name) => whereFields.has(name)).map((name) => ["where", name]),
    ...(isParameter(ownId) ? [[ownId]] : [])
  ]
}

const entryOf = (catalog: VersionCatalog, operation: Operation, models: Models): WriteEntry => {
  const params = paramsOf(catalog, operation)
  const filters = filtersOf(catalog, params, models)
  const target = responseModel(catalog, operation, models) ?? filters[0]?.model ?? models.get(operation.tag)
  return {
    verb: verbOf(operation),
    target,
    filters,
    ids: target === undefined ? [] : idPaths(catalog, params, target)
  }
}

/** The writes of a version. */
export const make = (catalog: VersionCatalog, models: Models): WriteTable =>
  new Map(catalog.operations.map((operation) => [operation.name, entryOf(catalog, operation, models)]))

const textOfIds = ({ filters, ids, target }: WriteEntry): string => {
  const named = filters.map(({ model, name }) => `${name} (${model.name})`)
  const isFiltered = filters.some(({ model }) => model === target)
  return [...named, ...(isFiltered ? [] : ids.map((path) => path.join(".")))].join(", ")
}

/** An entry as a line: verb, target, and the parameters that name records. */
export const lineOf = (name: string, entry: WriteEntry): string =>
  `${name}: ${entry.verb} ${entry.target?.name ?? "nothing"} ${textOfIds(entry)}`.trimEnd()
