/**
 * The subset of OpenAPI 3.0 that the generator reads.
 *
 * @since 0.1.0
 */
import * as JsonPointer from "effect/JsonPointer"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { DocumentError } from "./CodegenError.ts"
import { documentError } from "./CodegenError.ts"
import { byVersion } from "./Names.ts"

/** A JSON schema as OpenAPI 3.0 writes it; keywords that are not listed change no type and are ignored. */
export interface SchemaObject {
  readonly $ref?: string
  readonly type?: "string" | "number" | "integer" | "boolean" | "object" | "array"
  readonly format?: string
  readonly nullable?: boolean
  readonly deprecated?: boolean
  readonly enum?: ReadonlyArray<string | number | boolean | null>
  readonly items?: SchemaObject
  readonly properties?: Readonly<Record<string, SchemaObject>>
  readonly additionalProperties?: boolean | SchemaObject
  readonly required?: ReadonlyArray<string>
  readonly allOf?: ReadonlyArray<SchemaObject>
  readonly oneOf?: ReadonlyArray<SchemaObject>
  readonly anyOf?: ReadonlyArray<SchemaObject>
  /** Listed so that it is an error and not ignored. */
  readonly not?: unknown
  /** The unit of a number. */
  readonly "x-unit"?: string
  /** The document is unclear here. */
  readonly "x-uncertain"?: boolean
}

const SchemaObject: Schema.Codec<SchemaObject> = Schema.Struct({
  $ref: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.Literals(["string", "number", "integer", "boolean", "object", "array"])),
  format: Schema.optionalKey(Schema.String),
  nullable: Schema.optionalKey(Schema.Boolean),
  deprecated: Schema.optionalKey(Schema.Boolean),
  enum: Schema.optionalKey(Schema.Array(Schema.Union([Schema.String, Schema.Number, Schema.Boolean, Schema.Null]))),
  items: Schema.optionalKey(Schema.suspend(() => SchemaObject)),
  properties: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.suspend(() => SchemaObject)
    )
  ),
  additionalProperties: Schema.optionalKey(
    Schema.Union([Schema.Boolean, Schema.suspend((): Schema.Codec<SchemaObject> => SchemaObject)])
  ),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  allOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => SchemaObject))),
  oneOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => SchemaObject))),
  anyOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => SchemaObject))),
  not: Schema.optionalKey(Schema.Unknown),
  "x-unit": Schema.optionalKey(Schema.String),
  "x-uncertain": Schema.optionalKey(Schema.Boolean)
})

/** A parameter of an operation. */
export interface ParameterObject {
  readonly name: string
  readonly in: "path" | "query" | "header" | "cookie"
  readonly required?: boolean
  readonly schema: SchemaObject
  /** The document is unclear about the parameter. */
  readonly "x-uncertain"?: boolean
}

const ParameterObject: Schema.Codec<ParameterObject> = Schema.Struct({
  name: Schema.String,
  in: Schema.Literals(["path", "query", "header", "cookie"]),
  required: Schema.optionalKey(Schema.Boolean),
  schema: SchemaObject,
  "x-uncertain": Schema.optionalKey(Schema.Boolean)
})

/** Bodies by media type. */
export interface Content extends Readonly<Record<string, { readonly schema: SchemaObject }>> {}

const Content: Schema.Codec<Content> = Schema.Record(Schema.String, Schema.Struct({ schema: SchemaObject }))

/** One call. */
export interface OperationObject {
  readonly operationId: string
  readonly tags: readonly [string, ...Array<string>]
  readonly parameters?: ReadonlyArray<ParameterObject>
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
  /** The version that brought it, where a document says so itself. */
  readonly "x-min-version"?: string
  /** The path as the document has it, where `paths` has a corrected one. */
  readonly "x-documented-path"?: string
}

const OperationObject: Schema.Codec<OperationObject> = Schema.Struct({
  operationId: Schema.String,
  tags: Schema.NonEmptyArray(Schema.String),
  parameters: Schema.optionalKey(Schema.Array(ParameterObject)),
  requestBody: Schema.optionalKey(Schema.Struct({ required: Schema.optionalKey(Schema.Boolean), content: Content })),
  responses: Schema.Record(Schema.String, Schema.Struct({ content: Schema.optionalKey(Content) })),
  "x-min-version": Schema.optionalKey(Schema.String),
  "x-documented-path": Schema.optionalKey(Schema.String)
})

/** The calls of one path. */
export interface PathItem {
  readonly parameters?: ReadonlyArray<ParameterObject>
  readonly get?: OperationObject
  readonly post?: OperationObject
  readonly put?: OperationObject
  readonly patch?: OperationObject
  readonly delete?: OperationObject
}

