/**
 * Compiles a `where` to a test of records.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest } from "../outcome.ts"
import type { Catalog } from "../schema/catalog.ts"
import { check } from "../schema/check.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { isArray, isObject } from "../schema/json.ts"
import { modelOfWhere } from "../schema/models.ts"
import type { Shape } from "../schema/shape.ts"
import { nameOf, nonNull } from "../schema/shape.ts"
import type { Linked, Store } from "../store/store.ts"
import type { Read, Row } from "../store/table.ts"
import { operatorsOf, suffixes } from "./operators.ts"

/** A test of a record. */
export type Predicate = (row: Row) => boolean

/** What a compilation goes by. */
export interface Context {
  readonly catalog: Catalog
  readonly store: Store
  /** The language of texts that have several. */
  readonly language: string
}

/** Where in a request, and of which type. */
interface Place {
  readonly filter: string
  readonly path: string
  /** True behind a reference. */
  readonly behind: boolean
}

const always: Predicate = () => true

const fieldReader = ({ language, store }: Context, filter: string, field: string): Read => {
  const model = modelOfWhere(filter)
  const read = store.table(model) === undefined ? embedded(field) : store.reader(model, field)
  return (row) => {
    const value = read(row)
    return isObject(value) && value[language] !== undefined ? value[language] : value
  }
}

const embedded =
  (field: string): Read =>
  (row) =>
    row.values[field] ?? null

/** What is part of a record, as records of their own. */
const parts = (value: Json): ReadonlyArray<Row> =>
  (isArray(value) ? value : [value]).filter(isObject).map((values) => ({ index: -1, values }))

/** Goes to the records behind a reference; what is part of a record itself is one too. */
const relatedReader = (context: Context, filter: string, field: string): Linked => {
  const { store } = context
  const relation = store.models.get(modelOfWhere(filter))?.relations.get(field)
  if (relation !== undefined) return store.linked(relation)
  const read = fieldReader(context, filter, field)
  return (row) => parts(read(row))
}

/** Records whose test is remembered. */
const remembered = 100_000

/** Behind references, tests a record once, however many lead to it: else conditions in each other would multiply. */
const once = ({ behind }: Place, test: Predicate): Predicate => {
  if (!behind) return test
  const known = new Map<number, boolean>()
  return (row) => {
    if (row.index < 0) return test(row)
    const holds = known.get(row.index) ?? test(row)
    if (known.size < remembered) known.set(row.index, holds)
    return holds
  }
}

const quantifiers: Readonly<Record<string, (rows: ReadonlyArray<Row>, test: Predicate) => boolean>> = {
  _every: (rows, test) => rows.every(test),
  _some: (rows, test) => rows.some(test),
  _none: (rows, test) => !rows.some(test)
}

const compileOne = (context: Context, place: Place, target: string, field: string, value: Json): Outcome<Predicate> => {
  const related = relatedReader(context, place.filter, field)
  if (value === null) return Result.succeed((row) => related(row).length === 0)
  const inner = compileObject(context, { filter: target, path: `${place.path}.${field}`, behind: true }, value)
  return Result.map(inner, (each) => {
    const test = once(place, each)
    return (row) => related(row).some(test)
  })
}

const compileMany = (
  context: Context,
  place: Place,
  target: string,
  field: string,
  suffix: string,
  value: Json
): Outcome<Predicate> => {
  const related = relatedReader(context, place.filter, field)
  const holds = quantifiers[suffix]
  if (holds === undefined) return unknownField(place, field)
  if (value === null) return Result.succeed(always)
  const inner = compileObject(context, { filter: target, path: `${place.path}.${field}${suffix}`, behind: true }, value)
  return Result.map(inner, (each) => {
    const test = once(place, each)
    return (row) => holds(related(row), test)
  })
}

