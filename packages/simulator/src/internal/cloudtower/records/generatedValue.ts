/**
 * Valid values for any type, generated from a seed.
 *
 * @since 0.1.0
 */
import { hash, hashText } from "../../engine/prng.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Json } from "../../engine/json.ts"
import type { Field, JsonType } from "../../engine/jsonType.ts"
import type { Start } from "./values.ts"
import { address, gib, licenseEnd, mac, moment, uuid } from "./values.ts"

/** Where a value belongs. */
export interface Key extends Start {
  readonly name: string
  readonly index: number
}

const deepest = 4

type Text = (key: Key) => string

const texts: ReadonlyArray<readonly [RegExp, Text]> = [
  [/expire_date|end_date/, (key) => licenseEnd(key, key.index)],
  [/(_at|At|_time|Time|date|Date)$/, (key) => moment(key, key.name, key.index)],
  [/mac/, ({ index }) => mac(9, index)],
  [/(^|_)ips?($|_)|address|gateway|vip/i, ({ index }) => address("10.200", index)],
  [/mask/, () => "255.255.0.0"],
  [/uuid|(^|_)id$|_key$|serial/, ({ index, name, seed }) => uuid(seed, name, index)],
  [/version/, ({ index }) => `1.${index % 10}.0`],
  [/description|note/, () => ""]
]

const textOf: Text = (key) => {
  const [, text] = texts.find(([pattern]) => pattern.test(key.name)) ?? []
  return text === undefined ? `${key.name.replaceAll("_", "-")}-${key.index + 1}` : text(key)
}

const numberOf = ({ index, name, seed }: Key): number => {
  const drawn = hash(seed, hashText(name), index)
  if (/size|bytes|capacity|space|memory/.test(name)) return (1 + (drawn % 64)) * gib
  return /port/.test(name) ? 1024 + (drawn % 60_000) : drawn % 16
}

const objectOf = (catalog: VersionCatalog, fields: ReadonlyArray<Field>, key: Key, depth: number): Json =>
  Object.fromEntries(
    fields.flatMap(({ name, required, type }) =>
      required || depth < deepest
        ? [[name, generatedValue(catalog, type, { ...key, name, index: key.index }, depth + 1)]]
        : []
    )
  )

/** A valid value; nullable parts are null when they are deep inside. */
export const generatedValue = (catalog: VersionCatalog, type: JsonType, key: Key, depth = 0): Json => {
  switch (type._tag) {
    case "Any":
      return {}
    case "File":
    case "String":
    case "Text":
      return textOf(key)
    case "Boolean":
      return hash(key.seed, hashText(key.name), key.index) % 2 === 0
    case "Int":
    case "Number":
      return numberOf(key)
    case "Enum":
      return type.values[hash(key.seed, hashText(key.name), key.index) % type.values.length] ?? null
    case "Array":
      return depth >= deepest ? [] : [generatedValue(catalog, type.item, key, depth + 1)]
    case "Map":
      return {}
    case "Nullable":
      return depth >= deepest ? null : generatedValue(catalog, type.inner, key, depth)
    case "Union":
      return type.members[0] === undefined ? null : generatedValue(catalog, type.members[0], key, depth)
    case "Object":
      return objectOf(catalog, type.fields, key, depth)
    case "Name": {
      const named = catalog.type(type.name)
      return named === undefined ? {} : generatedValue(catalog, named, key, named._tag === "Enum" ? depth : depth + 1)
    }
  }
}
