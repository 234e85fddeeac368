import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** Whether a value has a shape. */
export type Test = (value: unknown) => boolean

/** The program that is being written: one function for each object and array, and the tests left to Schema. */
interface Program {
  readonly functions: Array<string>
  readonly names: Map<SchemaAST.AST, string>
  readonly tests: Array<Test>
}

const isPlain = (ast: SchemaAST.AST): boolean => ast.checks === undefined && ast.encoding === undefined

/** What is not a plain JSON shape is asked of Schema itself. */
const bySchema = (ast: SchemaAST.AST, program: Program): string =>
  `t[${program.tests.push(Schema.is(Schema.make(ast))) - 1}](x)`

/** A call of the function that a node is written as, once however often it is used. */
const byFunction = (ast: SchemaAST.AST, program: Program, body: () => string): string => {
  const existing = program.names.get(ast)
  if (existing !== undefined) return `${existing}(x)`
  const name = `f${program.names.size}`
  program.names.set(ast, name)
  program.functions.push(`function ${name}(v){let x;${body()}return true}`)
  return `${name}(x)`
}

const fieldTest = ({ name, type }: SchemaAST.PropertySignature, program: Program): string => {
  const test = expression(type, program)
  const isOptional = type.context?.isOptional === true
  if (test === "true") return isOptional ? "" : `if(v[${JSON.stringify(name)}]===undefined)return false;`
  return `x=v[${JSON.stringify(name)}];if(!(${isOptional ? `x===undefined||${test}` : test}))return false;`
}

const objectBody = (ast: SchemaAST.Objects, program: Program): string =>
  `if(typeof v!=="object"||v===null||Array.isArray(v))return false;` +
  ast.propertySignatures.map((field) => fieldTest(field, program)).join("")

/** Records are left to Schema, and so are fields whose names every object has. */
const isStruct = ({ indexSignatures, propertySignatures }: SchemaAST.Objects): boolean =>
  indexSignatures.length === 0 &&
  propertySignatures.length > 0 &&
  propertySignatures.every(({ name }) => typeof name === "string" && !(name in Object.prototype))

const arrayBody = (item: SchemaAST.AST, program: Program): string =>
  `if(!Array.isArray(v))return false;for(x of v)if(!(${expression(item, program)}))return false;`

/** A condition on `x`. */
const expression = (ast: SchemaAST.AST, program: Program): string => {
  if (!isPlain(ast)) return bySchema(ast, program)
  switch (ast._tag) {
    case "String":
      return 'typeof x==="string"'
    case "Number":
      return 'typeof x==="number"'
    case "Boolean":
      return 'typeof x==="boolean"'
    case "Null":
      return "x===null"
    case "Unknown":
      return "true"
    case "Suspend":
      return expression(ast.thunk(), program)
    case "Objects":
      return isStruct(ast) ? byFunction(ast, program, () => objectBody(ast, program)) : bySchema(ast, program)
    case "Arrays": {
      const [item] = ast.rest
      return item !== undefined && ast.rest.length === 1 && ast.elements.length === 0
        ? byFunction(ast, program, () => arrayBody(item, program))
        : bySchema(ast, program)
    }
    case "Union":
      return ast.options?.mode === "oneOf"
        ? bySchema(ast, program)
        : `(${ast.types.map((type) => expression(type, program)).join("||")})`
    default:
      return bySchema(ast, program)
  }
}

const compile = (ast: SchemaAST.AST): Test => {
  const program: Program = { functions: [], names: new Map(), tests: [] }
  const root = expression(ast, program)
  const source = `${program.functions.join("\n")}\nreturn (x)=>${root}`
  const test: Test = new Function("t", source)(program.tests)
  return test
}

/**
 * Compiles the test for a model's shape: quick to say yes.
 *
 * effect's schema JIT sends every nullable field through its general way for unions, which is most of the time of
 * checking a page; written out, a nullable field is two comparisons. Where code may not be made at run time, and for
 * whatever is not a plain JSON shape, Schema itself is asked.
 */
export const shapeTest = (ast: SchemaAST.AST): Test =>
  Result.getOrElse(
    Result.try(() => compile(ast)),
    () => Schema.is(Schema.make(ast))
  )
