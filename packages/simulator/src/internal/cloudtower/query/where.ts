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

/** What is found out while a `where` is compiled. */
interface Compilation {
  /** Where the tests of nested conditions are collected. */
  readonly nested: Map<JsonObject, Predicate>
  /** How each field is read, by the filter and the field: conditions on the same one share what is read. */
  readonly readers: Map<string, Read>
  /** How the records behind each reference are found. */
  readonly related: Map<string, Linked>
  /** How many objects with conditions there are. */
  conditions: number
  /** How many more pages of results may be remembered. */
  pagesLeft: number
}

/** A part of a filter: its type, and where it is in the request. */
interface FilterPart {
  readonly filter: string
  readonly path: string
  readonly compilation: Compilation
}

/** Each condition is tested on each record: more of them would keep a Tower busy for minutes. */
const maxConditions = 10_000

const always: Predicate = () => true

/** Remembers what was read of the last record. */
const rememberLast = <A>(read: (row: Row) => A): ((row: Row) => A) => {
  let last: { readonly row: Row; readonly value: A } | undefined
  return (row) => {
    if (last?.row !== row) last = { row, value: read(row) }
    return last.value
  }
}

/** The reader that is remembered under a key, or a new one. */
const remembered = <A>(readers: Map<string, A>, key: string, make: () => A): A => {
  const reader = readers.get(key) ?? make()
  readers.set(key, reader)
  return reader
}

const makeFieldReader = ({ language, store }: View, filter: string, field: string): Read => {
  const model = modelOfWhere(filter)
  const read = store.table(model) === undefined ? embedded(field) : store.reader(model, field)
  return rememberLast((row) => {
    const value = read(row)
    return isObject(value) && value[language] !== undefined ? value[language] : value
  })
}

const fieldReader = (view: View, { compilation, filter }: FilterPart, field: string): Read =>
  remembered(compilation.readers, `${filter}.${field}`, () => makeFieldReader(view, filter, field))

const embedded =
  (field: string): Read =>
  (row) =>
    row.values[field] ?? null

/** The objects in a field, as records. */
const embeddedRows = (value: Json): ReadonlyArray<Row> =>
  (isArray(value) ? value : [value]).filter(isObject).map((values) => ({ index: -1, values }))

/** Goes to the records behind a reference; what is part of a record itself is one too. */
const makeRelatedReader = (view: View, part: FilterPart, field: string): Linked => {
  const { store } = view
  const relation = store.models.get(modelOfWhere(part.filter))?.relations.get(field)
  if (relation !== undefined) return rememberLast(store.linked(relation))
  const read = fieldReader(view, part, field)
  return rememberLast((row) => embeddedRows(read(row)))
}

const relatedReader = (view: View, part: FilterPart, field: string): Linked =>
  remembered(part.compilation.related, `${part.filter}.${field}`, () => makeRelatedReader(view, part, field))

/** Indexes of records per page of what is remembered. */
const pageSize = 16_384
/** Pages that one `where` may have: 64 MB. */
const maxPages = 4096

/**
 * Tests a record once, however many references lead to it: else the cost of conditions in each other would multiply. A
 * record costs one byte, in pages that are made when they are first needed, as long as there may be more.
 */
const once = (compilation: Compilation, test: Predicate): Predicate => {
  const pages = new Map<number, Uint8Array>()
  const pageOf = (index: number): Uint8Array | undefined => {
    const key = Math.floor(index / pageSize)
    const present = pages.get(key)
    if (present !== undefined || compilation.pagesLeft === 0) return present
    compilation.pagesLeft--
    const page = new Uint8Array(pageSize)
    pages.set(key, page)
    return page
  }
  return (row) => {
    const page = row.index < 0 ? undefined : pageOf(row.index)
    if (page === undefined) return test(row)
    const at = row.index % pageSize
    // 0 is not tested yet, 1 does not hold, 2 holds.
    if (page[at] === 0) page[at] = test(row) ? 2 : 1
    return page[at] === 2
  }
}

/** The test of the records behind a reference. */
const compileNested = (view: View, { compilation }: FilterPart, filter: string, path: string, value: Json) =>
  Result.map(compileObject(view, { filter, path, compilation }, value), (each) => {
    const test = once(compilation, each)
    if (isObject(value)) compilation.nested.set(value, test)
    return test
  })

const quantifiers: Readonly<Record<string, (rows: ReadonlyArray<Row>, test: Predicate) => boolean>> = {
  _every: (rows, test) => rows.every(test),
  _some: (rows, test) => rows.some(test),
  _none: (rows, test) => !rows.some(test)
}

const compileOne = (view: View, part: FilterPart, target: string, field: string, value: Json): Outcome<Predicate> => {
  const related = relatedReader(view, part, field)
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
  const related = relatedReader(view, part, field)
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
  const read = fieldReader(view, part, field)
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
  part.compilation.conditions++
  if (part.compilation.conditions > maxConditions) {
    return badRequest(`"where" has more than ${maxConditions} conditions: use fewer, as in "id_in"`)
  }
  return Result.map(all(Object.entries(value), compileEntry(view, part)), (tests) => {
    const [only] = tests
    return only !== undefined && tests.length === 1 ? only : (row) => tests.every((test) => test(row))
  })
}

/** Compiles the `where` of a type, such as `VmWhereInput`; 400 names what it does not know. */
export const compile = (view: View, filter: string, where: JsonObject, path = "where"): Outcome<Compiled> => {
  const compilation: Compilation = {
    nested: new Map(),
    readers: new Map(),
    related: new Map(),
    conditions: 0,
    pagesLeft: maxPages
  }
  const test = compileObject(view, { filter, path, compilation }, where)
  return Result.map(test, (each) => ({ test: each, nested: compilation.nested }))
}
