/**
 * JSON, as records hold it and requests bring it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** Any JSON value. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for objects that are not arrays, and no numbers that are written as they were read. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)

/** True for arrays. */
export const isArray = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

/** The object, or an empty one in place of anything else. */
export const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** The array, or an empty one in place of anything else. */
export const asArray = (value: Json | undefined): ReadonlyArray<Json> => (isArray(value) ? value : [])

/** The text, or an empty one in place of anything else. */
export const asText = (value: Json | undefined): string => (typeof value === "string" ? value : "")

/** The number, or a fallback in place of anything else. */
export const asNumber = (value: Json | undefined, fallback = 0): number =>
  typeof value === "number" ? value : fallback

/** The texts of an array. */
export const asTexts = (value: Json | undefined): ReadonlyArray<string> =>
  asArray(value).filter((item) => typeof item === "string")

/** The object without some of its fields. */
export const without = (value: JsonObject, names: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

/** An object of parsed JSON; what is in it is not looked at, because parsing makes nothing else. */
export const Parsed: Schema.Codec<JsonObject> = Schema.declare(
  (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value),
  { expected: "an object" }
)

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Where a value is wrong, and how. */
export interface Problem {
  /** As in `networks.0.subnet_id`; empty for the value itself. */
  readonly path: string
  readonly message: string
}

/** The first thing that is wrong. */
export const problemOf = ({ issue }: Schema.SchemaError): Problem => {
  const [first] = format(issue).issues
  const keys = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key))
  return { path: keys.join("."), message: first?.message ?? "invalid" }
}
