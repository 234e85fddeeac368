/**
 * A record and what writes do with it: read fields, change them, delete it, find the records that refer to it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import type { Json, JsonObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import type { Records } from "../generated/records.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { notFound } from "../../engine/outcome.ts"
import * as Listing from "../query/listing.ts"
import type { Row } from "../store/row.ts"

/** Fields that records keep and no response shows. */
export interface HiddenFields {
  /** What the LUN of a snapshot was like when the snapshot was taken. */
  readonly captured: JsonObject
  /** The ids of the vms that maintenance mode shut down, and of those that it moved away from a host. */
  readonly maintenance: { readonly shut: ReadonlyArray<string>; readonly moved: ReadonlyArray<string> }
  /** Who owns a vm, as the request named it. */
  readonly owner: JsonObject
  /** The hash of a password, see `sessions/sessions.ts`. */
  readonly password_hash: string
}

/** The fields of a model; those of a model that is known only at run time are any JSON. */
export type Fields<M extends string> = M extends keyof Records ? Records[M] : JsonObject

/** The names of the fields of a model. */
export type FieldName<M extends string> = Extract<keyof Fields<M>, string>

/** Some fields of a model, to be set. */
export type Changes<M extends string> = M extends keyof Records ? Partial<Records[M] & HiddenFields> : JsonObject

/** Which record of which model. */
export interface Reference<M extends string = string> {
  readonly model: M
  readonly id: string
  readonly row: Row
}

/** A record of a model, as it was when it was found; it is changed by its id. */
export interface Entity<M extends string = string> extends Reference<M> {
  readonly read: <F extends FieldName<M>>(field: F) => Fields<M>[F]
  /** The fields of these names, as an object. */
  readonly pick: <F extends FieldName<M>>(fields: ReadonlyArray<F>) => Pick<Fields<M>, F>
  readonly patch: (values: Changes<M>) => void
  /** The change to these values; `undefined` where the record has all of them. */
  readonly change: (values: Changes<M>) => (() => void) | undefined
  readonly delete: () => void
  /** The records that refer to this one through a field that stores references. */
  readonly referrers: <N extends string>(model: N, field: FieldName<N>) => ReadonlyArray<Entity<N>>
}

/** An id in a request or in a record; none where it is left out, null or blank. */
export type Id = string | null | undefined

/** The record of a row. */
export function of<M extends string>(call: Pick<Call, "store">, model: M, row: Row): Entity<M>
export function of({ store }: Pick<Call, "store">, model: string, row: Row): Entity {
  const id = store.idOf(model, row)
  const read = (field: string): Json => store.read(model, row, field)
  return {
    model,
    id,
    row,
    read,
    pick: (fields) => Struct.pick(Object.fromEntries(fields.map((name) => [name, read(name)])), fields),
    patch: (values) => store.patch(model, id, values),
    change: (values) =>
      Object.entries(values).every(([name, value]) => JSON.stringify(read(name)) === JSON.stringify(value ?? null))
        ? undefined
        : () => store.patch(model, id, values),
    delete: () => store.delete(model, id),
    referrers: (other, field) => store.referrers(other, field, id).map((referrer) => of({ store }, other, referrer))
  }
}

/** A record by its id, if there is one. */
export const lookUp = <M extends string>(call: Pick<Call, "store">, model: M, id: Id): Entity<M> | undefined => {
  const row = call.store.find(model, id ?? "")
  return row === undefined ? undefined : of(call, model, row)
}

/** A record by its id, or 404. */
export const find = <M extends string>(call: Call, model: M, id: Id): Outcome<Entity<M>> => {
  const entity = lookUp(call, model, id)
  return entity === undefined ? notFound(`${model} ${JSON.stringify(id)} does not exist`) : Result.succeed(entity)
}

/** A record by an id that may be left out, null or blank; 404 for any other id without a record. */
export const findOptional = <M extends string>(call: Call, model: M, id: Id): Outcome<Entity<M> | undefined> =>
  id === undefined || id === null || id === "" ? Result.succeed(undefined) : find(call, model, id)

/** A record by its id, or 404; 400 while a task locks it. */
export const findFree = <M extends string>(call: Call, model: M, id: Id): Outcome<Entity<M>> =>
  Result.flatMap(find(call, model, id), (entity) => Result.map(ensureUnlocked(call, [entity]), () => entity))

/** All records of a model. */
export const all = <M extends string>(call: Call, model: M): ReadonlyArray<Entity<M>> => {
  const rows = call.store.table(model)?.rows
  return rows?.slice(0, rows.total()).items.map((row) => of(call, model, row)) ?? []
}

/** The first record of a model, if there is one. */
export const first = <M extends string>(call: Call, model: M): Entity<M> | undefined => {
  const row = call.store.table(model)?.rows.slice(0, 1).items[0]
  return row === undefined ? undefined : of(call, model, row)
}

/** The records that a filter matches; 400 names `path` where the filter is wrong. */
export const matching = <M extends string>(
  call: Call,
  model: M,
  where: JsonObject,
  path?: string
): Outcome<ReadonlyArray<Entity<M>>> => {
  const table = call.store.table(model)
  return table === undefined
    ? Result.succeed([])
    : Result.map(Listing.matching(call, table, where, path), (rows) => rows.map((row) => of(call, model, row)))
}

/** The records that a filter matches, or 404 when there are none. */
export const select = <M extends string>(
  call: Call,
  model: M,
  where: JsonObject | undefined
): Outcome<ReadonlyArray<Entity<M>>> => {
  if (call.store.table(model) === undefined) return notFound(`No ${model} matches`)
  return Result.flatMap(matching(call, model, where ?? {}), (entities) =>
    entities.length === 0 ? notFound(`No ${model} matches ${JSON.stringify(where ?? {})}`) : Result.succeed(entities)
  )
}

/** The index that the next new record of a model gets. */
export const nextIndex = (call: Call, model: string): number => call.store.table(model)?.rows.end() ?? 0

/** The id that a new record at an index gets. */
export const idAt = (call: Call, model: string, index: number): string =>
  call.store.table(model)?.rows.ids.of(index) ?? ""

/** A record that only one task may change. */
export interface Lock {
  readonly model: string
  readonly id: string
}

/** What the API calls a locked record: `VM`, `VM_VOLUME`, `ISCSI_LUN`. */
const lockType = (model: string): string => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()

/** 400 while a task locks one of these records; the error names all that are locked. */
export const ensureUnlocked = (call: Call, records: ReadonlyArray<Lock>): Outcome<void> => {
  const locked = records.filter(({ id }) => call.state.tasks.isLocked(id))
  if (locked.length === 0) return Result.void
  return Result.fail({
    status: 400,
    message: "The resource is locked by another operation",
    code: "ResourceLocked",
    props: { locked_resources: locked.map(({ id, model }) => ({ id, type: lockType(model) })) }
  })
}
