/**
 * Which conditions a request may have, as short text: a client checks them before it sends them.
 *
 * @since 0.1.0
 */
import { conditionsEnd, isConditions, isConnective, parseCondition, parseRelation } from "../Conditions.ts"
import type { NamedType, Operation, Product } from "../Model.ts"
import { operations } from "../Model.ts"
import { byName } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import * as Text from "./Text.ts"

/** The name of a `where` type without its end, where the type is one, or an array of one. */
const target = (type: Type): string | undefined => {
  const inner = nonNull(type)
  if (inner._tag === "Array") return target(inner.item)
  return inner._tag === "Ref" && isConditions(inner.name) ? inner.name.slice(0, -conditionsEnd.length) : undefined
}

/** The mark of the operators that a scalar has. */
const mark = (name: string, names: ReadonlySet<string>): string => {
  if (names.has(`${name}_contains`)) return "~"
  if (names.has(`${name}_lt`)) return "<"
  if (names.has(`${name}_in`)) return "="
  return names.has(`${name}_not`) ? "?" : "!"
}

const condition = ({ name, type }: Field, names: ReadonlySet<string>): ReadonlyArray<string> => {
  if (isConnective(name) || parseCondition(name, names).operator !== undefined) return []
  const related = target(type)
  const many = parseRelation(name)
  if (related === undefined) return [`${name}${mark(name, names)}`]
  if (many === undefined) return [`${name}:${related}`]
  return many.quantifier === "some" ? [`${many.field}*${related}`] : []
}

const whereLine = ({ name, type }: NamedType): ReadonlyArray<string> => {
  if (type._tag !== "Object" || !isConditions(name)) return []
  const names = new Set(type.fields.map((field) => field.name))
  return [
    `${name.slice(0, -conditionsEnd.length)} ${type.fields.flatMap((field) => condition(field, names)).join(",")}`
  ]
}

/** The fields of an input that hold conditions, at any depth; arrays are left out of the text. */
const places = (type: Type, types: ReadonlyMap<string, Type>, above: ReadonlyArray<string>): string => {
  const inner = nonNull(type)
  if (inner._tag === "Array") return places(inner.item, types, above)
  if (inner._tag === "Ref") {
    const referred = types.get(inner.name)
    return referred === undefined || above.includes(inner.name) ? "" : places(referred, types, [...above, inner.name])
  }
  if (inner._tag !== "Object") return ""
  const fields = inner.fields.flatMap((field) => {
    const where = target(field.type)
    if (where !== undefined) return [`${field.name}:${where}`]
    const inside = places(field.type, types, above)
    return inside === "" ? [] : [`${field.name}${inside}`]
  })
  return fields.length === 0 ? "" : `{${fields.join(",")}}`
}

const operationLine = ({ body, module, name }: Operation, types: ReadonlyMap<string, Type>): ReadonlyArray<string> => {
  const text = body?.media === "json" ? places(body.type, types, []) : ""
  return text === "" ? [] : [`${module}.${name} ${text}`]
}

const constant = (doc: ReadonlyArray<string>, name: string, lines: ReadonlyArray<string>): string =>
  `${Text.doc(...doc)}\nexport const ${name}: string = \`\n${lines.join("\n")}\n\``

/** The file of conditions; it is below `internal`, because no program imports it. */
export const printConditions = (product: Product, header: string): string => {
  const types = new Map(product.types.map(({ name, type }) => [name, type]))
  return Text.file(
    header,
    [],
    [
      constant(
        [
          "Conditions of each kind of record, one kind a line. A scalar is `name~` with all operators, `name<` with those of an",
          "order, `name=` with `in`, `not` and `not_in`, `name?` with `not`, `name!` with none. A related record is `name:Kind`,",
          "many are `name*Kind`."
        ],
        "conditions",
        product.types.toSorted(byName).flatMap(whereLine)
      ),
      constant(
        ["Where the inputs of operations have conditions, one operation a line: `Module.name {where:Kind}`."],
        "places",
        operations(product).flatMap((operation) => operationLine(operation, types))
      )
    ]
  )
}
