/**
 * The texts that CloudTower itself defines: they tell nothing of the site that they come from.
 *
 * @since 0.1.0
 */
import type { IsPlatformConstant } from "../engine/scrub/scrub.ts"
import { versions } from "./generated/versions.ts"
import type { JsonType } from "../engine/jsonType.ts"
import * as Models from "./schema/models.ts"
import * as VersionCatalog from "./schema/versionCatalog.ts"

const version = /(^|_)version$/
const versionText = /^[\w.+-]{1,40}$/

/** Collects the values of enums by the fields that have them. */
const collector = (catalog: VersionCatalog.VersionCatalog, constants: Map<string, Set<string>>) => {
  const seen = new Set<string>()
  const collect = (field: string, type: JsonType): void => {
    switch (type._tag) {
      case "Enum": {
        const values = constants.get(field) ?? new Set()
        constants.set(field, values)
        for (const value of type.values) values.add(value)
        return
      }
      case "Array":
        return collect(field, type.item)
      case "Nullable":
        return collect(field, type.inner)
      case "Map":
        return collect(field, type.value)
      case "Union":
        return type.members.forEach((member) => collect(field, member))
      case "Object":
        return type.fields.forEach((inner) => collect(inner.name, inner.type))
      case "Name": {
        const named = catalog.type(type.name)
        // Enums belong to each field that has them, objects to none.
        if (named === undefined || (named._tag !== "Enum" && seen.has(type.name))) return
        seen.add(type.name)
        return collect(field, named)
      }
      default:
        return
    }
  }
  return collect
}

/** Tells the values of enums, and versions. */
export const make = (): IsPlatformConstant => {
  const catalog = VersionCatalog.make(versions.at(-1) ?? "")
  const constants = new Map<string, Set<string>>()
  const collect = collector(catalog, constants)
  for (const { fields } of Models.make(catalog).values()) {
    for (const { name, type } of fields.values()) collect(name, type)
  }
  return (field, text) => constants.get(field)?.has(text) === true || (version.test(field) && versionText.test(text))
}
