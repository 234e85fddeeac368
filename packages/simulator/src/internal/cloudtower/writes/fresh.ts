/**
 * What a new record has where nobody said anything.
 *
 * @since 0.1.0
 */
import type { Call } from "../call.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Model } from "../schema/models.ts"
import type { Shape } from "../schema/jsonType.ts"
import { nonNull } from "../schema/jsonType.ts"
import { sample } from "../records/generatedValue.ts"
import { time, uuid } from "../records/values.ts"

const resolve = (catalog: VersionCatalog, shape: Shape): Shape => {
  const inner = nonNull(shape)
  const type = inner._tag === "Name" ? catalog.type(inner.name) : undefined
  return type === undefined ? inner : resolve(catalog, type)
}

const needsValue = new Set(["Enum", "Object", "Any", "Union", "Map"])

/** Moments of creation, whatever they are called. */
const isMoment = (name: string): boolean =>
  /^(local_)?(created?_?at|updated_?at|create_time|start_time|update_time)$/i.test(name)

const valueOf = (call: Call, model: Model, name: string, shape: Shape, index: number): Json | undefined => {
  const { seed } = call.world.shape
  if (name === "local_id") return uuid(seed, model.name, index)
  if (isMoment(name)) return time(call.now)
  if (shape._tag === "Nullable") return undefined
  const inner = resolve(call.world.catalog, shape)
  if (inner._tag === "Enum") return inner.values[0]
  return needsValue.has(inner._tag) ? sample(call.world.catalog, shape, { seed, name, index }, 2) : undefined
}

/** A reference that a record cannot be without, where nobody named one: to the first there is. */
const firstOf = (call: Call, target: string): string | undefined => {
  const table = call.store.table(target)
  const row = table?.rows.slice(0, 1).items[0]
  return table === undefined || row === undefined ? undefined : table.idOf(row)
}

const isLegal = (model: Model, name: string, value: Json): boolean =>
  value !== null || model.fields.get(name)?.shape._tag === "Nullable"

/** Values for a new record of a model: its own, else those that it must have. */
export const fresh = (call: Call, model: Model, values: JsonObject): JsonObject => {
  const index = call.store.table(model.name)?.rows.end() ?? 0
  const made: Record<string, Json> = {}
  for (const { name, shape } of model.fields.values()) {
    const relation = model.relations.get(name)
    const value =
      relation === undefined
        ? valueOf(call, model, name, shape, index)
        : relation.required && relation.inverse === undefined
          ? firstOf(call, relation.target)
          : undefined
    if (value !== undefined && name !== "id") made[name] = value
  }
  const own = Object.entries(values).filter(([name, value]) => isLegal(model, name, value))
  return { ...made, ...Object.fromEntries(own) }
}

/** Adds a record with its own values, else those that it must have; answers its id. */
export const insert = (call: Call, model: string, values: JsonObject): string => {
  const known = call.store.models.get(model)
  const row = call.store.insert(model, known === undefined ? values : fresh(call, known, values))
  return call.store.idOf(model, row)
}
