/**
 * Records and values of the types that the vendor's document describes, computed from the seed.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { isObject } from "../../engine/json.ts"
import type { JsonType } from "../../engine/jsonType.ts"
import * as JsonTypes from "../../engine/jsonType.ts"
import { hash, hashText } from "../../engine/prng.ts"
import { memoize } from "../../engine/memoize.ts"
import * as Times from "../response.ts"
import { types } from "../generated/types.ts"
import * as Ipv4 from "./ipv4.ts"
import type { ScpState } from "./state.ts"

const lines = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line !== "")

/** A notation without versions leaves nothing out. */
const always = (): boolean => true

/** A type from its notation. */
export const typeOf = (text: string): JsonType => JsonTypes.parse(text, always)

/** The types of the document, each read when it is first needed. */
const named = (() => {
  const texts = new Map(
    lines(types).map((line) => {
      const at = line.indexOf("=")
      return [line.slice(0, at), line.slice(at + 1)]
    })
  )
  return memoize((name): JsonType | undefined => {
    const text = texts.get(name)
    return text === undefined ? undefined : typeOf(text)
  })
})()

/** What a value belongs to. */
export interface Key {
  readonly state: ScpState
  /** What the value is about, as in `AlarmPolicy`: values of other subjects are others. */
  readonly subject: string
  readonly index: number
}

const draw = ({ index, state, subject }: Key, name: string): number =>
  hash(state.seed, hashText(subject), hashText(name), index)

/** Ids of what exists, in the places of references to it. */
const references: Readonly<Record<string, (key: Key) => string>> = {
  az_id: ({ index, state }) => state.catalog.azs.at(index % state.catalog.azs.all.length).id,
  project_id: ({ index, state }) => state.catalog.projects.at(index % state.catalog.projects.all.length).id,
  user_id: ({ index, state }) => state.catalog.projects.at(index % state.catalog.projects.all.length).userId,
  host_id: ({ index, state }) => state.hosts.ids.of(index % Math.max(1, state.hosts.total())),
  server_id: ({ index, state }) => state.servers.ids.of(index % Math.max(1, state.servers.total())),
  vpc_id: ({ index, state }) => state.vpcs.ids.of(index % Math.max(1, state.vpcs.total())),
  image_id: ({ index, state }) => state.catalog.images.at(index % state.catalog.images.all.length).id
}

const texts: ReadonlyArray<readonly [RegExp, (key: Key, name: string) => string]> = [
  [
    /_time$|_at$|^time$|date/,
    (key, name) => Times.plainTime(key.state.startTime - (draw(key, name) % 8_640_000) * 1000)
  ],
  [/mac/, (key) => `fe:fc:fe:00:00:${(key.index % 256).toString(16).padStart(2, "0")}`],
  [/mask/, () => "255.255.255.0"],
  [/cidr|network$/, ({ index }) => `${Ipv4.format((10 << 24) + (index % 250) * 256)}/24`],
  [/(^|_)ips?($|_)|address|gateway/, ({ index }) => Ipv4.format((10 << 24) + 200 * 65_536 + 10 + (index % 60_000))],
  [
    /(^|_)id$|uuid|serial/,
    ({ index, state, subject }, name) => Identifiers.uuids(state.seed, `${subject}.${name}`).of(index)
  ],
  [/mail/, ({ index }) => `user${index + 1}@example.com`],
  [/version/, () => "6.11.1"],
  [/password|secret/, (key, name) => draw(key, name).toString(16).padStart(8, "0")],
  [/description|remark|message|note/, () => ""]
]

/** `AlarmPolicy` is `alarm-policy`. */
const words = (subject: string): string =>
  subject
    .replace(/(Response|Record|ListItem|Info|Detail|V\d+)+$/, "")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase()

const textOf = (key: Key, name: string): string => {
  const reference = references[name]
  if (reference !== undefined) return reference(key)
  if (name === "id") return Identifiers.uuids(key.state.seed, key.subject).of(key.index)
  if (name === "name") return `${words(key.subject)}-${key.index + 1}`
  const [, text] = texts.find(([pattern]) => pattern.test(name)) ?? []
  return text === undefined ? `${name.replaceAll("_", "-")}-${key.index + 1}` : text(key, name)
}

const numberOf = (key: Key, name: string): number => {
  const drawn = draw(key, name)
  if (/ratio|percent/.test(name)) return (drawn % 80) / 100
  if (/_mb$|size/.test(name)) return (1 + (drawn % 64)) * 1024
  if (/enable|^is_|^has_|shared|status/.test(name)) return drawn % 2
  return /port/.test(name) ? 1024 + (drawn % 60_000) : drawn % 16
}

const deepest = 5

const oneOf = <A>(values: ReadonlyArray<A>, key: Key, name: string): A | undefined =>
  values[draw(key, name) % values.length]

/** A value of a type. */
const value = (type: JsonType, key: Key, name: string, depth = 0): Json => {
  switch (type._tag) {
    case "Any":
    case "Map":
      return {}
    case "File":
    case "String":
    case "Text":
      return textOf(key, name)
    case "Boolean":
      return draw(key, name) % 2 === 0
    case "Int":
      return Math.floor(numberOf(key, name))
    case "Number":
      return numberOf(key, name)
    case "Enum":
      return oneOf(type.values, key, name) ?? ""
    case "Array":
      return depth >= deepest ? [] : [value(type.item, key, name, depth + 1)]
    case "Nullable":
      return depth >= deepest ? null : value(type.inner, key, name, depth)
    case "Union": {
      const member = oneOf(type.members, key, name)
      return member === undefined ? null : value(member, key, name, depth)
    }
    case "Object":
      return depth >= deepest
        ? {}
        : Object.fromEntries(type.fields.map((field) => [field.name, value(field.type, key, field.name, depth + 1)]))
    case "Name": {
      // A number of an enum stands as a name.
      if (/^-?\d/.test(type.name)) return Number(type.name)
      const target = named(type.name)
      return target === undefined ? {} : value(target, key, name, depth)
    }
  }
}

/** An object of a type; empty for a type that is none. */
export const record = (type: JsonType, key: Key): JsonObject => {
  const written = value(type, key, key.subject)
  return isObject(written) ? written : {}
}

/** Whether objects of a type have a field. */
export const hasField = (type: JsonType, field: string): boolean => {
  const inner = JsonTypes.nonNull(type)
  if (inner._tag === "Name") {
    const target = named(inner.name)
    return target !== undefined && hasField(target, field)
  }
  return inner._tag === "Object" && inner.fields.some(({ name }) => name === field)
}

/** The name of the type of a record, else another one. */
export const subjectOf = (type: JsonType, fallback: string): string => JsonTypes.nameOf(type) ?? fallback
