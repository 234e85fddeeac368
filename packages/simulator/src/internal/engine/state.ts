/**
 * Simulator state as plain data: what a simulator started from, and what has changed since.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Collection, Indexed } from "./collection.ts"
import type { JsonObject } from "./json.ts"

/** The version of the format of saved state. */
export const format = 1

/** The records of a real site by resource, as the files of its export have them: `servers`, `vms`, ... */
export interface Site extends Readonly<Record<string, ReadonlyArray<JsonObject>>> {}

/** A record that is not as it was at the start. */
export interface StateRecord {
  /** The kind of the record, as in `Vm` or `Server`. */
  readonly model: string
  /** The place of the record among those of its kind, from 0. */
  readonly index: number
  /** The values as they are now; `null` for a record that has been deleted. */
  readonly values: JsonObject | null
}

/** The state of a simulator of any platform, as plain data that JSON can hold. */
export interface State {
  /** The version of the format. */
  readonly format: typeof format
  /** The platform that is simulated: `sangfor-scp` or `cloudtower`. */
  readonly platform: string
  /** The seed of everything that is not in the site's records: a whole number below 2^32. */
  readonly seed: number
  /** The time that records are computed from, in UTC as ISO 8601; that of the clock when it is left out. */
  readonly startTime?: string
  /** The records of the real site that the simulator started as; left out when it started from its seed. */
  readonly site?: Site
  /** What changed since the start. */
  readonly records: ReadonlyArray<StateRecord>
}

/** A file or folder holds no simulator state that can be read. */
export class StateError extends Schema.TaggedError<StateError>()("StateError", {
  /** The file or folder. */
  path: Schema.String,
  /** Where and why it cannot be read, as a sentence without its full stop. */
  message: Schema.String
}) {}

/** All that changed in a collection. */
export const capture = <A extends Indexed>(
  model: string,
  rows: Collection<A>,
  valuesOf: (record: A) => JsonObject
): ReadonlyArray<StateRecord> => [
  ...[...rows.changed()].map((record) => ({ model, index: record.index, values: valuesOf(record) })),
  ...[...rows.gaps()].map((index) => ({ model, index, values: null }))
]

/** Puts a record where it was when it was captured, or removes what is there. */
export const restore = <A extends Indexed>(rows: Collection<A>, index: number, record: A | undefined): void => {
  for (let end = rows.end(); end <= index; end++) rows.reserve()
  if (record === undefined) rows.remove(index)
  else rows.set(record)
}

/** More records of one kind than any simulator has. */
const maxIndex = 20_000_000

/** Why there can be no record at an index, if there cannot. */
export const problemOfIndex = (index: number): string | undefined =>
  Number.isInteger(index) && index >= 0 && index <= maxIndex
    ? undefined
    : `index must be a whole number from 0 to ${maxIndex}, not ${index}`

/** Why a simulator cannot start as a site, if it cannot; `names` are the resources of the platform. */
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
