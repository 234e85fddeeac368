/**
 * Operations, each a function that carries its description.
 *
 * @since 0.1.0
 */
import type { Facts } from "../docs/Facts.ts"
import { fieldDoc } from "../docs/FieldDocs.ts"
import { operationDoc } from "../docs/OperationDocs.ts"
import type { Failures, Operation, Parameter, Product } from "../Model.ts"
import { inputType } from "../Model.ts"
import { inputName, propertyKey } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { printSchema } from "./PrintSchema.ts"
import type { Style } from "./PrintType.ts"
import { plain, printDeclaration, printType } from "./PrintType.ts"
import * as Text from "./Text.ts"

const errorsOf: Record<Failures, ReadonlyArray<string>> = {
  none: [],
  notFound: ["NotFound"],
  conflict: ["Conflict"],
  notFoundOrConflict: ["NotFound", "Conflict"]
}

/** Whether an operation came later than the oldest version, whose servers all have it. */
export const isLater = ({ since }: Operation, { oldest }: Product): boolean => since !== oldest

const errorsIn = (operation: Operation, product: Product): ReadonlyArray<string> => [
  ...(isLater(operation, product) ? ["Unsupported"] : []),
  ...errorsOf[operation.failures]
]

const printFailures = (operation: Operation, product: Product): string => {
  const table = `Failures.${operation.failures}`
  return isLater(operation, product) ? `/* @__PURE__ */ since("${operation.since}", ${table})` : table
}

const printInputType = (operation: Operation, facts: Facts): string => {
  const type = inputType(operation)
  if (type === undefined) return operation.page === undefined ? "void" : "object"
  return type._tag === "Object" ? inputName(operation.name) : printType(type, plain("input", facts.isOpen))
}

const access = (key: string): string => (propertyKey(key) === key ? `input.${key}` : `input[${propertyKey(key)}]`)

/** A query has no arrays: their items go with commas between. */
const printParameter = ({ name, required, type }: Parameter): string => {
  const value = type._tag === "Array" ? `${access(name)}${required ? "" : "?"}.join(",")` : access(name)
  return `${propertyKey(name)}: ${value}`
}

const printParameters = (parameters: ReadonlyArray<Parameter>, ...others: ReadonlyArray<string>): string =>
  Text.group("{", [...parameters.map(printParameter), ...others], "}", "    query: ".length)

const printForm = (fields: ReadonlyArray<Field>): string => {
  const lines = fields.map(({ name, required, type }) => {
    const value = type._tag === "Binary" || type._tag === "String" ? access(name) : `String(${access(name)})`
    const set = `form.set(${JSON.stringify(name)}, ${value})`
    return required ? set : `if (${access(name)} !== undefined) ${set}`
  })
  return `(input) => {\n${Text.indent(["const form = new FormData()", ...lines, "return { form }"].join("\n"))}\n}`
}

/** The fields of an object, also of one that has a name. */
const fieldsOf = (type: Type | undefined, facts: Facts): ReadonlyArray<Field> => {
  if (type?._tag === "Ref") return fieldsOf(facts.typeOf(type.name)?.type, facts)
  return type?._tag === "Object" ? type.fields : []
}

const isIdName = (name: string): boolean => /(?:^|_)ids?$/.test(name)

/** Writes whose lists of ids say what is made, and may be empty; in all others they say what is changed. */
const makes = (name: string): boolean => /^(?:create|clone|update)/.test(name)

/**
 * The ids that a body must have, which are checked before they are sent. An id that may be left out can be empty: the
 * vendor's own examples write none so.
 */
const bodyIds = (operation: Operation, facts: Facts): ReadonlyArray<string> => {
  const { body, name } = operation
  if (body?.media !== "json" || facts.profile.rest === undefined || operation.safety === "read") return []
  return fieldsOf(body.type, facts)
    .filter(({ name: field, required, type }) => {
      if (!required || !isIdName(field)) return false
      return type._tag === "String" || (type._tag === "Array" && type.item._tag === "String" && !makes(name))
    })
    .map((field) => field.name)
}

const printIds = (names: ReadonlyArray<string>, holder: string): string =>
  Text.group(
    "{",
    names.map((name) => `${name}: ${holder}.${name}`),
    "}",
    "    ids: ".length
  )

const printRequest = (operation: Operation, facts: Facts): string => {
  const { body, page, parameters } = operation
  if (body?.media === "multipart" && body.type._tag === "Object") return printForm(body.type.fields)
  const ids = bodyIds(operation, facts)
  if (parameters.length === 0 && page === undefined) {
    if (body === undefined) return "() => ({})"
    if (ids.length === 0) return "(body) => ({ body })"
    return `(body) => (${Text.group("{", [`ids: ${printIds(ids, "body")}`, "body"], "}", 24)})`
  }
  const path = parameters.filter((parameter) => parameter.in === "path")
  const query = parameters.filter((parameter) => parameter.in === "query")
  const parts = [
    ...(path.length === 0 ? [] : [`path: ${printParameters(path)}`]),
    ...(query.length === 0 && page === undefined
      ? []
      : [`query: ${printParameters(query, ...(page === undefined ? [] : ["...pageQuery(input)"]))}`]),
    ...(ids.length === 0 ? [] : [`ids: ${printIds(ids, "input.body")}`]),
    ...(body === undefined ? [] : ["body: input.body"])
  ]
  return `(input) => (${Text.group("{", parts, "}", 24)})`
}

