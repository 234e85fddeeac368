/**
 * Operations, each a function that carries its description.
 *
 * @since 0.1.0
 */
import type { Failures, Operation, Parameter, Product, Response, Safety } from "../Model.ts"
import { inputType } from "../Model.ts"
import { inputName, propertyKey } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { printCodec } from "./PrintCodec.ts"
import { printDeclaration, printType } from "./PrintType.ts"
import * as Text from "./Text.ts"

const errorsOf: Record<Failures, ReadonlyArray<string>> = {
  none: [],
  notFound: ["NotFound"],
  conflict: ["Conflict"],
  notFoundOrConflict: ["NotFound", "Conflict"]
}

/** Whether an operation came later than the oldest version, whose servers all have it. */
export const isLater = ({ since }: Operation, { versions }: Product): boolean => since !== versions[0]

const errorsIn = (operation: Operation, product: Product): ReadonlyArray<string> => [
  ...(isLater(operation, product) ? ["Unsupported"] : []),
  ...errorsOf[operation.failures]
]

const printFailures = (operation: Operation, product: Product): string => {
  const table = `Failures.${operation.failures}`
  return isLater(operation, product) ? `/* @__PURE__ */ since("${operation.since}", ${table})` : table
}

const printInputType = (operation: Operation): string => {
  const type = inputType(operation)
  if (type === undefined) return "void"
  return type._tag === "Object" ? inputName(operation.name) : printType(type, "input")
}

const access = (key: string): string => (propertyKey(key) === key ? `input.${key}` : `input[${propertyKey(key)}]`)

/** A query has no arrays: their items go with commas between. */
const printParameter = ({ name, required, type }: Parameter): string => {
  const value = type._tag === "Array" ? `${access(name)}${required ? "" : "?"}.join(",")` : access(name)
  return `${propertyKey(name)}: ${value}`
}

const printParameters = (parameters: ReadonlyArray<Parameter>): string =>
  Text.group("{", parameters.map(printParameter), "}", "    query: ".length)

const printForm = (fields: ReadonlyArray<Field>): string => {
  const lines = fields.map(({ name, required, type }) => {
    const value = type._tag === "Binary" || type._tag === "String" ? access(name) : `String(${access(name)})`
    const set = `form.set(${JSON.stringify(name)}, ${value})`
    return required ? set : `if (${access(name)} !== undefined) ${set}`
  })
  return `(input) => {\n${Text.indent(["const form = new FormData()", ...lines, "return { form }"].join("\n"))}\n}`
}

const printRequest = ({ body, parameters }: Operation): string => {
  if (body?.media === "multipart" && body.type._tag === "Object") return printForm(body.type.fields)
  if (parameters.length === 0) return body === undefined ? "() => ({})" : "(body) => ({ body })"
  const path = parameters.filter((parameter) => parameter.in === "path")
  const query = parameters.filter((parameter) => parameter.in === "query")
  const parts = [
    ...(path.length === 0 ? [] : [`path: ${printParameters(path)}`]),
    ...(query.length === 0 ? [] : [`query: ${printParameters(query)}`]),
    ...(body === undefined ? [] : ["body: input.body"])
  ]
  return `(input) => (${Text.group("{", parts, "}", 24)})`
}

const never = (): boolean => false

/** The schema of an answer; every call is marked, so that a bundler can drop an operation that is not used. */
const printAnswer = (type: Type): string => {
  if (type._tag === "Array") return `/* @__PURE__ */ Model.array(${printAnswer(type.item)})`
  const codec = printCodec(type, never)
  return codec.includes("(") ? `/* @__PURE__ */ Model.lazy(() => ${codec})` : codec
}

const printResponse = ({ response: { type } }: Operation): string => {
  if (type === undefined) return "ResponseDecoder.empty"
  // A document says "string" also where a server sends text that is not JSON.
  if (type._tag === "String") return "ResponseDecoder.text"
  return Text.call("/* @__PURE__ */ ResponseDecoder.model", printAnswer(type), "  response: ,".length)
}

const printFields = (operation: Operation, product: Product): ReadonlyArray<string> => [
  `name: "${operation.module}.${operation.name}"`,
  `method: "${operation.method}"`,
  `path: "${product.basePath}${operation.path}"`,
  `request: ${printRequest(operation)}`,
  `safety: "${operation.safety}"`,
  `response: ${printResponse(operation)}`,
  `failures: ${printFailures(operation, product)}`,
  `since: "${operation.since}"`
]

const kinds: Record<Safety, string> = {
  read: "a read",
  idempotent: "a call that may be repeated",
  write: "a write"
}

const waits: Record<Response["task"], string> = {
  none: "",
  one: "; `TaskPoller.awaitTask` waits for its task",
  many: "; `TaskPoller.awaitTask` waits for its tasks"
}

/** What a call does on the wire, and what it fails with beside what any request can. */
const printDoc = ({ method, path, response, safety, since }: Operation, errors: ReadonlyArray<string>): string => {
  const kind = `\`${method} ${path}\`: ${kinds[safety]}${waits[response.task]}.`
  const fails = errors.length === 0 ? "" : ` Fails with ${errors.map((error) => `\`${error}\``).join(", ")}.`
  return Text.doc(...Text.sentence(`${kind}${fails}`), "", `@since ${since}`)
}

/** The input of an operation, where no document names it. */
const printInput = (operation: Operation): ReadonlyArray<string> => {
  const { name, since } = operation
  const input = inputType(operation)
  if (input?._tag !== "Object") return []
  return [`${Text.doc(`@since ${since}`)}\n${printDeclaration(inputName(name), input, "input")}\n`]
}

/** One operation. */
export const printOperation = (operation: Operation, product: Product): string => {
  const { name, response } = operation
  const output = response.type === undefined ? "void" : printType(response.type, "model")
  const errors = errorsIn(operation, product)
  const types = [printInputType(operation), output, ...(errors.length === 0 ? [] : [errors.join(" | ")])]
  const type = Text.group("<", types, ">", `export const ${name}: Call = /* @__PURE__ */ call({`.length)
  const fields = Text.indent(printFields(operation, product).join(",\n"))
  return [
    ...printInput(operation),
    printDoc(operation, errors),
    `export const ${name}: Call${type} = /* @__PURE__ */ call({\n${fields}\n})`
  ].join("\n")
}
