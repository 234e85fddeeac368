/**
 * The words of a Tower, which tell nothing of whose it is.
 *
 * @since 0.1.0
 */
import type { IsPlatformConstant } from "../engine/scrub/scrub.ts"
import { versions } from "./generated/versions.ts"
import * as Catalog from "./schema/catalog.ts"
import * as Models from "./schema/models.ts"
import type { Shape } from "./schema/shape.ts"

const version = /(^|_)version$/
const versionText = /^[\w.+-]{1,40}$/

/** Collects the values of enums by the fields that have them. */
const collect = (catalog: Catalog.Catalog, found: Map<string, Set<string>>) => {
  const seen = new Set<string>()
  const visit = (field: string, shape: Shape): void => {
    switch (shape._tag) {
      case "Enum": {
        const known = found.get(field) ?? new Set()
        found.set(field, known)
        for (const value of shape.values) known.add(value)
        return
      }
      case "Array":
        return visit(field, shape.item)
      case "Nullable":
        return visit(field, shape.inner)
      case "Map":
        return visit(field, shape.value)
      case "Union":
        return shape.members.forEach((member) => visit(field, member))
      case "Object":
        return shape.fields.forEach((inner) => visit(inner.name, inner.shape))
      case "Name": {
        const type = catalog.type(shape.name)
        // Enums belong to each field that has them, objects to none.
        if (type === undefined || (type._tag !== "Enum" && seen.has(shape.name))) return
        seen.add(shape.name)
        return visit(field, type)
      }
      default:
        return
    }
  }
  return visit
}

/** The values of enums, and versions. */
export const make = (): IsPlatformConstant => {
  const catalog = Catalog.make(versions.at(-1) ?? "")
  const words = new Map<string, Set<string>>()
  const visit = collect(catalog, words)
  for (const { fields } of Models.make(catalog).values()) {
    for (const { name, shape } of fields.values()) visit(name, shape)
  }
  return (field, text) => words.get(field)?.has(text) === true || (version.test(field) && versionText.test(text))
}
