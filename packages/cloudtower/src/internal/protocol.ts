import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Failures, ResponseDecoder, optionalFields } from "@effect-hci/core/Runtime"
import type * as HciError from "@effect-hci/core/HciError"
import type * as Model from "@effect-hci/core/Model"
import type { Operation, Safety } from "@effect-hci/core/Operation"
import type { Envelope, Protocol } from "@effect-hci/core/Protocol"
import { Language } from "../Language.ts"
import { notModified } from "./call.ts"

const isLocked = (value: unknown): value is HciError.LockedResource =>
  Predicate.hasProperty(value, "id") &&
  typeof value.id === "string" &&
  Predicate.hasProperty(value, "type") &&
  typeof value.type === "string"

const lockedResources = (body: object): ReadonlyArray<HciError.LockedResource> | undefined => {
  if (!("code" in body) || body.code !== "ResourceLocked") return undefined
  const props = "props" in body ? body.props : undefined
  const locked = Predicate.hasProperty(props, "locked_resources") ? props.locked_resources : undefined
  return Array.isArray(locked) ? locked.filter(isLocked) : []
}

const parseErrorMessage = (error: unknown): string | undefined =>
  Predicate.hasProperty(error, "message") && typeof error.message === "string" ? error.message : undefined

/** Errors are `{message, code?, props?}`; the server's `stack` is not for users and is left behind. */
const parseError = (body: unknown): Extract<Envelope, { readonly _tag: "Error" }> => {
  if (!Predicate.isObject(body)) return { _tag: "Error" }
  const locked = lockedResources(body)
  return {
    _tag: "Error",
    ...("message" in body && typeof body.message === "string" ? { message: body.message } : undefined),
    ...("code" in body && typeof body.code === "string" ? { code: body.code } : undefined),
    ...optionalFields({ locked })
  }
}

/** Codes of GraphQL errors that reject credentials, by the HTTP status that they stand for. */
const credentialCodes: Readonly<Record<string, number>> = {
  LOAD_TOKEN_FAILED: 401,
  LOGIN_FAILED: 401,
  NOT_MATCH_USER: 401,
  PERMISSION_DENIED: 403,
  USER_NOT_FOUND: 401,
  USER_PASSWORD_INCORRECT: 401
}

/** The HTTP status that the code of a GraphQL error stands for, if it does. */
const statusOfCode = (code: string): number | undefined =>
  credentialCodes[code] ?? (/^[45]\d\d$/.test(code) ? Number(code) : undefined)

/** The code of a GraphQL error is text or a number, and stands in its `extensions` where a server follows the standard. */
const graphqlCode = (error: unknown): string | undefined => {
  if (Predicate.hasProperty(error, "code") && (typeof error.code === "string" || typeof error.code === "number")) {
    return String(error.code)
  }
  return Predicate.hasProperty(error, "extensions") ? graphqlCode(error.extensions) : undefined
}

/** A GraphQL error as the error of a response; what more there are stand behind it. */
export const parseGraphqlError = (error: unknown): Extract<Envelope, { readonly _tag: "Error" }> => {
  const code = graphqlCode(error)
  const status = code === undefined ? undefined : statusOfCode(code)
  return {
    ...parseError(error),
    ...optionalFields({ code, status })
  }
}

/** What may be wrong with credentials that a Tower rejects. */
export const credentialsAdvice =
  "the Tower rejects these credentials: an API key may have been deleted or have expired, an account may be locked; " +
  "where two-factor login is on, use an API key."

