/**
 * The values of a new record where its request has none.
 *
 * @since 0.1.0
 */
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import { generatedValue } from "../records/generatedValue.ts"
import { time, uuid } from "../records/values.ts"
import type { JsonType } from "../../engine/jsonType.ts"
import { nonNull } from "../../engine/jsonType.ts"
import type { Model } from "../schema/models.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import * as Entity from "./entity.ts"

const resolve = (catalog: VersionCatalog, type: JsonType): JsonType => {
  const inner = nonNull(type)
  const named = inner._tag === "Name" ? catalog.type(inner.name) : undefined
  return named === undefined ? inner : resolve(catalog, named)
}

const needsValue = new Set(["Enum", "Object", "Any", "Union", "Map"])

/** Moments of creation, whatever they are called. */
const isMoment = (name: string): boolean =>
  /^(local_)?(created?_?at|updated_?at|create_time|start_time|update_time)$/i.test(name)

const valueOf = (call: Call, model: Model, name: string, type: JsonType, index: number): Json | undefined => {
  const { seed, startTime } = call.state.dimensions
  if (name === "local_id") return uuid(seed, model.name, index)
  if (isMoment(name)) return time(call.now)
  if (type._tag === "Nullable") return undefined
  const inner = resolve(call.state.catalog, type)
  if (inner._tag === "Enum") return inner.values[0]
  return needsValue.has(inner._tag)
    ? generatedValue(call.state.catalog, type, { seed, startTime, name, index }, 2)
    : undefined
}

const isLegal = (model: Model, name: string, value: Json): boolean =>
  value !== null || model.fields.get(name)?.type._tag === "Nullable"

/** A required reference that the request does not name is one to the first record there is. */
const referenceOf = (call: Call, model: Model, name: string): string | undefined => {
  const relation = model.relations.get(name)
  return relation?.required === true && relation.inverse === undefined
    ? Entity.first(call, relation.target)?.id
    : undefined
}

/** The values of a new record: those that are given, and defaults for others that a record must have. */
const withDefaults = (call: Call, model: Model, values: JsonObject): JsonObject => {
  const index = Entity.nextIndex(call, model.name)
  const defaults = [...model.fields.values()].flatMap(({ name, type }) => {
    const value = model.relations.has(name) ? referenceOf(call, model, name) : valueOf(call, model, name, type, index)
    return value === undefined || name === "id" ? [] : [[name, value] as const]
  })
  const given = Object.entries(values).filter(([name, value]) => isLegal(model, name, value))
  return Object.fromEntries([...defaults, ...given])
}

/** Adds a record with these values, and with defaults for what is left out; gives its id. */
export function insert<M extends string>(call: Call, model: M, values: Entity.Changes<M>): string
export function insert(call: Call, name: string, values: JsonObject): string {
  const model = call.store.models.get(name)
  const row = call.store.insert(name, model === undefined ? values : withDefaults(call, model, values))
  return call.store.idOf(name, row)
}
