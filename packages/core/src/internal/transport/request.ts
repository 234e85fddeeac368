import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { isHeaderText } from "../../Auth.ts"
import type { RequestHeaders } from "../../CallOptions.ts"
import * as HciError from "../../HciError.ts"
import type { Operation } from "../../Operation.ts"
import { VERSION } from "../../PackageVersion.ts"
import type { Protocol } from "../../Protocol.ts"
import { parseAddress } from "../address.ts"
import { optionalFields } from "../optionalFields.ts"
import { secretText } from "../secretText.ts"
import { publicText } from "../publicText.ts"
import { clean } from "../serverText.ts"
import type { CheckedParts } from "./requestCheck.ts"
import * as RequestCheck from "./requestCheck.ts"

/** What is shown of an address of which nothing can be shown. */
const hiddenUrl = "https://[hidden]"

/** An address that cannot be read, without what may be user, password, query or fragment. */
const shownUrl = (text: string): string => {
  // What is before an @ may be the password, whatever else is in it.
  if (/[?#].*@/s.test(text)) return hiddenUrl
  const shown = clean(text.replace(/[?#].*$/s, "").replace(/^(.*?:\/\/)?.*@/s, "$1"), 200)
  return isHttpUrl(shown) ? hiddenUrl : shown
}

/**
 * The address of a site in one form: with its scheme, `https` where none is given, and without user, password, query,
 * fragment, and a slash at its end, so that it can be shown. One that cannot be read stays as it is without these.
 */
export const normalizeUrl = (url: unknown): string => {
  const parsed = parseAddress(url)
  if (parsed === undefined) return Predicate.isString(url) ? shownUrl(url.trim()) : ""
  return `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`
}

/** Whether requests can be sent to an address. */
export const isHttpUrl = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:") && parsed.hostname !== ""
}

/** One call of an operation: all that its errors name. */
export interface CallContext<out O = unknown, out E = unknown> {
  readonly protocol: Protocol
  readonly operation: Operation<never, O, E>
  /** The site's name, if it has one. */
  readonly site: string | undefined
}

/** What all errors of a call have in common. */
export const errorDetail = (
  { operation, protocol, site }: CallContext,
  requestId?: string
): Pick<HciError.ErrorDetail, "platform" | "operation" | "site" | "requestId"> => ({
  platform: protocol.platform,
  operation: operation.name,
  ...optionalFields({ site, requestId })
})

/** The server's id of a request, without what a terminal obeys and without the secrets of the request. */
export const requestIdOf = (
  protocol: Protocol,
  headers: Headers.Headers,
  secrets: () => ReadonlyArray<string>
): string | undefined => {
  const requestId = protocol.requestId(headers)
  return requestId === undefined ? undefined : clean(publicText(requestId, secrets()), 200)
}

/** What every request names as its client. */
const userAgent = `effect-hci/${VERSION}`

/** Headers that a body or credentials set. */
const reserved = /^(?:authorization|content-length|content-type|host|transfer-encoding)$/i

/** The headers that options ask for. */
const givenHeaders = (headers: RequestHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      reserved.test(name) ? [] : [[name.toLowerCase(), Redacted.isRedacted(value) ? (secretText(value) ?? "") : value]]
    )
  )

/** The secrets among them. */
const secretHeaders = (headers: RequestHeaders): ReadonlyArray<Redacted.Redacted> =>
  Object.values(headers).filter((value) => typeof value !== "string")

const build = (
  url: string,
  { method }: Operation<never, unknown, unknown>,
  { content, form, query }: CheckedParts,
  headers: Readonly<Record<string, string>>
): HttpClientRequest.HttpClientRequest => {
  const request = HttpClientRequest.make(method)(url, {
    headers: { "user-agent": userAgent, ...headers },
    urlParams: query,
    acceptJson: true
  })
  if (form !== undefined) return HttpClientRequest.setBody(request, HttpBody.formData(form))
  if (content === undefined) return request
  const body = typeof content === "string" ? HttpBody.text(content, "application/json") : HttpBody.uint8Array(content)
  return HttpClientRequest.setBody(request, body)
}

/** The names that a body gives to what it makes or changes: of itself, of its elements, of its `data`. */
const namesIn = (body: unknown): ReadonlyArray<string> => {
  if (Array.isArray(body)) return body.flatMap((element) => namesIn(element))
  if (!Predicate.isObject(body)) return []
  const names = "name" in body && typeof body.name === "string" && body.name !== "" ? [clean(body.name, 100)] : []
  return names.length === 0 && "data" in body ? namesIn(body.data) : names
}

/** The request of a call, and what is known of it beside. */
export interface BuiltRequest {
  readonly request: HttpClientRequest.HttpClientRequest
  /** The body as it was given; `undefined` for none, and for bytes. */
  readonly body: unknown
  /** What errors must not show, beside the secrets in headers and body. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** Names in the body, else the ids in the path: by what an effect of the call can be found. */
  readonly targets: () => ReadonlyArray<string>
}

/** Why one of these headers cannot be sent; `undefined` where all can. */
const headerProblem = (headers: Readonly<Record<string, unknown>>): string | undefined => {
  const [name] = Object.entries(headers).find(([, value]) => !Predicate.isString(value) || !isHeaderText(value)) ?? []
  return name === undefined
    ? undefined
    : `The value of the header \`${name}\` cannot be sent: it is empty, has a line end or a space at its ends, or characters beyond latin-1.`
}

/** Refuses a call before anything is sent. */
export const refuse = (context: CallContext, message: string): HciError.BadRequest =>
  new HciError.BadRequest({ ...errorDetail(context), message: clean(message) })

/**
 * Checks the input of a call and builds its request, the same for all attempts. An input that must not be sent, since it
 * would mean something else than was given, is a `BadRequest` without a status.
 */
export const make = <I>(
  baseUrl: string,
  context: CallContext,
  operation: Operation<I, unknown, unknown>,
  input: I,
  given: RequestHeaders = {}
): Effect.Effect<BuiltRequest, HciError.BadRequest> =>
  Effect.gen(function* () {
    const parts = yield* Effect.mapError(Effect.fromResult(RequestCheck.check(operation, input)), (message) =>
      refuse(context, message)
    )
    const headers = { ...givenHeaders(given), ...(yield* context.protocol.headers(operation.method)) }
    const problem = headerProblem(headers)
    if (problem !== undefined) return yield* refuse(context, problem)
    return {
      request: build(baseUrl + parts.path, operation, parts, headers),
      body: parts.body,
      secrets: [...parts.secrets, ...secretHeaders(given)],
      targets: () => {
        const names = namesIn(parts.body)
        return names.length === 0 ? parts.ids : names
      }
    }
  })
