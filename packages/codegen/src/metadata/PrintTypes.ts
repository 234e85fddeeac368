/**
 * The TypeScript types of records and of requests, as a server holds and reads them.
 *
 * A record is as it is stored: a reference to a resource that can be listed is the id of that resource, and what is part
 * of a record is a JSON object. A request is as its document declares it; filters are JSON objects.
 *
 * @since 0.1.0
 */
import type { NamedType, Operation, Product } from "../Model.ts"
import { operations } from "../Model.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull, references } from "../Type.ts"

/** The named types of a product, by name. */
type Named = ReadonlyMap<string, Type>

const filterName = /Where(?:Unique)?Input$/

/** A type without parts. */
type Scalar = Extract<Type, { readonly _tag: "String" | "Binary" | "Boolean" | "Number" | "Literals" }>

/** Prints a type without parts. */
const scalarType = (type: Scalar): string => {
  switch (type._tag) {
    case "String":
    case "Binary":
      return "string"
    case "Boolean":
      return "boolean"
    case "Number":
      return "number"
    case "Literals":
      return type.values.map(({ value }) => JSON.stringify(value)).join(" | ")
  }
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))

const orNull = (text: string, isNullable: boolean): string => (isNullable ? `${text} | null` : text)

const list = (item: string): string => `ReadonlyArray<${item}>`

/** The resources that can be listed: those that have a count. */
const listedModels = (product: Product, named: Named): ReadonlySet<string> => {
  const fieldsOf = (type: Type | undefined): ReadonlyArray<Field> => {
    if (type?._tag === "Ref") return fieldsOf(named.get(type.name))
    return type?._tag === "Object" ? type.fields : []
  }
  const connections = operations(product).filter(({ path }) => path.endsWith("-connection"))
  return new Set(
    connections.flatMap(({ body }) => {
      const where = fieldsOf(body?.type).find(({ name }) => name === "where")
      const type = where === undefined ? undefined : nonNull(where.type)
      return type?._tag === "Ref" && filterName.test(type.name) ? [type.name.replace(filterName, "")] : []
    })
  )
}

/** Prints the type of a stored field: what nobody wrote is blank, and null where its type has no blank value. */
const storedType =
  (named: Named, listed: ReadonlySet<string>) =>
  (type: Type): string => {
    const print = (inner: Type): string => {
      switch (inner._tag) {
        case "Array":
          return list(print(inner.item))
        case "Object":
        case "Record":
          return "JsonObject"
        case "Nullable":
          return `${print(inner.type)} | null`
        case "Ref": {
          const target = inner.name.replace(/^Nested/, "")
          if (target !== inner.name && listed.has(target)) return "string"
          return print(named.get(inner.name) ?? { _tag: "Unknown" })
        }
        case "Union":
        case "Unknown":
          return "Json"
        default:
          return scalarType(inner)
      }
    }
    const isBlank = ["String", "Boolean", "Number", "Array"].includes(type._tag)
    return orNull(print(nonNull(type)), !isBlank)
  }

const recordLine = (printField: (type: Type) => string, { name, type }: NamedType): string => {
  const fields = type._tag === "Object" ? type.fields : []
  return `  readonly ${name}: { ${fields.map((field) => `readonly ${key(field.name)}: ${printField(field.type)}`).join("; ")} }`
}

const requestField = ({ name, required, type }: Field): string =>
  `readonly ${key(name)}${required ? "" : "?"}: ${requestType(type)}`

/** Prints the type of a part of a request. */
const requestType = (type: Type): string => {
  switch (type._tag) {
    case "Array":
      return list(requestType(type.item))
    case "Record":
      return `{ readonly [key: string]: ${requestType(type.value)} }`
    case "Object":
      return `{ ${type.fields.map(requestField).join("; ")} }`
    case "Ref":
      return filterName.test(type.name) ? "JsonObject" : type.name
    case "Union":
      return type.members.map(requestType).join(" | ")
    case "Nullable":
      return `${requestType(type.type)} | null`
    case "Unknown":
      return "Json"
    default:
      return scalarType(type)
  }
}

/** The type of one set of parameters: a request may hold several. */
const paramsType = ({ body }: Operation): Type =>
  body === undefined ? { _tag: "Object", fields: [] } : body.type._tag === "Array" ? body.type.item : body.type

/** What these types refer to, and what that refers to, but for filters. */
const reachable = (named: Named, types: ReadonlyArray<Type>): ReadonlySet<string> => {
  const seen = new Set<string>()
  const visit = (type: Type): void => {
    for (const name of references(type)) {
      if (seen.has(name) || filterName.test(name)) continue
      seen.add(name)
      visit(named.get(name) ?? { _tag: "Unknown" })
    }
  }
  types.forEach(visit)
  return seen
}

const byText = (left: string, right: string): number => (left < right ? -1 : 1)

const header = [
  "// Generated by `npm run generate -- cloudtower`; do not edit.",
  `import type { Json, JsonObject } from "../../engine/json.ts"`
]

const interfaceOf = (doc: string, name: string, lines: ReadonlyArray<string>): string =>
  [`/** ${doc} */`, `export interface ${name} {`, ...lines.toSorted(byText), "}", ""].join("\n")

/** The stored records of the resources that can be listed, by resource; one a line. */
export const printRecords = (product: Product, strictTypes: ReadonlyArray<NamedType>): string => {
  const named = new Map(product.types.map(({ name, type }) => [name, type]))
  const listed = listedModels(product, named)
  const printField = storedType(named, listed)
  const lines = strictTypes.filter(({ name }) => listed.has(name)).map((type) => recordLine(printField, type))
  return [...header, interfaceOf("Records as they are stored, by resource.", "Records", lines)].join("\n")
}

/** The parameters of the operations that write, by operation; one a line. */
export const printRequests = (product: Product): string => {
  const named = new Map(product.types.map(({ name, type }) => [name, type]))
  const writes = operations(product).filter(({ method, path }) => method === "POST" && !path.startsWith("/get-"))
  const aliases = [...reachable(named, writes.map(paramsType))].map(
    (name) => `type ${name} = ${requestType(named.get(name) ?? { _tag: "Unknown" })}`
  )
  const lines = writes.map(
    (operation) => `  readonly "${operation.module}.${operation.name}": ${requestType(paramsType(operation))}`
  )
  const doc = "One set of parameters of each operation that writes, by operation."
  return [...header, ...aliases.toSorted(byText), interfaceOf(doc, "Requests", lines)].join("\n")
}
