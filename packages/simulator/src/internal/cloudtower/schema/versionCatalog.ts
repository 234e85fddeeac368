/**
 * The types, filters and operations of a version of CloudTower; each is parsed when it is first read.
 *
 * @since 0.1.0
 */
import { memoize, once } from "../../engine/memoize.ts"
import { isAtLeast } from "../../engine/options.ts"
import { filters } from "../generated/filters.ts"
import { operations } from "../generated/operations.ts"
import { types } from "../generated/types.ts"
import * as JsonType from "../../engine/jsonType.ts"

/** One operation of the API. */
export interface Operation {
  readonly method: string
  /** Below `/v2/api`. */
  readonly path: string
  /** As in `Vm.getVms`. */
  readonly name: string
  /** The tag: `Vm`. */
  readonly tag: string
  readonly media: "json" | "multipart" | "query" | "none"
  readonly request: JsonType.JsonType
  readonly response: JsonType.JsonType
}

/** One version of the API. */
export interface VersionCatalog {
  readonly version: string
  readonly type: (name: string) => JsonType.JsonType | undefined
  /** Fields of a `where` type; `undefined` when there is no such type. */
  readonly filter: (name: string) => ReadonlyMap<string, JsonType.JsonType> | undefined
  /** Columns of an `orderBy` type. */
  readonly columns: (name: string) => ReadonlySet<string> | undefined
  readonly operations: ReadonlyArray<Operation>
}

interface Entry {
  readonly since: string
  readonly text: string
}

/** Lines of `Name@1.0.0=notation`, by name. */
const index = (source: string): ReadonlyMap<string, Entry> =>
  new Map(
    source
      .trim()
      .split("\n")
      .map((line) => {
        const at = line.indexOf("@")
        const equals = line.indexOf("=", at)
        return [line.slice(0, at), { since: line.slice(at + 1, equals), text: line.slice(equals + 1) }]
      })
  )

const typeIndex = once(() => index(types))
const filterIndex = once(() => index(filters))

const readRequest = (text: string, isIncluded: JsonType.IsIncluded): Pick<Operation, "media" | "request"> => {
  const [, media = "", notation = ""] = /^(json|multipart|query):(.*)$/.exec(text) ?? []
  const request = JsonType.parse(notation === "" ? "{}" : notation, isIncluded)
  return { media: media === "json" || media === "multipart" || media === "query" ? media : "none", request }
}

const readOperation = (line: string, isIncluded: JsonType.IsIncluded): ReadonlyArray<Operation> => {
  const [method = "", path = "", versioned = "", request = "", response = ""] = line.split(" ")
  const [name = "", since = ""] = versioned.split("@")
  if (!isIncluded(since)) return []
  const [tag = ""] = name.split(".")
  return [
    { method, path, name, tag, ...readRequest(request, isIncluded), response: JsonType.parse(response, isIncluded) }
  ]
}

/** The catalog of a version. */
export const make = (version: string): VersionCatalog => {
  const isIncluded: JsonType.IsIncluded = (since) => isAtLeast(version, since)
  const entry = (source: () => ReadonlyMap<string, Entry>, name: string): string | undefined => {
    const line = source().get(name)
    return line !== undefined && isIncluded(line.since) ? line.text : undefined
  }
  return {
    version,
    type: memoize((name) => {
      const text = entry(typeIndex, name)
      return text === undefined ? undefined : JsonType.parse(text, isIncluded)
    }),
    filter: memoize((name) => {
      const text = entry(filterIndex, name)
      if (text === undefined || !text.startsWith("where")) return undefined
      const type = JsonType.parse(text.slice("where".length), isIncluded)
      return type._tag === "Object" ? new Map(type.fields.map((field) => [field.name, field.type])) : undefined
    }),
    columns: memoize((name) => {
      const text = entry(filterIndex, name)
      return text?.startsWith("order{") === true
        ? new Set(JsonType.parseColumns(text.slice("order{".length), isIncluded))
        : undefined
    }),
    operations: operations
      .trim()
      .split("\n")
      .flatMap((line) => readOperation(line, isIncluded))
  }
}

/** A type as an object; no fields when it is none. */
export const fieldsOf = (
  catalog: VersionCatalog,
  type: JsonType.JsonType | undefined
): ReadonlyArray<JsonType.Field> => {
  const inner = type === undefined ? undefined : JsonType.nonNull(type)
  if (inner?._tag === "Name") return fieldsOf(catalog, catalog.type(inner.name))
  return inner?._tag === "Object" ? inner.fields : []
}

/** Whether users of a directory log in through strategies, which came with two-factor login. */
export const hasStrategies = (catalog: VersionCatalog): boolean => catalog.type("MfaType") !== undefined
