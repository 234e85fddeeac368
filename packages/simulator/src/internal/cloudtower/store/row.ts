/**
 * A record as a table holds it, and how the records of a resource are at the start.
 *
 * @since 0.1.0
 */
import type { Indexed } from "../../engine/collection.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asTexts } from "../../engine/json.ts"

/** A record: its index, and the values that are not as they were derived. */
export interface Row extends Indexed {
  readonly values: JsonObject
}

/** Reads a field of a record; references are ids. */
export type Read = (row: Row) => Json

/** The ids in a reference: one, several, or none. */
export const idsIn = (value: Json): ReadonlyArray<string> => (typeof value === "string" ? [value] : asTexts(value))

/** A value as it is derived from the index of its record. */
export type Derive = (index: number) => Json

/** One kind of resource at the start. */
export interface Spec {
  readonly size: number
  /** Fields of the records that exist at the start; fields that are left out are null or blank. */
  readonly fields: Readonly<Record<string, Derive>>
  /** Fields that are computed whenever they are read, for new records too, unless they were written. */
  readonly computed?: Readonly<Record<string, Derive>> | undefined
  /**
   * Which records refer to the target of an index through a field, at the start. Fields that are left out are found by
   * looking at all records once, which suits small tables only.
   */
  readonly referrers?: Readonly<Record<string, (target: number) => Iterable<number>>>
  /** Which records have a name at the start. Left out, it is found by looking at all records once. */
  readonly named?: (name: string) => Iterable<number>
}

/** All kinds of resources, by name. */
export interface Specs extends Readonly<Record<string, Spec>> {}
