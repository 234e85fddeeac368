/**
 * Prints how long 1,000 records of a model take to decode, beside what `JSON.parse` takes for the same text. The module, the
 * model and a function that lists it are arguments.
 */
import type * as SchemaAST from "effect/SchemaAST"

/** What a decoder gives; a page keeps records that do not fit in `invalid`. */
interface Decoded {
  readonly _tag: string
  readonly success?: { readonly value: { readonly invalid?: ReadonlyArray<unknown> } }
}

/** The part of a module that is used here, as it is published. */
interface Resource {
  readonly [name: string]: {
    readonly ast: SchemaAST.AST
    readonly operation: { readonly response: { readonly decode: (payload: unknown) => Decoded } }
  }
}

const [module = "", modelName = "", listName = "", isPaged] = process.argv.slice(2)
const resource: Resource = await import(module)
const [model, list] = [resource[modelName], resource[listName]]
if (model === undefined || list === undefined) throw new Error(`${module} has no ${modelName} and ${listName}`)

/** Numbers that grow, so that no two vms are the same. */
let count = 0

const drawText = (ast: SchemaAST.AST): string => {
  const values = ast.annotations?.["@effect-hci/core/knownValues"]
  count += 1
  return Array.isArray(values) ? String(values[count % values.length]) : `cl${String(count).padStart(23, "0")}`
}

const drawObject = ({ propertySignatures }: SchemaAST.Objects, depth: number): object =>
  Object.fromEntries(propertySignatures.map(({ name, type }) => [String(name), draw(type, depth + 1)] as const))

/** A value of a model: every field is there, a third of those that may be null are, lists have two items. */
const draw = (ast: SchemaAST.AST, depth: number): unknown => {
  switch (ast._tag) {
    case "String":
      return drawText(ast)
    case "Number":
      return (count += 1)
    case "Boolean":
      return (count += 1) % 2 === 0
    case "Arrays":
      return Array.from({ length: 2 }, () => draw(ast.rest[0] ?? ast, depth + 1))
    case "Objects":
      return drawObject(ast, depth)
    case "Union":
      return (count += 1) % 3 === 0 ? null : draw(ast.types[0] ?? ast, depth)
    default:
      return null
  }
}

const records = Array.from({ length: 1000 }, () => draw(model.ast, 0))
const page = { total_size: 1000, page_num: 0, page_size: 1000, next_page_num: "", data: records }
const text = JSON.stringify(isPaged === "paged" ? page : records)
const { response } = list.operation

const time = (work: () => unknown): number => {
  const started = performance.now()
  work()
  return performance.now() - started
}

const middle = (values: ReadonlyArray<number>): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN

const rounds = Array.from({ length: 40 }, () => {
  const parse = time(() => JSON.parse(text))
  const payload: unknown = JSON.parse(text)
  const decode = time(() => {
    const decoded = response.decode(payload)
    const { invalid = [] } = decoded.success?.value ?? {}
    if (decoded._tag !== "Success" || invalid.length > 0) throw new Error(JSON.stringify(invalid[0] ?? decoded))
  })
  return { parse, decode }
})

// The first rounds compile.
const measured = rounds.slice(20)
const first = rounds[0]?.decode ?? Number.NaN
const parse = middle(measured.map((round) => round.parse))
const decode = middle(measured.map((round) => round.decode))
process.stdout.write(JSON.stringify({ bytes: text.length, parse, decode, first }))