const compileScalar = (
  context: Context,
  place: Place,
  field: string,
  suffix: string,
  shape: Shape,
  value: Json
): Outcome<Predicate> => {
  const operator = operatorsOf(context.catalog, shape)?.get(suffix)
  const path = `${place.path}.${field}${suffix}`
  if (operator === undefined) return badRequest(`"${path}": ${place.filter} has no operator ${suffix} for ${field}`)
  const nullable: Shape = { _tag: "Nullable", inner: nonNull(shape) }
  const wanted: Shape = operator.operand === "list" ? { _tag: "Array", item: nullable } : nullable
  if (value === null && operator.operand === "list") return Result.succeed(always)
  const problem = check(context.catalog, wanted, value, path)
  if (problem !== undefined) return badRequest(problem)
  const read = fieldReader(context, place.filter, field)
  const test = operator.test(value)
  return Result.succeed((row) => test(read(row)))
}

const unknownField = ({ filter, path }: Place, name: string): Outcome<never> =>
  badRequest(`"${path}.${name}": ${filter} has no field or operator "${name}"`)

/** A field's name and the suffix behind it. */
const split = (fields: ReadonlyMap<string, Shape>, name: string): readonly [field: string, suffix: string] => {
  if (fields.has(name)) return [name, ""]
  const suffix = suffixes.find((end) => name.endsWith(end) && fields.has(name.slice(0, -end.length))) ?? ""
  return [name.slice(0, name.length - suffix.length), suffix]
}

const compileField = (context: Context, place: Place, name: string, value: Json): Outcome<Predicate> => {
  const fields = context.catalog.filter(place.filter) ?? new Map<string, Shape>()
  const [field, suffix] = split(fields, name)
  const shape = fields.get(field)
  if (shape === undefined) return unknownField(place, name)
  const target = nameOf(shape) ?? ""
  if (context.catalog.filter(target) === undefined) {
    return compileScalar(context, place, field, suffix, shape, value)
  }
  if (nonNull(shape)._tag === "Array") return compileMany(context, place, target, field, suffix, value)
  return suffix === "" ? compileOne(context, place, target, field, value) : unknownField(place, name)
}

const connectives: Readonly<Record<string, (row: Row, tests: ReadonlyArray<Predicate>) => boolean>> = {
  AND: (row, tests) => tests.every((test) => test(row)),
  OR: (row, tests) => tests.some((test) => test(row)),
  NOT: (row, tests) => !tests.some((test) => test(row))
}

const compileConnective = (context: Context, place: Place, name: string, value: Json): Outcome<Predicate> => {
  const holds = connectives[name]
  if (holds === undefined || value === null) return Result.succeed(always)
  if (!isArray(value)) return badRequest(`"${place.path}.${name}" must be an array`)
  const parts = all([...value.entries()], ([index, part]) =>
    compileObject(context, { ...place, path: `${place.path}.${name}[${index}]` }, part)
  )
  return Result.map(parts, (tests) => (row) => holds(row, tests))
}

const compileEntry =
  (context: Context, place: Place) =>
  ([name, value]: readonly [string, Json]): Outcome<Predicate> =>
    Object.hasOwn(connectives, name)
      ? compileConnective(context, place, name, value)
      : compileField(context, place, name, value)

const compileObject = (context: Context, place: Place, value: Json): Outcome<Predicate> => {
  if (!isObject(value)) return badRequest(`"${place.path}" must be an object`)
  return Result.map(all(Object.entries(value), compileEntry(context, place)), (tests) => {
    const [only] = tests
    return only !== undefined && tests.length === 1 ? only : (row) => tests.every((test) => test(row))
  })
}

/** Compiles the `where` of a type, such as `VmWhereInput`; 400 names what it does not know. */
export const compile = (
  context: Context,
  filter: string,
  where: JsonObject,
  path = "where"
): Outcome<Predicate | undefined> =>
  Object.keys(where).length === 0
    ? Result.succeed(undefined)
    : compileObject(context, { filter, path, behind: false }, where)
