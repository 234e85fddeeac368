/**
 * Request bodies as JSON: JSON itself, the fields of a form, or the parameters of a query.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as ExactJson from "../engine/exactJson.ts"
import type { HttpRequest } from "../engine/http.ts"
import type { Outcome } from "../engine/outcome.ts"
import { badRequest } from "../engine/outcome.ts"
import type { Operation } from "./schema/versionCatalog.ts"
import type { Json, JsonObject } from "../engine/json.ts"

const decoder = new TextDecoder()

const JsonText: Schema.Codec<Schema.Json, string> = Schema.fromJsonString(Schema.Json)
const decode = Schema.decodeUnknownResult(JsonText)

/** Most levels of arrays and objects in each other. */
const maxDepth = 500

const isDeeper = (value: Json, depth: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner: Json) => isDeeper(inner, depth - 1)))

/** JSON, or 400; an empty body is an empty object. */
export const parseJson = (body: Uint8Array): Outcome<Json> => {
  if (body.length === 0) return Result.succeed({})
  const parsed = decode(decoder.decode(body))
  if (Result.isFailure(parsed)) return badRequest("The request body is not valid JSON")
  return isDeeper(parsed.success, maxDepth)
    ? badRequest(`The request body is nested deeper than ${maxDepth} levels`)
    : Result.succeed(parsed.success)
}

/**
 * The same for what an operation writes: numbers that would be written as others are 400. Conditions of listings may be
 * larger than any record has.
 */
const parseWritten = ({ path }: Operation, body: Uint8Array): Outcome<Json> =>
  Result.flatMap(parseJson(body), (value) => {
    const inexact = path.startsWith("/get-") ? undefined : ExactJson.inexactIn(decoder.decode(body))
    return inexact === undefined
      ? Result.succeed(value)
      : badRequest(`The request body has the number ${inexact.slice(0, 40)}, which is too large`)
  })

/** Numbers of a query are text. */
const fromQuery = (query: URLSearchParams): JsonObject =>
  Object.fromEntries([...query].map(([name, value]) => [name, name === "limit" ? Number(value) : value]))

const boundaryOf = (request: HttpRequest): string | undefined => {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(request.headers["content-type"] ?? "") ?? []
  return quoted ?? plain
}

/** One field of a form. */
interface FormField {
  readonly name: string
  readonly value: string
}

/** A file is read as its number of bytes: no operation reads its content. */
const readFormField = (bytes: Buffer): ReadonlyArray<FormField> => {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return []
  const head = bytes.subarray(0, end).toString("utf8")
  const [, name] = /name="([^"]*)"/i.exec(head) ?? []
  if (name === undefined) return []
  const content = bytes.subarray(end + 4, bytes.length - 2)
  const isFile = name === "file" || /filename=/i.test(head)
  return [{ name, value: isFile ? String(content.length) : content.toString("utf8") }]
}

/** The fields of a form; a file is its number of bytes. */
const parseForm = (request: HttpRequest): Outcome<JsonObject> => {
  const boundary = boundaryOf(request)
  if (boundary === undefined) return badRequest("The request must be multipart/form-data with a boundary")
  const mark = Buffer.from(`--${boundary}`)
  const body = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength)
  const fields: Array<FormField> = []
  for (let at = body.indexOf(mark); at >= 0;) {
    const next = body.indexOf(mark, at + mark.length)
    if (next < 0) break
    fields.push(...readFormField(body.subarray(at + mark.length + 2, next)))
    at = next
  }
  return Result.succeed(Object.fromEntries(fields.map(({ name, value }) => [name, value])))
}

/** The body of a request of an operation. */
export const read = (operation: Operation, request: HttpRequest): Outcome<Json> => {
  switch (operation.media) {
    case "json":
      return parseWritten(operation, request.body)
    case "multipart":
      return parseForm(request)
    case "query":
      return Result.succeed(fromQuery(request.query))
    case "none":
      return Result.succeed({})
  }
}
