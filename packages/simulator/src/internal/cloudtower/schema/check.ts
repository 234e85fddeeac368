/**
 * Whether a JSON value is of a type.
 *
 * @since 0.1.0
 */
import type { VersionCatalog } from "./versionCatalog.ts"
import type { Json } from "../../engine/json.ts"
import { isArray, isObject } from "../../engine/json.ts"
import type { JsonType } from "../../engine/jsonType.ts"

const textOf = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? "nothing"
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const expected = (path: string, what: string, value: Json | undefined): string =>
  `"${path}" must be ${what}, not ${textOf(value)}`

/** What is wrong with a value at a path; `undefined` when nothing is. The content of a filter is not checked. */
export const check = (catalog: VersionCatalog, type: JsonType, value: Json, path: string): string | undefined => {
  switch (type._tag) {
    case "Any":
      return undefined
    case "File":
    case "String":
    case "Text":
      return typeof value === "string" ? undefined : expected(path, "a string", value)
    case "Boolean":
      return typeof value === "boolean" ? undefined : expected(path, "true or false", value)
    case "Int":
      return Number.isInteger(value) ? undefined : expected(path, "a whole number", value)
    case "Number":
      return typeof value === "number" ? undefined : expected(path, "a number", value)
    case "Enum":
      return typeof value === "string" && type.values.includes(value)
        ? undefined
        : expected(path, `one of ${type.values.slice(0, 12).join(", ")}`, value)
    case "Nullable":
      return value === null ? undefined : check(catalog, type.inner, value, path)
    case "Name": {
      const named = catalog.type(type.name)
      if (named !== undefined) return check(catalog, named, value, path)
      return catalog.filter(type.name) === undefined || isObject(value) ? undefined : expected(path, "an object", value)
    }
    case "Array":
      return checkArray(catalog, type.item, value, path)
    case "Map":
      return checkMap(catalog, type.value, value, path)
    case "Union": {
      const problems = type.members.map((member) => check(catalog, member, value, path))
      return problems.includes(undefined) ? undefined : problems[0]
    }
    case "Object":
      return checkObject(catalog, type, value, path)
  }
}

const first = <A>(items: Iterable<A>, problem: (item: A) => string | undefined): string | undefined => {
  for (const item of items) {
    const text = problem(item)
    if (text !== undefined) return text
  }
  return undefined
}

const checkArray = (catalog: VersionCatalog, item: JsonType, value: Json, path: string): string | undefined =>
  isArray(value)
    ? first(value.entries(), ([index, entry]) => check(catalog, item, entry, `${path}[${index}]`))
    : expected(path, "an array", value)

const checkMap = (catalog: VersionCatalog, item: JsonType, value: Json, path: string): string | undefined =>
  isObject(value)
    ? first(Object.entries(value), ([key, entry]) => check(catalog, item, entry, `${path}.${key}`))
    : expected(path, "an object", value)

const checkObject = (
  catalog: VersionCatalog,
  type: Extract<JsonType, { readonly _tag: "Object" }>,
  value: Json,
  path: string
): string | undefined => {
  if (!isObject(value)) return expected(path, "an object", value)
  return first(type.fields, ({ name, required, type: inner }) => {
    const entry = Object.hasOwn(value, name) ? value[name] : undefined
    const at = path === "body" ? name : `${path}.${name}`
    if (entry !== undefined) return check(catalog, inner, entry, at)
    return required ? `"${at}" is required` : undefined
  })
}
