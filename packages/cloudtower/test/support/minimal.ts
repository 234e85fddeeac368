/** The least record that a model accepts. */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Model from "@effect-hci/core/Model"

const isOptional = (ast: SchemaAST.AST): boolean => SchemaAST.isOptional(ast)

const valueOf = (ast: SchemaAST.AST): unknown => {
  switch (ast._tag) {
    case "String":
      return ""
    case "Number":
      return 0
    case "Boolean":
      return false
    case "Arrays":
      return []
    case "Objects":
      return Object.fromEntries(
        ast.propertySignatures.filter(({ type }) => !isOptional(type)).map(({ name, type }) => [name, valueOf(type)])
      )
    case "Union":
      return ast.types.some(({ _tag }) => _tag === "Null") || ast.types[0] === undefined ? null : valueOf(ast.types[0])
    default:
      return null
  }
}

/** The least record of a model, with some fields set. */
export const minimal = <A>(model: Model.Model<A>, fields: Partial<A> = {}): A => {
  const record: unknown = Object.assign(Object(valueOf(model.ast)), fields)
  if (!Schema.is(model)(record)) throw new Error(`not a record: ${JSON.stringify(record)}`)
  return record
}