/** Whether the response to a document rejects its credentials: errors alone, one of them with the code of such. */
const hasRejectedToken = (text: string): boolean =>
  /^\s*\{\s*"(?:data|errors)"/.test(text) &&
  /"errors"/.test(text) &&
  /"code"\s*:\s*(?:"LOAD_TOKEN_FAILED"|"?401\b)/.test(text)

/** A GraphQL error has the status 200, and stands beside the data. */
const graphqlErrors = (body: unknown): ReadonlyArray<unknown> | undefined =>
  Predicate.hasProperty(body, "errors") && Array.isArray(body.errors) && body.errors.length > 0
    ? body.errors
    : undefined

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Predicate.isObject(value) && Object.keys(value).length === 0)

/** The change feed says in a 200 that it failed: `{ec, error}`, where `EOK` without an error stands for a success. */
const feedError = (body: unknown): Envelope | undefined => {
  if (!Predicate.hasProperty(body, "ec") || typeof body.ec !== "string") return undefined
  const error = "error" in body ? body.error : undefined
  if (body.ec === "EOK" && isNothing(error)) return undefined
  const message = typeof error === "string" ? error : parseErrorMessage(error)
  return {
    _tag: "Error",
    code: body.ec,
    message: `The change feed failed with ${body.ec}: ${message ?? "no reason is given"}.`
  }
}

const parseEnvelope = (status: number, body: unknown): Envelope => {
  if (status === 304) return { _tag: "Success", payload: notModified }
  if (status < 200 || status >= 300) return parseError(body)
  const failed = feedError(body)
  if (failed !== undefined) return failed
  const errors = graphqlErrors(body)
  return errors === undefined ? { _tag: "Success", payload: body } : parseGraphqlError(errors[0])
}

/** Headers that options ask for, on every call. */
export interface HeaderOptions {
  /** Language of alert texts and task descriptions. Default: `en-US`. */
  readonly language?: Language | undefined
  /**
   * Id of a connected Tower that the requests are forwarded to, as the header `external-cloudtower-id`. Default: none, so
   * that the Tower itself responds. Needs CloudTower 4.8.0.
   */
  readonly externalCloudTowerId?: string | undefined
  /**
   * Whether to send `x-bypass-whitelist: true`, as the vendor's own clients do where access is restricted to addresses.
   * Default: false.
   */
  readonly bypassWhitelist?: boolean | undefined
}

/**
 * CloudTower's headers, envelopes and error bodies. Texts of responses come in the language of the options, unless the
 * `Language` of a call is another.
 */
export const protocol = ({
  bypassWhitelist = false,
  externalCloudTowerId,
  language = "en-US"
}: HeaderOptions = {}): Protocol => ({
  platform: "cloudtower",
  headerNames: ["Content-Language"],
  headers: () =>
    Effect.map(Language, (callLanguage) => ({
      "content-language": callLanguage ?? language,
      ...(externalCloudTowerId === undefined ? undefined : { "external-cloudtower-id": externalCloudTowerId }),
      ...(bypassWhitelist ? { "x-bypass-whitelist": "true" } : undefined)
    })),
  // CloudTower recognizes no repeats; what is repeated is harmless.
  repeatWindow: () => undefined,
  duplicate: () => undefined,
  parseEnvelope,
  // A Tower that lost its sessions, as after a restart, does not always say 401.
  rejectsCredentials: (status, body) =>
    (status === 403 && /token\W+(?:was\W+|is\W+)?not\W+loaded/i.test(body.text)) ||
    (status === 200 && body.byteLength < 10_000 && hasRejectedToken(body.text)),
  requestId: (headers) => headers["x-tower-request-id"]
})

/** The address that paths are appended to; that of the API itself, as the vendor's clients take it, is one too. */
export const addressOf = (url: string | URL): string =>
  String(url)
    .replace(/([^/:])\/+$/, "$1")
    .replace(/\/v2\/api$/, "")

/** The address of subscriptions, as in `wss://10.0.0.10/api`. */
export const socketAddressOf = (address: string): string => {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`
  return `${url.replace(/^http/i, "ws").replace(/\/+$/, "")}/api`
}

/** The response to a document: its data, and the task of its mutation. */
export interface GraphqlResponse<out A> {
  /** Id of the task that completes a mutation, from the header `x-task-id`; null where there is none. */
  readonly task_id: string | null
  /** The data of the document. */
  readonly data: A
}

const graphqlDecoder = <A>(data: Model.Model<A>): ResponseDecoder.ResponseDecoder<GraphqlResponse<A>> => {
  const decoder = ResponseDecoder.model<{ readonly data: A }>(Schema.Struct({ data }))
  return {
    decode: (payload, headers) =>
      Result.map(decoder.decode(payload), ({ drift, value }) => ({
        value: { task_id: headers?.["x-task-id"] ?? null, data: value.data },
        drift
      }))
  }
}

/** A document as an operation of the GraphQL endpoint `POST /api`, where the REST API has nothing. */
export const graphqlDocument = <Variables extends object, A>(
  name: string,
  query: string,
  safety: Safety,
  data: Model.Model<A>
): Operation<Variables, GraphqlResponse<A>, HciError.NotFound | HciError.Conflict> => ({
  name,
  method: "POST",
  path: "/api",
  request: (variables) => ({ body: { query, variables } }),
  safety,
  response: graphqlDecoder(data),
  failures: Failures.notFoundOrConflict
})

/** An operation of the GraphQL endpoint `POST /api`, for the few things that the REST API does not offer. */
export const graphql = <Variables extends object, A>(
  name: string,
  query: string,
  safety: Safety,
  data: Model.Model<A>
): Operation<Variables, A> => {
  const document = graphqlDocument<Variables, A>(name, query, safety, data)
  return {
    ...document,
    response: ResponseDecoder.map(document.response, (response) => response.data),
    failures: Failures.none
  }
}
