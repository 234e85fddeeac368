/**
 * Compiles a `where` to a test of records.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import { all, badRequest } from "../../engine/outcome.ts"
import { check } from "../schema/check.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { isArray, isObject } from "../../engine/json.ts"
import { modelOfWhere } from "../schema/models.ts"
import type { JsonType } from "../../engine/jsonType.ts"
import { nameOf, nonNull } from "../../engine/jsonType.ts"
import type { View } from "../render.ts"
import type { Linked } from "../store/reads.ts"
import type { Read, Row } from "../store/row.ts"
import { operatorsOf, suffixes } from "./operators.ts"

/** A test of a record. */
export type Predicate = (row: Row) => boolean

/** A compiled `where`. */
export interface Compiled {
  readonly test: Predicate
  /** The tests of the conditions behind its references, at any depth; each remembers its results. */
  readonly nested: ReadonlyMap<JsonObject, Predicate>
}

/** A part of a filter: its type, and where it is in the request. */
interface FilterPart {
  readonly filter: string
  readonly path: string
  /** Where the tests of nested conditions are collected. */
  readonly nested: Map<JsonObject, Predicate>
}

const always: Predicate = () => true

const fieldReader = ({ language, store }: View, filter: string, field: string): Read => {
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

/** The objects in a field, as records. */
const embeddedRows = (value: Json): ReadonlyArray<Row> =>
  (isArray(value) ? value : [value]).filter(isObject).map((values) => ({ index: -1, values }))

/** Goes to the records behind a reference; what is part of a record itself is one too. */
const relatedReader = (view: View, filter: string, field: string): Linked => {
  const { store } = view
  const relation = store.models.get(modelOfWhere(filter))?.relations.get(field)
  if (relation !== undefined) return store.linked(relation)
  const read = fieldReader(view, filter, field)
  return (row) => embeddedRows(read(row))
}

/** Indexes of records per page of what is remembered. */
const pageSize = 16_384

/**
 * Tests a record once, however many references lead to it: else the cost of conditions in each other would multiply. A
 * record costs one byte, in pages that are made when they are first needed.
 */
const once = (test: Predicate): Predicate => {
  const pages = new Map<number, Uint8Array>()
  const pageOf = (index: number): Uint8Array => {
    const key = Math.floor(index / pageSize)
    const present = pages.get(key)
    if (present !== undefined) return present
    const page = new Uint8Array(pageSize)
    pages.set(key, page)
    return page
  }
  return (row) => {
    if (row.index < 0) return test(row)
    const page = pageOf(row.index)
    const at = row.index % pageSize
    // 0 is not tested yet, 1 does not hold, 2 holds.
    if (page[at] === 0) page[at] = test(row) ? 2 : 1
    return page[at] === 2
  }
}

/** The test of the records behind a reference. */
const compileNested = (view: View, { nested }: FilterPart, filter: string, path: string, value: Json) =>
  Result.map(compileObject(view, { filter, path, nested }, value), (each) => {
    const test = once(each)
    if (isObject(value)) nested.set(value, test)
    return test
  })

const quantifiers: Readonly<Record<string, (rows: ReadonlyArray<Row>, test: Predicate) => boolean>> = {
  _every: (rows, test) => rows.every(test),
  _some: (rows, test) => rows.some(test),
  _none: (rows, test) => !rows.some(test)
}

const compileOne = (view: View, part: FilterPart, target: string, field: string, value: Json): Outcome<Predicate> => {
  const related = relatedReader(view, part.filter, field)
  if (value === null) return Result.succeed((row) => related(row).length === 0)
  const inner = compileNested(view, part, target, `${part.path}.${field}`, value)
  return Result.map(inner, (test) => (row) => related(row).some(test))
}

const compileMany = (
  view: View,
  part: FilterPart,
  target: string,
  field: string,
  suffix: string,
  value: Json
): Outcome<Predicate> => {
  const related = relatedReader(view, part.filter, field)
  const holds = quantifiers[suffix]
  if (holds === undefined) return unknownField(view, part, field)
  if (value === null) return Result.succeed(always)
  const inner = compileNested(view, part, target, `${part.path}.${field}${suffix}`, value)
  return Result.map(inner, (test) => (row) => holds(related(row), test))
}

const compileScalar = (
  view: View,
  part: FilterPart,
  field: string,
  suffix: string,
  type: JsonType,
  value: Json
): Outcome<Predicate> => {
  const operator = operatorsOf(view.catalog, type)?.get(suffix)
  const path = `${part.path}.${field}${suffix}`
  if (operator === undefined) {
    return view.ignoreUnknownWhere
      ? Result.succeed(always)
      : badRequest(`"${path}": ${part.filter} has no operator ${suffix} for ${field}`)
  }
  const nullable: JsonType = { _tag: "Nullable", inner: nonNull(type) }
  const operand: JsonType = operator.operand === "list" ? { _tag: "Array", item: nullable } : nullable
  if (value === null && operator.operand === "list") return Result.succeed(always)
  const problem = check(view.catalog, operand, value, path)
  if (problem !== undefined) return badRequest(problem)
  const read = fieldReader(view, part.filter, field)
  const test = operator.test(value)
  return Result.succeed((row) => test(read(row)))
}

/** A condition that holds for every record, or 400. */
const unknownField = ({ ignoreUnknownWhere }: View, { filter, path }: FilterPart, name: string): Outcome<Predicate> =>
  ignoreUnknownWhere
    ? Result.succeed(always)
    : badRequest(`"${path}.${name}": ${filter} has no field or operator "${name}"`)

/** A field's name and the suffix behind it. */
const split = (fields: ReadonlyMap<string, JsonType>, name: string): readonly [field: string, suffix: string] => {
  if (fields.has(name)) return [name, ""]
  const suffix = suffixes.find((end) => name.endsWith(end) && fields.has(name.slice(0, -end.length))) ?? ""
  return [name.slice(0, name.length - suffix.length), suffix]
}

const compileField = (view: View, part: FilterPart, name: string, value: Json): Outcome<Predicate> => {
  const fields = view.catalog.filter(part.filter) ?? new Map<string, JsonType>()
  const [field, suffix] = split(fields, name)
  const type = fields.get(field)
  if (type === undefined) return unknownField(view, part, name)
  const target = nameOf(type) ?? ""
  if (view.catalog.filter(target) === undefined) {
    return compileScalar(view, part, field, suffix, type, value)
  }
  if (nonNull(type)._tag === "Array") return compileMany(view, part, target, field, suffix, value)
  return suffix === "" ? compileOne(view, part, target, field, value) : unknownField(view, part, name)
}

const connectives: Readonly<Record<string, (row: Row, tests: ReadonlyArray<Predicate>) => boolean>> = {
  AND: (row, tests) => tests.every((test) => test(row)),
  OR: (row, tests) => tests.some((test) => test(row)),
  NOT: (row, tests) => !tests.some((test) => test(row))
}

const compileConnective = (view: View, part: FilterPart, name: string, value: Json): Outcome<Predicate> => {
  const holds = connectives[name]
  if (holds === undefined || value === null) return Result.succeed(always)
  const path = `${part.path}.${name}`
  if (!isArray(value) && !isObject(value)) return badRequest(`"${path}" must be an array of conditions, or one`)
  // GraphQL takes one value in place of a list that has it alone.
  const members = isArray(value)
    ? all([...value.entries()], ([index, member]) =>
        compileObject(view, { ...part, path: `${path}[${index}]` }, member)
      )
    : all([value], (member) => compileObject(view, { ...part, path }, member))
  return Result.map(members, (tests) => (row) => holds(row, tests))
}

const compileEntry =
  (view: View, part: FilterPart) =>
  ([name, value]: readonly [string, Json]): Outcome<Predicate> =>
    Object.hasOwn(connectives, name)
      ? compileConnective(view, part, name, value)
      : compileField(view, part, name, value)

const compileObject = (view: View, part: FilterPart, value: Json): Outcome<Predicate> => {
  if (!isObject(value)) return badRequest(`"${part.path}" must be an object`)
  return Result.map(all(Object.entries(value), compileEntry(view, part)), (tests) => {
    const [only] = tests
    return only !== undefined && tests.length === 1 ? only : (row) => tests.every((test) => test(row))
  })
}

/** Compiles the `where` of a type, such as `VmWhereInput`; 400 names what it does not know. */
export const compile = (view: View, filter: string, where: JsonObject, path = "where"): Outcome<Compiled> => {
  const nested = new Map<JsonObject, Predicate>()
  return Result.map(compileObject(view, { filter, path, nested }, where), (test) => ({ test, nested }))
}
