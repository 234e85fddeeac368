/**
 * Operators of `where`, one for each suffix of a field's name.
 *
 * Null and absent are the same value: it equals itself and nothing else, and no order or part of a text holds for it.
 *
 * @since 0.1.0
 */
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Json } from "../../engine/json.ts"
import { asArray } from "../../engine/json.ts"
import type { JsonType } from "../../engine/jsonType.ts"
import { nonNull } from "../../engine/jsonType.ts"

/** A test of a value. */
export type Test = (value: Json) => boolean

/** What an operator takes. */
export type Operand = "value" | "list"

/** One operator. */
export interface Operator {
  readonly operand: Operand
  readonly test: (operand: Json) => Test
}

/** Below 0, 0, or above 0; `undefined` where there is no order. */
const compare = (left: Json, right: Json): number | undefined => {
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0
  return typeof left === "number" && typeof right === "number" ? left - right : undefined
}

const ordered =
  (holds: (order: number) => boolean) =>
  (operand: Json): Test =>
  (value) => {
    const order = compare(value, operand)
    return order !== undefined && holds(order)
  }

const textual =
  (holds: (value: string, part: string) => boolean) =>
  (operand: Json): Test =>
  (value) =>
    typeof value === "string" && typeof operand === "string" && holds(value, operand)

const not =
  (make: (operand: Json) => Test) =>
  (operand: Json): Test => {
    const test = make(operand)
    return (value) => !test(value)
  }

const equals =
  (operand: Json): Test =>
  (value) =>
    value === operand

const oneOf = (operand: Json): Test => {
  const values = new Set(asArray(operand))
  return (value) => values.has(value)
}

const contains = textual((value, part) => value.includes(part))
const startsWith = textual((value, part) => value.startsWith(part))
const endsWith = textual((value, part) => value.endsWith(part))

const equality: ReadonlyArray<readonly [string, Operator]> = [
  ["", { operand: "value", test: equals }],
  ["_not", { operand: "value", test: not(equals) }]
]
const lists: ReadonlyArray<readonly [string, Operator]> = [
  ["_in", { operand: "list", test: oneOf }],
  ["_not_in", { operand: "list", test: not(oneOf) }]
]
const orders: ReadonlyArray<readonly [string, Operator]> = [
  ["_lt", { operand: "value", test: ordered((order) => order < 0) }],
  ["_lte", { operand: "value", test: ordered((order) => order <= 0) }],
  ["_gt", { operand: "value", test: ordered((order) => order > 0) }],
  ["_gte", { operand: "value", test: ordered((order) => order >= 0) }]
]
const texts: ReadonlyArray<readonly [string, Operator]> = [
  ["_contains", { operand: "value", test: contains }],
  ["_not_contains", { operand: "value", test: not(contains) }],
  ["_starts_with", { operand: "value", test: startsWith }],
  ["_not_starts_with", { operand: "value", test: not(startsWith) }],
  ["_ends_with", { operand: "value", test: endsWith }],
  ["_not_ends_with", { operand: "value", test: not(endsWith) }]
]

/** Operators by suffix, for each kind of field. */
export interface Operators extends ReadonlyMap<string, Operator> {}

const ofBoolean: Operators = new Map(equality)
const ofEnum: Operators = new Map([...equality, ...lists])
const ofOrdered: Operators = new Map([...equality, ...lists, ...orders])
const ofText: Operators = new Map([...equality, ...lists, ...orders, ...texts])

/** The operators of a field; `undefined` for a reference. */
export const operatorsOf = (catalog: VersionCatalog, type: JsonType): Operators | undefined => {
  const inner = nonNull(type)
  switch (inner._tag) {
    case "Text":
      return ofText
    case "String":
    case "Int":
    case "Number":
      return ofOrdered
    case "Boolean":
      return ofBoolean
    case "Enum":
      return ofEnum
    case "Name": {
      const named = catalog.type(inner.name)
      return named === undefined ? undefined : operatorsOf(catalog, named)
    }
    default:
      return undefined
  }
}

/** Suffixes of all operators, the longest first. */
export const suffixes: ReadonlyArray<string> = [...ofText.keys(), "_every", "_some", "_none"]
  .filter((suffix) => suffix !== "")
  .sort((a, b) => b.length - a.length)
