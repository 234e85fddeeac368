/**
 * Request bodies as JSON: JSON itself, the fields of a form, or the parameters of a query.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { HttpRequest } from "../../engine/http.ts"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Operation } from "../schema/catalog.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import * as Multipart from "./multipart.ts"

const decoder = new TextDecoder()

const JsonText: Schema.Codec<Schema.Json, string> = Schema.fromJsonString(Schema.Json)
const decode = Schema.decodeUnknownResult(JsonText)

/** Levels of arrays and objects in each other that are looked into. */
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

/** Numbers of a query are text. */
const fromQuery = (query: URLSearchParams): JsonObject =>
  Object.fromEntries([...query].map(([name, value]) => [name, name === "limit" ? Number(value) : value]))

/** The body of a request of an operation. */
export const read = ({ media }: Operation, request: HttpRequest): Outcome<Json> => {
  switch (media) {
    case "json":
      return parseJson(request.body)
    case "multipart":
      return Multipart.parse(request)
    case "query":
      return Result.succeed(fromQuery(request.query))
    case "none":
      return Result.succeed({})
  }
}
