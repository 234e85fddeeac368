/**
 * From the parameters of a write to the fields of a record, by their names.
 *
 * `name` sets `name`, `cluster_id` sets `cluster`, `vm_ids` and a `where` under `vms` set `vms`, `size` with a
 * `size_unit` of GB sets `size` in bytes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, notFound } from "../outcome.ts"
import type { Call } from "../call.ts"
import * as Listing from "../query/listing.ts"
import { check } from "../schema/check.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asTexts, isArray, isObject } from "../../engine/json.ts"
import type { Model, Relation } from "../schema/models.ts"
import type { FieldShape } from "../schema/jsonType.ts"

const powers = ["", "K", "M", "G", "T", "P"]

/** A number with its unit in bytes, or in bytes a second. */
export const inBytes = (value: Json, unit: Json): Json => {
  if (typeof value !== "number" || typeof unit !== "string") return value
  const power = powers.indexOf(unit.replace(/(B|Bps|bps)$/, ""))
  return power < 0 ? value : value * 1024 ** power
}

/** The record of an id, or 404. */
export const existing = (call: Call, model: string, id: string): Outcome<string> =>
  call.store.find(model, id) === undefined
    ? notFound(`${model} ${JSON.stringify(id)} does not exist`)
    : Result.succeed(id)

/** The record of an id that may be left out, null or blank. */
export const optionalId = (call: Call, model: string, value: Json | undefined): Outcome<string | null> =>
  typeof value === "string" && value !== "" ? existing(call, model, value) : Result.succeed(null)

const singular = (field: string): string =>
  field
    .replace(/ies$/, "y")
    .replace(/(?<=ds)es$/, "")
    .replace(/s$/, "")

/** Parameters whose names do not tell which field they are for. */
const otherNames: Readonly<Record<string, string>> = {
  "IscsiLun.iscsi_target": "dest_iscsi_target_id",
  "Vm.win_opt": "windows_optimize",
  "VmPlacementGroup.vm_host_must_host_uuids": "must_hosts",
  "VmPlacementGroup.vm_host_prefer_host_uuids": "prefer_hosts",
  "VmVolumeSnapshot.vm_volume": "volume_id"
}

/** The names that parameters of a reference go by. */
const aliases = ({ field, many, model }: Relation): ReadonlyArray<string> => [
  field,
  ...(many
    ? [`${field}_ids`, `${singular(field)}_ids`, `${singular(field)}Ids`, `${singular(field)}_id`]
    : [`${field}_id`, `${field}Id`]),
  otherNames[`${model}.${field}`] ?? field
]

const idsOf = (call: Call, { field, target }: Relation, value: Json): Outcome<ReadonlyArray<string>> => {
  const table = call.store.table(target)
  if (typeof value === "string") return Result.map(existing(call, target, value), (id) => [id])
  if (!isObject(value)) return all(asTexts(value), (id) => existing(call, target, id))
  if (table === undefined) return Result.succeed([])
  return Result.map(Listing.matching(call, table, value, field), (rows) => rows.map(table.idOf))
}

/** What is said of each of some records does not say that there are no others. */
const isAboutOthers = (value: Json): boolean => isArray(value) && value.some((item) => typeof item !== "string")

const referenceOf = (call: Call, relation: Relation, data: JsonObject): Outcome<JsonObject> => {
  const name = aliases(relation).find((alias) => data[alias] !== undefined)
  const value = name === undefined ? undefined : data[name]
  if (value === undefined || isAboutOthers(value)) return Result.succeed({})
  if (value === null) return Result.succeed(relation.required ? {} : { [relation.field]: relation.many ? [] : null })
  return Result.map(idsOf(call, relation, value), (ids) => {
    const [first] = ids
    if (relation.many) return { [relation.field]: ids }
    return first === undefined ? {} : { [relation.field]: first }
  })
}

const scalarOf = (call: Call, model: Model, { name, shape }: FieldShape, data: JsonObject): JsonObject => {
  const value = data[name] ?? data[otherNames[`${model.name}.${name}`] ?? name]
  if (value === undefined) return {}
  const converted = inBytes(value, data[`${name}_unit`] ?? null)
  return check(call.world.catalog, shape, converted, name) === undefined ? { [name]: converted } : {}
}

const untouchable = new Set(["id", "entityAsyncStatus"])

/** The fields of a model that parameters set; 404 for what they refer to and is not there. */
export const assign = (call: Call, model: Model, data: JsonObject): Outcome<JsonObject> =>
  Result.map(
    all([...model.fields.values()], (field): Outcome<JsonObject> => {
      if (untouchable.has(field.name)) return Result.succeed({})
      const relation = model.relations.get(field.name)
      return relation === undefined
        ? Result.succeed(scalarOf(call, model, field, data))
        : referenceOf(call, relation, data)
    }),
    (parts) => Object.assign({}, ...parts)
  )
