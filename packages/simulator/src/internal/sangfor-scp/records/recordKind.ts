/**
 * Kinds of records, each described once, field by field: the type, what saved state keeps, how a field is read from an
 * export, and how it is written in responses.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Indexed } from "../../engine/collection.ts"
import type { Identifiers } from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asText, isObject, problemOf } from "../../engine/json.ts"

/** Finds the index of a record by its id; -1 for one that an export does not contain. */
export type IndexOf = (id: string) => number

/** How the references of exported records are resolved. */
export interface Lookups {
  readonly azs: IndexOf
  readonly projects: IndexOf
  readonly images: IndexOf
  readonly storageTags: IndexOf
  readonly hosts: IndexOf
  readonly servers: IndexOf
  readonly vpcs: IndexOf
  readonly subnets: IndexOf
  readonly volumes: IndexOf
  /** Interfaces: the index of their server times eight, and their number. */
  readonly ports: IndexOf
  /** The id of the user of a tenant, as its servers and volumes tell it. */
  readonly userOfProject: (projectId: string) => string
}

interface Named {
  readonly id: string
  readonly name: string
}

/** The other records that a field of a response tells something of. */
export interface References {
  readonly catalog: {
    readonly azs: { readonly at: (index: number) => Named }
    readonly projects: { readonly at: (index: number) => Named & { readonly userId: string } }
    readonly images: { readonly at: (index: number) => Named & { readonly osType: string } }
    readonly storageTags: { readonly at: (index: number) => Named }
  }
  readonly hosts: {
    readonly ids: Identifiers
    readonly get: (index: number) => { readonly ip: string } | undefined
  }
}

/** What a field has in responses, by name; a method, so that fields of all types fit in one table. */
type Write<A> = { write(value: A, references: References): Json }["write"]

/** One field of a kind of record. */
export interface Field<A> {
  /** What saved state keeps; a field that may be `undefined` may be left out there. */
  readonly schema: Schema.Codec<A, unknown>
  /** The value of an exported record. */
  readonly read: (exported: JsonObject, lookups: Lookups) => A
  /** What the field has in responses of the oldest date, in order; nothing where each shape writes it in its own way. */
  readonly wire: Readonly<Record<string, Write<A>>>
}

type Fields = Readonly<Record<string, Field<unknown>>>

/** The record of some fields. */
export type RecordOf<F> = Indexed & { readonly [K in keyof F]: F[K] extends Field<infer A> ? A : never }

/** A kind of record, as it is described. */
export interface Description<F, D> {
  /** What saved state calls the kind, as in `Server`. */
  readonly model: string
  /** What an export calls the resource, as in `servers`. */
  readonly resource: string
  /** The ids of its records, by the seed. */
  readonly ids: (seed: number) => Identifiers
  /** How many records there are at the start. */
  readonly size: (dimensions: D) => number
  readonly fields: F
  /** The record at an index at the start: all fields at once, because a list computes each record anew. */
  readonly seed: (dimensions: D, index: number) => RecordOf<F>
}

/** A kind of record. */
export interface RecordKind<F, D> extends Description<F, D> {
  /** The record of an export at an index. */
  readonly read: (exported: JsonObject, index: number, lookups: Lookups) => RecordOf<F>
  /** What saved state keeps of a record. */
  readonly capture: (record: Indexed) => JsonObject
  /** The record that saved state has kept, or what is wrong with it. */
  readonly restore: (values: unknown, index: number) => Result.Result<RecordOf<F>, string>
  /** A record in a response, as far as the wires of its fields go: the id that is given first, then fields in order. */
  readonly plain: (record: RecordOf<F>, references: References, id?: string) => Record<string, Json>
}

function build<F extends Fields>(
  fields: F,
  index: number,
  valueOf: (name: string, field: Field<unknown>) => unknown
): RecordOf<F>
function build(fields: Fields, index: number, valueOf: (name: string, field: Field<unknown>) => unknown): Indexed {
  const record: Record<string, unknown> & { index: number } = { index }
  for (const [name, field] of Object.entries(fields)) record[name] = valueOf(name, field)
  return record
}

/** The schema of what saved state keeps. */
const schemaOf = (fields: Fields) =>
  Schema.Struct(
    Object.fromEntries(
      Object.entries(fields).map(([name, { schema }]) => [
        name,
        Schema.is(schema)(undefined) ? Schema.optionalKey(schema) : schema
      ])
    )
  )

