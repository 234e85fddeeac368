/**
 * The records of a real site, in place of those that are computed from a seed.
 *
 * @since 0.1.0
 */
import type { Site } from "../../engine/state.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asArray, asText, isObject } from "../../engine/json.ts"
import type { Model, Models, Relation } from "../schema/models.ts"
import type { Derive, Spec, Specs } from "../store/row.ts"
import { blank } from "../store/table.ts"

const kebab = (model: string): string => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()

const plural = (word: string): string => {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return word.endsWith("s") ? `${word}es` : `${word}s`
}

/** What exports call a model: `VmDisk` is `vm-disks`. */
export const resourceOf = (model: string): string => plural(kebab(model))

/** The records of a site, by model. */
export interface Records extends ReadonlyMap<string, ReadonlyArray<JsonObject>> {}

const byId = (a: JsonObject, b: JsonObject): number => (asText(a["id"]) < asText(b["id"]) ? -1 : 1)

/** No task is under way in state that was just read. */
const idle = (record: JsonObject): JsonObject =>
  "entityAsyncStatus" in record ? { ...record, entityAsyncStatus: null } : record

/** The records of a site in the order of ids, which is that of a Tower. */
export const read = (models: Models, site: Site): Records =>
  new Map(
    [...models.keys()].flatMap((model) => {
      const records = site[resourceOf(model)]
      return records === undefined ? [] : [[model, records.map(idle).sort(byId)]]
    })
  )

const idOf = (value: Json): string | null => (isObject(value) ? asText(value["id"]) || null : null)

/** What an export says of another record, as the reference that is stored. */
const reference = ({ many }: Relation, value: Json): Json =>
  many ? asArray(value).flatMap((item) => idOf(item) ?? []) : idOf(value)

/** Fields of a model as the records tell them; what others store, and what is computed, is left to them. */
const fieldsOf = (model: Model, computed: Spec["computed"], records: ReadonlyArray<JsonObject>): Spec["fields"] => {
  const fields: Record<string, Derive> = {}
  for (const field of model.fields.values()) {
    const { name } = field
    const relation = model.relations.get(name)
    if (name === "id" || computed?.[name] !== undefined || relation?.inverse !== undefined) continue
    const fallback = blank(field)
    fields[name] = (index) => {
      const value = records[index]?.[name]
      if (value === undefined) return fallback
      return relation === undefined ? value : reference(relation, value)
    }
  }
  return fields
}

/** Specs of a site: resources that its export does not have are empty. */
export const specs = (models: Models, seeded: Specs, records: Records): Specs =>
  Object.fromEntries(
    [...models.values()].map((model): readonly [string, Spec] => {
      const computed = seeded[model.name]?.computed
      const exported = records.get(model.name) ?? []
      const fields = fieldsOf(model, computed, exported)
      return [model.name, { size: exported.length, fields, computed }]
    })
  )

/** Ids of the records of a site, and of those that come after them. */
export const ids = (records: Records, seed: number, model: string): Identifiers.Identifiers => {
  const exported = records.get(model)?.map(({ id }) => asText(id))
  if (exported === undefined) return Identifiers.cuids(seed, model)
  return Identifiers.given(exported.entries(), Identifiers.cuidsAfter(exported.at(-1), exported.length, seed, model))
}
