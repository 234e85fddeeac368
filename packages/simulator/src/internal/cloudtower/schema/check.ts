/**
 * Whether a JSON value is of a shape.
 *
 * @since 0.1.0
 */
import type { Catalog } from "./catalog.ts"
import type { Json } from "./json.ts"
import { isArray, isObject } from "./json.ts"
import type { Shape } from "./shape.ts"

const show = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? "nothing"
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const expected = (path: string, what: string, value: Json | undefined): string =>
  `"${path}" must be ${what}, not ${show(value)}`

/** What is wrong with a value at a path; `undefined` when nothing is. What is in a filter is not looked into. */
export const check = (catalog: Catalog, shape: Shape, value: Json, path: string): string | undefined => {
  switch (shape._tag) {
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
      return typeof value === "string" && shape.values.includes(value)
        ? undefined
        : expected(path, `one of ${shape.values.slice(0, 12).join(", ")}`, value)
    case "Nullable":
      return value === null ? undefined : check(catalog, shape.inner, value, path)
    case "Name": {
      const type = catalog.type(shape.name)
      if (type !== undefined) return check(catalog, type, value, path)
      return catalog.filter(shape.name) === undefined || isObject(value)
        ? undefined
        : expected(path, "an object", value)
    }
    case "Array":
      return checkArray(catalog, shape.item, value, path)
    case "Map":
      return checkMap(catalog, shape.value, value, path)
    case "Union": {
      const problems = shape.members.map((member) => check(catalog, member, value, path))
      return problems.includes(undefined) ? undefined : problems[0]
    }
    case "Object":
      return checkObject(catalog, shape, value, path)
  }
}

const first = <A>(items: Iterable<A>, problem: (item: A) => string | undefined): string | undefined => {
  for (const item of items) {
    const found = problem(item)
    if (found !== undefined) return found
  }
  return undefined
}

const checkArray = (catalog: Catalog, item: Shape, value: Json, path: string): string | undefined =>
  isArray(value)
    ? first(value.entries(), ([index, entry]) => check(catalog, item, entry, `${path}[${index}]`))
    : expected(path, "an array", value)

const checkMap = (catalog: Catalog, item: Shape, value: Json, path: string): string | undefined =>
  isObject(value)
    ? first(Object.entries(value), ([key, entry]) => check(catalog, item, entry, `${path}.${key}`))
    : expected(path, "an object", value)

const checkObject = (
  catalog: Catalog,
  shape: Extract<Shape, { readonly _tag: "Object" }>,
  value: Json,
  path: string
): string | undefined => {
  if (!isObject(value)) return expected(path, "an object", value)
  return first(shape.fields, ({ name, required, shape: inner }) => {
    const entry = Object.hasOwn(value, name) ? value[name] : undefined
    const at = path === "body" ? name : `${path}.${name}`
    if (entry !== undefined) return check(catalog, inner, entry, at)
    return required ? `"${at}" is required` : undefined
  })
}
