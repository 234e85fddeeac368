import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { Operation, RequestParts } from "../Operation.ts"
import { expandPath } from "../Operation.ts"

/** The address without a slash at its end, and without credentials, which would end up in errors. */
export const addressOf = (url: string | URL): string =>
  String(url)
    .replace(/\/\/[^/?#]*@/, "//")
    .replace(/\/+$/, "")

/** Why a request must not be sent: an empty value in a path would make it that of the whole collection. */
export const emptyPlace = (
  { path: template }: Operation<never, unknown, unknown>,
  { path = {} }: RequestParts
): string | undefined => {
  const place = [...template.matchAll(/\{(\w+)\}/g)].find(([, name = ""]) => (path[name] ?? "") === "")
  return place === undefined ? undefined : `\`${place[1]}\` is empty: give it a value.`
}

/** The request of one call; what it sends as JSON is written once, for all attempts. */
export const build = (
  address: string,
  operation: Operation<never, unknown, unknown>,
  { body, form, path, query }: RequestParts,
  headers: Readonly<Record<string, string>>
): Effect.Effect<HttpClientRequest.HttpClientRequest, HttpBody.HttpBodyError> => {
  const request = HttpClientRequest.make(operation.method)(`${address}${expandPath(operation.path, path)}`, {
    headers,
    urlParams: query ?? {},
    acceptJson: true
  })
  if (form !== undefined) return Effect.succeed(HttpClientRequest.setBody(request, HttpBody.formData(form)))
  if (body === undefined) return Effect.succeed(request)
  return Effect.map(HttpBody.json(body), (json) => HttpClientRequest.setBody(request, json))
}
