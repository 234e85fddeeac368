/**
 * Shows a record of a real site as that site showed it, but for what has changed since.
 *
 * A simulator knows less of a record than a real site does. So the record is written twice, as it was at the start and
 * as it is now; where both say the same, the site's own words stand.
 *
 * @since 0.1.0
 */
import type { Json, JsonObject } from "./json.ts"
import { isArray, isObject } from "./json.ts"

/** True when two values are the same JSON. */
const equals = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, index) => equals(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => equals(a[name], b[name]))
}

/** What an item of a list goes by, as in `net0`, `ide0` or an id; `undefined` for one that has no name. */
const identity = (item: Json): Json | undefined => (isObject(item) ? (item["id"] ?? item["vif_id"]) : undefined)

type List = ReadonlyArray<Json>

/** Finds the item of a list that goes by the name of another. */
const finder = (items: List): ((item: Json) => Json | undefined) => {
  const named = new Map(items.map((item) => [identity(item), item]))
  named.delete(undefined)
  return (item) => named.get(identity(item))
}

/** Items that stayed are as the site showed them, in its order; new ones come after. */
const mergeList = (exported: List, before: List, now: List): List => {
  const [exportedOf, originOf, currentOf] = [finder(exported), finder(before), finder(now)]
  const stayed = exported.flatMap((item) => {
    const origin = originOf(item)
    if (origin === undefined) return identity(item) === undefined ? [] : [item]
    const current = currentOf(item)
    return current === undefined ? [] : [mergeValue(item, origin, current)]
  })
  return [...stayed, ...now.filter((item) => exportedOf(item) === undefined)]
}

const mergeValue = (exported: Json, before: Json, now: Json): Json => {
  if (equals(before, now)) return exported
  if (isObject(exported) && isObject(before) && isObject(now)) return merge(exported, before, now)
  if (isArray(exported) && isArray(before) && isArray(now)) return mergeList(exported, before, now)
  return now
}

/** The exported record, with what is not now as it was before. */
export const merge = (exported: JsonObject, before: JsonObject, now: JsonObject): JsonObject => {
  const merged: Record<string, Json> = { ...exported }
  for (const [name, value] of Object.entries(now)) {
    const origin = before[name]
    if (equals(origin, value)) continue
    const exportedValue = exported[name]
    merged[name] =
      exportedValue === undefined || origin === undefined ? value : mergeValue(exportedValue, origin, value)
  }
  for (const name of Object.keys(before)) if (!(name in now)) delete merged[name]
  return merged
}

const isScalar = (value: Json | undefined): value is string | number | boolean =>
  value !== undefined && value !== null && typeof value !== "object"

const fillValue = (exported: Json | undefined, before: Json | undefined, now: Json): Json => {
  if (isObject(now)) return isObject(exported) ? fill(exported, isObject(before) ? before : {}, now) : now
  if (isArray(now)) {
    const [exportedOf, originOf] = [finder(isArray(exported) ? exported : []), finder(isArray(before) ? before : [])]
    return now.map((item) => fillValue(exportedOf(item), originOf(item), item))
  }
  return isScalar(exported) && typeof exported === typeof now && equals(before, now) ? exported : now
}

/** The record as it is now in another shape than the exported one, with the exported values that have a place in it. */
export const fill = (exported: JsonObject, before: JsonObject, now: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(now).map(([name, value]) => [name, fillValue(exported[name], before[name], value)]))
