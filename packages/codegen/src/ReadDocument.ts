/**
 * The operations and types of one document.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Read } from "./CodegenError.ts"
import { documentError } from "./CodegenError.ts"
import { components, isCycle } from "./Cycles.ts"
import type { Body, HttpMethod, Parameter } from "./Model.ts"
import type { Content, Document, OperationObject, ParameterObject, PathItem, SchemaObject } from "./OpenApi.ts"
import { pointer, schemas } from "./OpenApi.ts"
import { readType } from "./ReadType.ts"
import type { Type } from "./Type.ts"
import { union, unknown } from "./Type.ts"

/** A call as one document describes it. */
export interface Call {
  readonly operationId: string
  readonly method: HttpMethod
  readonly path: string
  readonly tags: readonly [string, ...Array<string>]
  readonly parameters: ReadonlyArray<Parameter>
  readonly body?: Body | undefined
  readonly response?: Type | undefined
  /** Whether 304 is among the responses. */
  readonly notModified: boolean
  readonly since: string
  /** The path as the document has it, where it is corrected. */
  readonly documentedPath?: string | undefined
  readonly place: string
}

/** One document, read. */
export interface Snapshot {
  readonly source: string
  readonly version: string
  /** The oldest version that has what names no other. */
  readonly since: string
  readonly basePath: string
  readonly calls: ReadonlyArray<Call>
  readonly types: ReadonlyMap<string, Type>
}

/** Whether a schema lists its values, itself or by the name of one that does. */
const isEnum = (
  { components: { schemas: named = {} } = {} }: Document,
  { $ref, enum: values }: SchemaObject
): boolean => values !== undefined || ($ref !== undefined && named[$ref.slice(schemas.length)]?.enum !== undefined)

/** What may be sent where the document is unclear: any text; an enum has its own way for values that it does not list. */
const typeOf = (document: Document, { schema, ...parameter }: ParameterObject, type: Type): Type =>
  parameter["x-uncertain"] === true && !isEnum(document, schema) ? union([type, { _tag: "String" }]) : type

const readParameter = (document: Document, parameter: ParameterObject, place: string): Read<Parameter> =>
  Result.map(readType(document, parameter.schema, pointer(place, "schema")), (type) => ({
    name: parameter.name,
    in: parameter.in,
    type: typeOf(document, parameter, type),
    required: parameter.required === true || parameter.in === "path",
    deprecated: false,
    since: document.since,
    ...(parameter.schema["x-unit"] === undefined ? {} : { unit: parameter.schema["x-unit"] }),
    ...(parameter["x-uncertain"] === true ? { unclear: true } : {})
  }))

const media: ReadonlyArray<readonly [mime: string, media: Body["media"]]> = [
  ["application/json", "json"],
  ["multipart/form-data", "multipart"],
  ["application/octet-stream", "binary"]
]

const readBody = (document: Document, operation: OperationObject, place: string): Read<Body | undefined> => {
  const content = operation.requestBody?.content
  if (content === undefined) return Result.succeed(undefined)
  const at = pointer(place, "requestBody", "content")
  for (const [mime, kind] of media) {
    const schema = content[mime]?.schema
    if (schema === undefined) continue
    return Result.map(readType(document, schema, pointer(at, mime, "schema")), (type) => ({ media: kind, type }))
  }
  const names = Object.keys(content).join(", ")
  return Result.fail(documentError(document.source, at, `a body of ${names || "no media type"} is not supported`))
}

const isSuccess = (status: string): boolean => /^2\d\d$/.test(status)

const jsonOf = (content: Content | undefined) => content?.["application/json"]

/** The first success that has a JSON body. */
const readResponse = (document: Document, operation: OperationObject, place: string): Read<Type | undefined> => {
  const statuses = Object.keys(operation.responses).filter(isSuccess).sort()
  const status = statuses.find((code) => jsonOf(operation.responses[code]?.content) !== undefined)
  const schema = status === undefined ? undefined : jsonOf(operation.responses[status]?.content)?.schema
  if (status === undefined || schema === undefined) return Result.succeed(undefined)
  return readType(document, schema, pointer(place, "responses", status, "content", "application/json", "schema"))
}

const methods = {
  GET: "get",
  POST: "post",
  PUT: "put",
  PATCH: "patch",
  DELETE: "delete"
} as const satisfies Record<HttpMethod, keyof PathItem>

const methodNames: ReadonlyArray<HttpMethod> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

const readCall = (
  document: Document,
  path: string,
  method: HttpMethod,
  item: PathItem,
  operation: OperationObject
): Read<Call> =>
  Result.gen(function* () {
    const place = pointer("#/paths", path, methods[method])
    const objects = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
    const parameters = yield* Result.all(
      objects.map((parameter, index) => readParameter(document, parameter, pointer(place, "parameters", index)))
    )
    const body = yield* readBody(document, operation, place)
    const response = yield* readResponse(document, operation, place)
    return {
      operationId: operation.operationId,
      method,
      path,
      tags: operation.tags,
      parameters,
      body,
      response,
      notModified: "304" in operation.responses,
      since: operation["x-min-version"] ?? document.since,
      documentedPath: operation["x-documented-path"],
      place
    }
  })

/** The names that a type is another word for. */
const aliases = (type: Type): ReadonlyArray<string> => {
  switch (type._tag) {
    case "Ref":
      return [type.name]
    case "Nullable":
      return aliases(type.type)
    case "Union":
      return type.members.flatMap(aliases)
    default:
      return []
  }
}

/** A name must come to something in the end. */
const checkAliases = (document: Document, types: ReadonlyMap<string, Type>): Read<void> => {
  const edges = (name: string): ReadonlyArray<string> => aliases(types.get(name) ?? unknown)
  const [name] = components([...types.keys()], edges).find((members) => isCycle(members, edges)) ?? []
  if (name === undefined) return Result.succeed(undefined)
  const place = pointer("#/components/schemas", name)
  return Result.fail(documentError(document.source, place, `"${name}" is a reference to itself`))
}

/** Reads every operation and every type of a document; the first thing that is wrong ends it. */
export const readDocument = (document: Document): Read<Snapshot> =>
  Result.gen(function* () {
    const types = new Map<string, Type>()
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      types.set(name, yield* readType(document, schema, pointer("#/components/schemas", name)))
    }
    yield* checkAliases(document, types)
    const calls: Array<Call> = []
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of methodNames) {
        const operation = item[methods[method]]
        if (operation !== undefined) calls.push(yield* readCall(document, path, method, item, operation))
      }
    }
    const basePath = document.servers?.[0]?.url.replace(/^https?:\/\/[^/]+/, "").replace(/\/$/, "") ?? ""
    const { info, since, source } = document
    return { source, version: info.version, since, basePath, calls, types }
  })
