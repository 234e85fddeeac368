import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HciError from "../../HciError.ts"
import type { Operation, RequestParts } from "../../Operation.ts"
import { expandPath } from "../../Operation.ts"
import type { Protocol } from "../../Protocol.ts"
import { optionalFields } from "../optionalFields.ts"

/** One call of an operation: all that its errors name. */
export interface CallContext<out O = unknown, out E = unknown> {
  readonly protocol: Protocol
  readonly operation: Operation<never, O, E>
  /** The site's name, if it has one. */
  readonly site: string | undefined
}

/** What all errors of a call have in common; the response's headers hold the request id. */
export const errorDetail = (
  { operation, protocol, site }: CallContext,
  responseHeaders?: Headers.Headers
): Pick<HciError.ErrorDetail, "platform" | "operation" | "site" | "requestId"> => ({
  platform: protocol.platform,
  operation: operation.name,
  ...optionalFields({
    site,
    requestId: responseHeaders === undefined ? undefined : protocol.requestId(responseHeaders)
  })
})

/** The address of a site without a slash at its end, and without credentials, which would end up in errors. */
export const baseUrlOf = (url: string | URL): string =>
  String(url)
    .replace(/\/\/[^/?#]*@/, "//")
    .replace(/\/+$/, "")

/** Without a value for its parameter, the path of one record would be that of the whole collection. */
const missingPathParameter = (template: string, values: Readonly<Record<string, string>>): string | undefined =>
  [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name = ""]) => ((values[name] ?? "") === "" ? [name] : []))[0]

/** Why a request must not be sent. */
const invalidReason = ({ operation, protocol }: CallContext, parts: RequestParts): string | undefined => {
  const parameter = missingPathParameter(operation.path, parts.path ?? {})
  return parameter === undefined ? protocol.validateRequest?.(parts) : `\`${parameter}\` is empty: give it a value.`
}

const build = (
  url: string,
  { method }: Operation<never, unknown, unknown>,
  { body, form, query }: RequestParts,
  headers: Readonly<Record<string, string>>
): Effect.Effect<HttpClientRequest.HttpClientRequest, HttpBody.HttpBodyError> => {
  const request = HttpClientRequest.make(method)(url, { headers, urlParams: query ?? {}, acceptJson: true })
  if (form !== undefined) return Effect.succeed(HttpClientRequest.setBody(request, HttpBody.formData(form)))
  if (body === undefined) return Effect.succeed(request)
  if (body instanceof Uint8Array) return Effect.succeed(HttpClientRequest.setBody(request, HttpBody.uint8Array(body)))
  return Effect.map(HttpBody.json(body), (json) => HttpClientRequest.setBody(request, json))
}

/**
 * Checks the input of a call and builds its request, the same for all attempts. An input that must not be sent, or cannot
 * be written as JSON, is a `BadRequest` without a status.
 */
export const make = <I>(
  baseUrl: string,
  context: CallContext,
  operation: Operation<I, unknown, unknown>,
  input: I
): Effect.Effect<HttpClientRequest.HttpClientRequest, HciError.BadRequest> => {
  const badRequest = (message: string) => new HciError.BadRequest({ ...errorDetail(context), message })
  const parts = operation.request(input)
  const reason = invalidReason(context, parts)
  if (reason !== undefined) return Effect.fail(badRequest(reason))
  const url = baseUrl + expandPath(operation.path, parts.path)
  return context.protocol.headers(operation.method).pipe(
    Effect.flatMap((headers) => build(url, operation, parts, headers)),
    Effect.mapError(() => badRequest("The input cannot be written as JSON."))
  )
}
