/**
 * Collections as data: what is not as it was at the start.
 *
 * @since 0.1.0
 */
import type { SavedRecord, Site } from "../../SimulatorState.ts"
import type { Collection, Indexed } from "./collection.ts"
import type { JsonObject } from "./json.ts"

/** All that changed in a collection. */
export const changes = <A extends Indexed>(
  model: string,
  rows: Collection<A>,
  valuesOf: (record: A) => JsonObject
): ReadonlyArray<SavedRecord> => [
  ...[...rows.changed()].map((record) => ({ model, index: record.index, values: valuesOf(record) })),
  ...[...rows.gaps()].map((index) => ({ model, index, values: null }))
]

/** Puts a record where it was, or takes it away. */
export const place = <A extends Indexed>(rows: Collection<A>, index: number, record: A | undefined): void => {
  for (let end = rows.end(); end <= index; end++) rows.reserve()
  if (record === undefined) rows.remove(index)
  else rows.set(record)
}

/** More records of one kind than any world has. */
const maxIndex = 20_000_000

/** Why there can be no record at an index, if there cannot. */
export const problemOfIndex = (index: number): string | undefined =>
  Number.isInteger(index) && index >= 0 && index <= maxIndex
    ? undefined
    : `index must be a whole number from 0 to ${maxIndex}, not ${index}`

/** Why a site's records cannot be a world's start, if they cannot; `names` are the resources that there are. */
export const problemOfSite = (site: Site, names: ReadonlySet<string>): string | undefined => {
  for (const [resource, records] of Object.entries(site)) {
    if (!names.has(resource)) return `there is no resource "${resource}" on this platform`
    const at = records.findIndex(({ id }) => typeof id !== "string" || id === "")
    if (at >= 0) return `site.${resource}[${at}].id must be a text, as every record has one`
  }
  return undefined
}

/** The last of records with the same id: what is read while it changes can come twice. */
export const distinct = (records: ReadonlyArray<JsonObject>): ReadonlyArray<JsonObject> => {
  const byId = new Map(records.map((record) => [record["id"], record]))
  return byId.size === records.length ? records : [...byId.values()]
}