const PathItem: Schema.Codec<PathItem> = Schema.Struct({
  parameters: Schema.optionalKey(Schema.Array(ParameterObject)),
  get: Schema.optionalKey(OperationObject),
  post: Schema.optionalKey(OperationObject),
  put: Schema.optionalKey(OperationObject),
  patch: Schema.optionalKey(OperationObject),
  delete: Schema.optionalKey(OperationObject)
})

/** A whole document. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string }
  readonly servers?: ReadonlyArray<{ readonly url: string }>
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: { readonly schemas?: Readonly<Record<string, SchemaObject>> }
}

const OpenApi: Schema.Codec<OpenApi> = Schema.Struct({
  info: Schema.Struct({ title: Schema.String, version: Schema.String }),
  servers: Schema.optionalKey(Schema.Array(Schema.Struct({ url: Schema.String }))),
  paths: Schema.Record(Schema.String, PathItem),
  components: Schema.optionalKey(
    Schema.Struct({ schemas: Schema.optionalKey(Schema.Record(Schema.String, SchemaObject)) })
  )
})

/** A document, with the name of the file it came from. */
export interface Document extends OpenApi {
  readonly source: string
  /** The oldest version that has what names no other: the document's own, or the oldest that its operations name. */
  readonly since: string
}

/** Every operation of a document. */
const operationsOf = ({ paths }: OpenApi): ReadonlyArray<OperationObject> =>
  Object.values(paths).flatMap((item) =>
    [item.get, item.post, item.put, item.patch, item.delete].filter((operation) => operation !== undefined)
  )

const oldestVersion = (document: OpenApi): string =>
  operationsOf(document)
    .flatMap((operation) => operation["x-min-version"] ?? [])
    .toSorted(byVersion)[0] ?? document.info.version

/** Appends a key to a JSON pointer. */
export const pointer = (place: string, ...keys: ReadonlyArray<PropertyKey>): string =>
  keys.reduce<string>((text, key) => `${text}/${JsonPointer.escapeToken(String(key))}`, place)

const formatter = SchemaIssue.makeFormatterStandardSchemaV1()

const firstIssue = (source: string, error: Schema.SchemaError): DocumentError => {
  const [issue] = formatter(error.issue).issues
  const path = (issue?.path ?? []).map((key) => (typeof key === "object" ? key.key : key))
  return documentError(source, pointer("#", ...path), issue?.message ?? error.message)
}

const decodeJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))
const decodeDocument = Schema.decodeUnknownResult(OpenApi)

/** Where the schemas are that references may lead to. */
export const schemas = "#/components/schemas/"

/** A reference that is not followed. */
export const foreignReference = (source: string, ref: string, place: string): DocumentError =>
  documentError(source, place, `only references to ${schemas}* are supported, not "${ref}"`)

/** References stand for schemas only: any other is an error, and not ignored. */
const findForeign = (source: string, value: unknown, place: string): DocumentError | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const at = pointer(place, key)
    const isForeign = key === "$ref" && typeof inner === "string" && !inner.startsWith(schemas)
    const error = isForeign ? foreignReference(source, inner, at) : findForeign(source, inner, at)
    if (error !== undefined) return error
  }
  return undefined
}

const textOf = (json: unknown, name: string): string | undefined => {
  const value = Predicate.hasProperty(json, name) ? json[name] : undefined
  return typeof value === "string" ? value : undefined
}

/** What a document says it is, where that is not OpenAPI 3.0. */
const otherFormat = (json: unknown): string | undefined => {
  const openapi = textOf(json, "openapi")
  const swagger = textOf(json, "swagger")
  if (openapi !== undefined) return /^3\.0(\.|$)/.test(openapi) ? undefined : `OpenAPI ${openapi}`
  return swagger === undefined ? "no OpenAPI document" : `Swagger ${swagger}`
}

/** Reads the text of one document. `source` names it in errors. */
export const parse = (source: string, text: string): Result.Result<Document, DocumentError> =>
  Result.gen(function* () {
    const json = yield* Result.mapError(decodeJson(text), () => documentError(source, "", "this is not JSON"))
    const other = otherFormat(json)
    if (other !== undefined) {
      return yield* Result.fail(documentError(source, "", `OpenAPI 3.0 is expected, and this is ${other}`))
    }
    const foreign = Predicate.hasProperty(json, "paths") ? findForeign(source, json.paths, "#/paths") : undefined
    if (foreign !== undefined) return yield* Result.fail(foreign)
    const document = yield* Result.mapError(decodeDocument(json), (error) => firstIssue(source, error))
    return { ...document, source, since: oldestVersion(document) }
  })
