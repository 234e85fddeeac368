/**
 * Files of operations, one for each module.
 *
 * @since 0.1.0
 */
import type { Failures, Module, Operation, Parameter } from "../Model.ts"
import { requestTypes, responseTypes } from "../Model.ts"
import { pascalCase, propertyKey } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { references } from "../Type.ts"
import type { Layout } from "./Layout.ts"
import { printCodec } from "./PrintCodec.ts"
import { importSupport, importTypes } from "./PrintModels.ts"
import { printDeclaration, printType } from "./PrintType.ts"
import * as Text from "./Text.ts"

const errorsOf: Record<Failures, ReadonlyArray<string>> = {
  none: [],
  notFound: ["NotFound"],
  conflict: ["Conflict"],
  notFoundOrConflict: ["NotFound", "Conflict"]
}

const bodyField = (operation: Operation): ReadonlyArray<Field> =>
  operation.body === undefined
    ? []
    : [{ name: "body", type: operation.body.type, required: true, deprecated: false, since: operation.since }]

/** What the function of an operation takes: the body alone, or an object of parameters and body. */
const inputType = (operation: Operation): Type | undefined => {
  if (operation.parameters.length === 0) return operation.body?.type
  return { _tag: "Object", fields: [...operation.parameters, ...bodyField(operation)] }
}

const inputName = (operation: Operation): string => `${pascalCase(operation.name)}Input`

const printInputType = (operation: Operation): string => {
  const type = inputType(operation)
  if (type === undefined) return "void"
  return type._tag === "Object" ? inputName(operation) : printType(type, "input")
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
  if (type._tag === "Array") return `/* @__PURE__ */ Field.array(${printAnswer(type.item)})`
  const codec = printCodec(type, never)
  return codec.includes("(") ? `/* @__PURE__ */ Field.model(() => ${codec})` : codec
}

const printResponse = ({ response }: Operation): string =>
  response.type === undefined
    ? "ResponseDecoder.empty"
    : Text.call("/* @__PURE__ */ ResponseDecoder.model", printAnswer(response.type), "  response: ,".length)

const printOperation = (operation: Operation): string => {
  const { failures, method, module, name, path, response, safety, since } = operation
  const input = inputType(operation)
  const output = response.type === undefined ? "void" : printType(response.type, "model")
  const errors = errorsOf[failures].length === 0 ? [] : [errorsOf[failures].join(" | ")]
  const type = Text.group(
    "<",
    [printInputType(operation), output, ...errors],
    ">",
    `export const ${name}: Operation = {`.length
  )
  const declared =
    input?._tag === "Object"
      ? [`${Text.doc(`@since ${since}`)}\n${printDeclaration(inputName(operation), input, "input")}\n`]
      : []
  const fields = [
    `name: "${module}.${name}"`,
    `method: "${method}"`,
    `path: "${path}"`,
    `request: ${printRequest(operation)}`,
    `safety: "${safety}"`,
    `response: ${printResponse(operation)}`,
    `failures: Failures.${failures}`,
    `since: "${since}"`
  ]
  return [
    ...declared,
    Text.doc(`\`${method} ${path}\``, "", `@since ${since}`),
    `export const ${name}: Operation${type} = {\n${Text.indent(fields.join(",\n"))}\n}`
  ].join("\n")
}

const printErrorImport = (operations: ReadonlyArray<Operation>): ReadonlyArray<string> => {
  const names = [...new Set(operations.flatMap(({ failures }) => errorsOf[failures]))]
  return names.length === 0 ? [] : [Text.importNames(names, "@effect-hci/core/HciError", "type")]
}

/** The operations of one module. */
export const printOperations = (module: Module, layout: Layout, header: string): string => {
  const { operations } = module
  const declarations = operations.map(printOperation)
  const here = { folder: "operations", name: module.name }
  const values = references(...operations.flatMap(responseTypes))
  const types = [...references(...operations.flatMap(requestTypes))]
  const imports = [
    ...importSupport(declarations.join("\n")),
    `import * as Failures from "@effect-hci/core/Failures"`,
    ...printErrorImport(operations),
    `import type { Operation } from "@effect-hci/core/Operation"`,
    `import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"`,
    ...[
      ...importTypes(
        types.filter((name) => !values.has(name)),
        here,
        layout
      )
    ].map(([path, names]) => Text.importNames(names, path, "type")),
    ...[...importTypes(values, here, layout)].map(([path, names]) => Text.importNames(names, path, "value"))
  ]
  return Text.file(header, imports, declarations)
}
