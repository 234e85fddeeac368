/**
 * The records of a real site, in place of those that are computed from a seed.
 *
 * @since 0.1.0
 */
import type { Site } from "../../../World.ts"
import * as Identifiers from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asArray, asText, isObject } from "../schema/json.ts"
import type { Model, Models, Relation } from "../schema/models.ts"
import type { Spec, Specs } from "../store/spec.ts"

const kebab = (model: string): string => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()

const plural = (word: string): string => {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /s$/.test(word) ? `${word}es` : `${word}s`
}

/** What exports call a model: `VmDisk` is `vm-disks`. */
export const resourceOf = (model: string): string => plural(kebab(model))

/** The records of a site, by model. */
export interface Records extends ReadonlyMap<string, ReadonlyArray<JsonObject>> {}

const byId = (a: JsonObject, b: JsonObject): number => (asText(a["id"]) < asText(b["id"]) ? -1 : 1)

/** Nothing is under way in a world that was just read. */
const settled = (record: JsonObject): JsonObject =>
  "entityAsyncStatus" in record ? { ...record, entityAsyncStatus: null } : record

/** The records of a site in the order of ids, which is that of a Tower. */
export const read = (models: Models, site: Site): Records =>
  new Map(
    [...models.keys()].flatMap((model) => {
      const records = site[resourceOf(model)]
      return records === undefined ? [] : [[model, records.map(settled).sort(byId)]]
    })
  )

const idOf = (value: Json): string | null => (isObject(value) ? asText(value["id"]) || null : null)

/** What an export says of another record, as the reference that is stored. */
const reference = ({ many }: Relation, value: Json): Json =>
  many ? asArray(value).flatMap((item) => idOf(item) ?? []) : idOf(value)

/** A record as it is stored; what others store, and what is computed, is left to them. */
const stored = (model: Model, computed: Spec["computed"], record: JsonObject): JsonObject => {
  const values: Record<string, Json> = {}
  for (const [name, value] of Object.entries(record)) {
    const relation = model.relations.get(name)
    if (name === "id" || computed?.[name] !== undefined || relation?.inverse !== undefined) continue
    values[name] = relation === undefined ? value : reference(relation, value)
  }
  return values
}

/** Specs of a site: resources that its export does not have are empty. */
export const specs = (models: Models, seeded: Specs, records: Records): Specs =>
  Object.fromEntries(
    [...models.values()].map((model): readonly [string, Spec] => {
      const computed = seeded[model.name]?.computed
      const rows = (records.get(model.name) ?? []).map((record) => stored(model, computed, record))
      return [model.name, { size: rows.length, rows, fields: {}, ...(computed === undefined ? undefined : { computed }) }]
    })
  )

/** Ids of a site's records, and of those that come after them. */
export const ids = (records: Records, seed: number, model: string): Identifiers.Identifiers => {
  const known = (records.get(model) ?? []).map(({ id }) => asText(id))
  return Identifiers.given(known.entries(), Identifiers.cuidsAfter(known.at(-1), known.length, seed, model))
}
