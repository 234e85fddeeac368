/**
 * From the parameters of a write to the fields of a record, by their names.
 *
 * `name` sets `name`, `cluster_id` sets `cluster`, `vm_ids` and a `where` under `vms` set `vms`, `size` with a
 * `size_unit` of GB sets `size` in bytes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asTexts, isArray, isObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { all, notFound } from "../../engine/outcome.ts"
import { check } from "../schema/check.ts"
import type { Field } from "../../engine/jsonType.ts"
import type { Model, Relation } from "../schema/models.ts"
import * as Entity from "./entity.ts"

const powers = ["", "K", "M", "G", "T", "P"]

const factorOf = (unit: string | null | undefined): number => {
  const power = powers.indexOf((unit ?? "").replace(/(B|Bps|bps)$/, ""))
  return power < 0 ? 1 : 1024 ** power
}

/** A number with its unit (`GB`, `MBps`) in bytes, or in bytes a second; as it is where it has no unit. */
export const inBytes = (value: number, unit: string | null | undefined): number => value * factorOf(unit)

const singular = (field: string): string =>
  field
    .replace(/ies$/, "y")
    .replace(/(?<=ds)es$/, "")
    .replace(/s$/, "")

/** Parameters whose names do not tell which field they set. */
const otherNames: Readonly<Record<string, string>> = {
  "GpuDevice.is_nvidia_vfs_enabled": "enable",
  "GpuDevice.user_usage": "usage",
  "IscsiLun.iscsi_target": "dest_iscsi_target_id",
  "Vm.win_opt": "windows_optimize",
  "VmPlacementGroup.vm_host_must_host_uuids": "must_hosts",
  "VmPlacementGroup.vm_host_prefer_host_uuids": "prefer_hosts",
  "VmVolumeSnapshot.vm_volume": "volume_id"
}

/** The names of the parameters that set a reference. */
const aliases = ({ field, many, model }: Relation): ReadonlyArray<string> => [
  field,
  ...(many
    ? [`${field}_ids`, `${singular(field)}_ids`, `${singular(field)}Ids`, `${singular(field)}_id`]
    : [`${field}_id`, `${field}Id`]),
  otherNames[`${model}.${field}`] ?? field
]

const idsOf = (call: Call, { field, target }: Relation, value: Json): Outcome<ReadonlyArray<string>> => {
  const idOf = (id: string) => Result.map(Entity.find(call, target, id), (entity) => entity.id)
  if (typeof value === "string") return Result.map(idOf(value), (id) => [id])
  if (!isObject(value)) return all(asTexts(value), idOf)
  return Result.map(Entity.matching(call, target, value, field), (entities) => entities.map(({ id }) => id))
}

/** A list of objects describes records one by one, and names no ids. */
const isDescription = (value: Json): boolean => isArray(value) && value.some((item) => typeof item !== "string")

const referenceOf = (call: Call, relation: Relation, params: JsonObject): Outcome<JsonObject> => {
  const name = aliases(relation).find((alias) => params[alias] !== undefined)
  const value = name === undefined ? undefined : params[name]
  if (value === undefined || isDescription(value)) return Result.succeed({})
  if (value === null) return Result.succeed(relation.required ? {} : { [relation.field]: relation.many ? [] : null })
  return Result.map(idsOf(call, relation, value), (ids) => {
    const [first] = ids
    if (relation.many) return { [relation.field]: ids }
    return first === undefined ? {} : { [relation.field]: first }
  })
}

const scalarOf = (call: Call, model: Model, { name, type }: Field, params: JsonObject): JsonObject => {
  const value = params[name] ?? params[otherNames[`${model.name}.${name}`] ?? name]
  if (value === undefined) return {}
  const unit = params[`${name}_unit`]
  const converted = typeof value === "number" && typeof unit === "string" ? inBytes(value, unit) : value
  return check(call.state.catalog, type, converted, name) === undefined ? { [name]: converted } : {}
}

const readOnly = new Set(["id", "entityAsyncStatus"])

/** The fields of a model that parameters set; 404 where they name a record that does not exist. */
export function assign<M extends string>(call: Call, model: M, params: JsonObject): Outcome<Entity.Changes<M>>
export function assign(call: Call, model: string, params: JsonObject): Outcome<JsonObject> {
  const target = call.store.models.get(model)
  if (target === undefined) return notFound(`There is no ${model}`)
  const values = all([...target.fields.values()], (field): Outcome<JsonObject> => {
    if (readOnly.has(field.name)) return Result.succeed({})
    const relation = target.relations.get(field.name)
    return relation === undefined
      ? Result.succeed(scalarOf(call, target, field, params))
      : referenceOf(call, relation, params)
  })
  return Result.map(values, (objects) => Object.assign({}, ...objects))
}
