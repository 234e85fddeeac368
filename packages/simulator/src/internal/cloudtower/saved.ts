/**
 * Worlds as data: what is not as it was derived from the seed.
 *
 * @since 0.1.0
 */
import type { Saved, SavedRecord } from "../../CloudTower.ts"
import { hashText } from "../engine/prng.ts"
import type { Json, JsonObject } from "./schema/json.ts"
import { isArray, isObject } from "./schema/json.ts"
import type { Table } from "./store/table.ts"
import type { World } from "./world/world.ts"

const recordsOf = (model: string, { rows }: Table): ReadonlyArray<SavedRecord> => [
  ...[...rows.changed()].map(({ index, values }) => ({ model, index, values })),
  ...[...rows.gaps()].map((index) => ({ model, index, values: null }))
]

/** All that changed in a world since its start. */
export const save = ({ shape, store }: World): Saved => ({
  seed: shape.seed,
  vms: shape.vms,
  clusters: shape.compute,
  records: [...store.models.keys()].flatMap((model) => {
    const table = store.table(model)
    return table === undefined ? [] : recordsOf(model, table)
  })
})

/** More records of one resource than any world has. */
const maxIndex = 20_000_000

/** Why a saved world cannot be gone on with, if it cannot. */
export const problemOf = ({ store }: World, { records }: Saved): string | undefined => {
  for (const { index, model } of records) {
    if (store.table(model) === undefined) return `there is no resource "${model}" in this version`
    if (!Number.isInteger(index) || index < 0 || index > maxIndex) return `${index} is no index of a ${model}`
  }
  return undefined
}

/** Brings a world of the same proportions to where a saved one was; what was under way there is over. */
export const load = ({ store }: World, { records }: Saved): void => {
  for (const { index, model, values } of records) {
    const rows = store.table(model)?.rows
    if (rows === undefined) continue
    for (let end = rows.end(); end <= index; end++) rows.reserve()
    if (values === null) rows.remove(index)
    else rows.set({ index, values: "entityAsyncStatus" in values ? { ...values, entityAsyncStatus: null } : values })
  }
}

const telling =
  /name|(^|_)ips?($|_)|address|mac|gateway|host|description|message|email|phone|password|secret|chap|token|key$|serial/i

/** The same text becomes the same other text, so that what belonged together still does. */
const disguise = (text: string): string => (text === "" ? "" : `scrubbed-${hashText(text).toString(36)}`)

const scrubValue = (name: string, value: Json): Json => {
  if (typeof value === "string") return telling.test(name) ? disguise(value) : value
  if (isArray(value)) return value.map((item) => scrubValue(name, item))
  return isObject(value) ? scrubObject(value) : value
}

const scrubObject = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, own]) => [name, scrubValue(name, own)]))

/** References are ids, which tell nothing. */
const isId = (value: Json): boolean => typeof value === "string" && /^c[0-9a-z]{24}$/.test(value)

const scrubRecord = (record: SavedRecord): SavedRecord => {
  if (record.values === null) return record
  const values = Object.entries(record.values).map(([name, value]): readonly [string, Json] => [
    name,
    isId(value) || (isArray(value) && value.every(isId)) ? value : scrubValue(name, value)
  ])
  return { ...record, values: Object.fromEntries(values) }
}

/** The world without names, addresses and secrets. */
export const scrub = (saved: Saved): Saved => ({ ...saved, records: saved.records.map(scrubRecord) })
