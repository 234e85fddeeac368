/**
 * `where` and `orderBy` types without what follows from their fields: thousands of operators and directions.
 *
 * A `where` type is `where{id:text,deleted_at:string,cluster:ClusterWhereInput,hosts:[HostWhereInput]}`: `text` has all
 * operators, other scalars those of their order, a type in brackets `_every`, `_some` and `_none`. An `orderBy` type is
 * `order{id,name}`: both directions of each.
 *
 * @since 0.1.0
 */
import { isConnective, parseCondition, parseRelation } from "../Conditions.ts"
import type { NamedType } from "../Model.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import { notation } from "./Notation.ts"

const direction = /_(?:ASC|DESC)$/

const at = (since: string, base: string): string => (since === base ? "" : `@${since}`)

const scalar = (type: Type, fields: ReadonlySet<string>, name: string, base: string): string =>
  type._tag === "String" && fields.has(`${name}_contains`) ? "text" : notation(type, base)

const filters = (fields: ReadonlyArray<Field>, base: string): ReadonlyArray<string> => {
  const names = new Set(fields.map(({ name }) => name))
  return fields.flatMap(({ name, since, type }) => {
    if (isConnective(name) || parseCondition(name, names).operator !== undefined) return []
    const many = parseRelation(name)
    if (many === undefined) return [`${name}:${scalar(nonNull(type), names, name, base)}${at(since, base)}`]
    return many.quantifier === "some" ? [`${many.field}:[${notation(nonNull(type), base)}]${at(since, base)}`] : []
  })
}

const columns = (type: Extract<Type, { readonly _tag: "Literals" }>, base: string): ReadonlyArray<string> =>
  type.values.flatMap(({ since, value }) => {
    const text = String(value)
    return text.endsWith("_ASC") ? [`${text.replace(direction, "")}${at(since, base)}`] : []
  })

/** The short text of a `where` or `orderBy` type; `undefined` for any other. */
export const filterNotation = ({ name, since, type }: NamedType): string | undefined => {
  if (name.endsWith("WhereInput") && type._tag === "Object") return `where{${filters(type.fields, since).join(",")}}`
  if (name.endsWith("OrderByInput") && type._tag === "Literals") return `order{${columns(type, since).join(",")}}`
  return undefined
}