const toJson = Schema.decodeSync(Schema.fromJsonString(Schema.JsonObject))

/** The values of a record without its index, and without what is undefined. */
const capture = (record: Indexed): JsonObject => {
  const { index: _, ...values } = toJson(JSON.stringify(record))
  return values
}

/** The kind that is described. */
export const recordKind = <F extends Fields, D>(description: Description<F, D>): RecordKind<F, D> => {
  const { fields } = description
  const writes: Array<readonly [name: string, field: Extract<keyof F, string>, write: Write<unknown>]> = []
  for (const field in fields) {
    for (const [name, write] of Object.entries(fields[field]?.wire ?? {})) writes.push([name, field, write])
  }
  // A copy of an object with all names keeps its fields as V8 likes them. To add them one by one takes twice as long, and
  // what is then composed of the object, and its JSON, three times.
  const blank: Readonly<Record<string, Json>> = Object.fromEntries(writes.map(([name]) => [name, null]))
  const blankWithId = { id: null, ...blank }
  const decode = Schema.decodeUnknownResult(schemaOf(fields))
  return {
    ...description,
    read: (exported, index, lookups) => build(fields, index, (_, { read }) => read(exported, lookups)),
    capture,
    restore: (values, index) =>
      Result.mapBoth(decode(values), {
        onSuccess: (decoded) => build(fields, index, (name) => decoded[name]),
        onFailure: (error) => {
          const { message, path } = problemOf(error)
          return `values${path === "" ? "" : `.${path}`}: ${message}`
        }
      }),
    plain: (record, references, id) => {
      const written: Record<string, Json> = { ...(id === undefined ? blank : blankWithId) }
      if (id !== undefined) written["id"] = id
      for (const [name, field, write] of writes) written[name] = write(record[field], references)
      return written
    }
  }
}

/** The first of some fields that is a text with something in it; else an empty one. */
export const textAt = (record: JsonObject, ...names: ReadonlyArray<string>): string => {
  for (const name of names) {
    const text = asText(record[name])
    if (text !== "") return text
  }
  return ""
}

/** The first of some fields that is a number, or a fallback. */
export const numberAt = (record: JsonObject, names: ReadonlyArray<string>, fallback = 0): number =>
  asNumber(
    names.map((name) => record[name]).find((value) => typeof value === "number"),
    fallback
  )

/** A moment, in milliseconds; the start of 1970 where none is told. */
const momentAt = (record: JsonObject, name: string): number => {
  const text = asText(record[name])
  const millis = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}Z`)
  return Number.isFinite(millis) ? millis : 0
}

/** The objects in a list. */
export const objectsAt = (record: JsonObject, name: string): ReadonlyArray<JsonObject> => {
  const list = record[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}

/** A field of any type. */
export const field = <A>(
  schema: Schema.Codec<A, unknown>,
  read: (exported: JsonObject, lookups: Lookups) => A,
  wire: Readonly<Record<string, Write<A>>> = {}
): Field<A> => ({ schema, read, wire })

const same = <A extends Json>(value: A): Json => value

/** A text that responses write under the first of these names; an export may have it under any. */
export const text = (name: string, ...others: ReadonlyArray<string>): Field<string> =>
  field(Schema.String, (exported) => textAt(exported, name, ...others), { [name]: same })

/** A number of the same name in responses and exports; the fallback where an export has none. */
export const number = (name: string, fallback: (exported: JsonObject) => number = () => 0): Field<number> =>
  field(Schema.Number, (exported) => numberAt(exported, [name], fallback(exported)), { [name]: same })

/** A time in milliseconds since 1970. */
export const moment = (name: string, wire: Readonly<Record<string, Write<number>>> = {}): Field<number> =>
  field(Schema.Number, (exported) => momentAt(exported, name), wire)

/** The index of another record, which exports name by its id. */
export const reference = (
  kind: Exclude<keyof Lookups, "userOfProject">,
  names: ReadonlyArray<string>,
  wire: Readonly<Record<string, Write<number>>> = {}
): Field<number> => field(Schema.Int, (exported, lookups) => lookups[kind](textAt(exported, ...names)), wire)