const never = (): boolean => false

/** The schema of a response; every call is marked, so that a bundler can drop an operation that is not used. */
const printModel = (type: Type): string => {
  if (type._tag === "Array") return `/* @__PURE__ */ Model.array(${printModel(type.item)})`
  const schema = printSchema(type, never)
  return schema.includes("(") ? `/* @__PURE__ */ Model.lazy(() => ${schema})` : schema
}

const printResponse = (operation: Operation): string =>
  operation.response.redacted === true
    ? `/* @__PURE__ */ ResponseDecoder.redacted(${printDecoder(operation)})`
    : printDecoder(operation)

const printDecoder = ({ page, response: { type, written } }: Operation): string => {
  if (page !== undefined && type !== undefined) {
    const key = page.key === "data" ? "" : `, "${page.key}"`
    return `/* @__PURE__ */ pageOf(${printModel(type)}${key})`
  }
  if (written === true) return type === undefined ? "started" : `/* @__PURE__ */ written(${printModel(type)})`
  if (type === undefined) return "ResponseDecoder.empty"
  // A document says "string" also where a server sends text that is not JSON.
  if (type._tag === "String") return "ResponseDecoder.text"
  if (type._tag === "Binary") return "ResponseDecoder.bytes"
  return Text.call("/* @__PURE__ */ ResponseDecoder.model", printModel(type), "  response: ,".length)
}

const printFields = (operation: Operation, facts: Facts): ReadonlyArray<string> => [
  `name: "${operation.module}.${operation.name}"`,
  `method: "${operation.method}"`,
  `path: "${facts.product.basePath}${operation.path}"`,
  `request: ${printRequest(operation, facts)}`,
  `safety: "${operation.safety}"`,
  `response: ${printResponse(operation)}`,
  `failures: ${printFailures(operation, facts.product)}`,
  `since: "${operation.since}"`
]

/** The input of an operation, where no document names it. */
const printInput = (operation: Operation, facts: Facts): ReadonlyArray<string> => {
  const { module, since } = operation
  const name = inputName(operation.name)
  const input = inputType(operation)
  if (input?._tag !== "Object") return []
  const doc = Text.exportDoc([`Input of \`${module}.${operation.name}\`.`, ...facts.needs(since)], "inputs")
  const style: Style = {
    role: "input",
    isOpen: facts.isOpen,
    takesUndefined: true,
    fieldDoc: (field, fields, inside) => fieldDoc(facts, { name, since, inside }, field, fields)
  }
  return [`${doc}\n${printDeclaration(name, input, style)}\n`]
}

const printSuccess = ({ response: { task, type, written } }: Operation, facts: Facts): string => {
  if (written === true && type === undefined) return "Started"
  if (type === undefined) return "void"
  const output = printType(type, plain("model", facts.isOpen))
  return written === true && task === "none" ? `Written<${output}>` : output
}

const printOutput = (operation: Operation, facts: Facts): string => {
  const value = printSuccess(operation, facts)
  const success = operation.response.redacted === true ? `Redacted.Redacted<${value}>` : value
  return operation.response.notModified ? `${success} | NotModified` : success
}

/** Whether an operation may be called without an input, because all that it takes may be left out. */
const isOptional = (operation: Operation): boolean => {
  const input = inputType(operation)
  return input?._tag === "Object" && input.fields.every(({ required }) => !required)
}

/** How an operation becomes a function: the type of the function, what makes it, and its input by default. */
const printMaker = (operation: Operation): readonly [type: string, make: string, input: string] => {
  const isPaged = operation.page !== undefined
  if (isPaged && inputType(operation) === undefined) return ["OptionalPagedCall", "optionalPagedCall", ", {}"]
  if (!isOptional(operation)) return isPaged ? ["PagedCall", "pagedCall", ""] : ["Call", "call", ""]
  return isPaged ? ["OptionalPagedCall", "optionalPagedCall", ", {}"] : ["OptionalCall", "optionalCall", ", {}"]
}

/** A read takes a response without content only where it is known to have such. */
const printPlainMaker = ({ response, safety }: Operation): readonly [type: string, make: string, input: string] =>
  safety === "read" && response.notModified ? ["Call", "callOrNotModified", ""] : ["Call", "call", ""]

/** One operation. */
export const printOperation = (operation: Operation, facts: Facts): string => {
  const { product, profile } = facts
  const { name } = operation
  const errors = errorsIn(operation, product)
  const output = printOutput(operation, facts)
  const [maker, make, input] = profile.rest === undefined ? printPlainMaker(operation) : printMaker(operation)
  const types = [printInputType(operation, facts), output, ...(errors.length === 0 ? [] : [errors.join(" | ")])]
  const type = Text.group("<", types, ">", `export const ${name}: ${maker} = /* @__PURE__ */ ${make}({`.length)
  const fields = Text.indent(printFields(operation, facts).join(",\n"))
  const operationText =
    input === "" ? `{\n${fields}\n}` : `\n  {\n${Text.indent(fields)}\n  }${input.replace(", ", ",\n  ")}\n`
  return [
    ...printInput(operation, facts),
    Text.exportDoc([operationDoc(operation, errors, facts)], "operations"),
    `export const ${name}: ${maker}${type} = /* @__PURE__ */ ${make}(${operationText})`
  ].join("\n")
}
