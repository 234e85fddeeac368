/**
 * The words of a Tower, which tell nothing of whose it is.
 *
 * @since 0.1.0
 */
import type { IsWord } from "../engine/scrub/scrub.ts"
import { versions } from "./generated/versions.ts"
import * as VersionCatalog from "./schema/versionCatalog.ts"
import * as Models from "./schema/models.ts"
import type { JsonType } from "./schema/jsonType.ts"

const version = /(^|_)version$/
const versionText = /^[\w.+-]{1,40}$/

/** Collects the values of enums by the fields that have them. */
const collect = (catalog: VersionCatalog.VersionCatalog, found: Map<string, Set<string>>) => {
  const seen = new Set<string>()
  const visit = (field: string, type: JsonType): void => {
    switch (type._tag) {
      case "Enum": {
        const known = found.get(field) ?? new Set()
        found.set(field, known)
        for (const value of type.values) known.add(value)
        return
      }
      case "Array":
        return visit(field, type.item)
      case "Nullable":
        return visit(field, type.inner)
      case "Map":
        return visit(field, type.value)
      case "Union":
        return type.members.forEach((member) => visit(field, member))
      case "Object":
        return type.fields.forEach((inner) => visit(inner.name, inner.type))
      case "Name": {
        const type = catalog.type(type.name)
        // Enums belong to each field that has them, objects to none.
        if (type === undefined || (type._tag !== "Enum" && seen.has(type.name))) return
        seen.add(type.name)
        return visit(field, type)
      }
      default:
        return
    }
  }
  return visit
}

/** The values of enums, and versions. */
export const make = (): IsWord => {
  const catalog = VersionCatalog.make(versions.at(-1) ?? "")
  const words = new Map<string, Set<string>>()
  const visit = collect(catalog, words)
  for (const { fields } of Models.make(catalog).values()) {
    for (const { name, type } of fields.values()) visit(name, type)
  }
  return (field, text) => words.get(field)?.has(text) === true || (version.test(field) && versionText.test(text))
}
