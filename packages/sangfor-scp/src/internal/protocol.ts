import * as Context from "effect/Context"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Failure } from "@effect-hci/core/Failures"
import type { HttpMethod } from "@effect-hci/core/Operation"
import type { Envelope, Protocol } from "@effect-hci/core/Protocol"
import { optionalFields } from "@effect-hci/core/Runtime"

/** Text, or a number as text. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined

/** The first of some fields that holds text. */
const firstText = (body: object, names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    const value = Predicate.hasProperty(body, name) ? text(body[name]) : undefined
    if (value !== undefined && value !== "") return value
  }
  return undefined
}

/** Both envelopes carry `data` or `message` beside a numeric `code` or a textual `errcode`; anything else is bare. */
const isEnvelope = (body: object): boolean =>
  (("code" in body && typeof body.code === "number") || "errcode" in body) && ("data" in body || "message" in body)

const isSuccess = (code: string | undefined): boolean => code === undefined || code === "" || code === "0"

/** The object that holds an error, and the name it stands under in OpenStack's own forms. */
const errorOf = (body: object): { readonly inner: object; readonly name?: string } => {
  const [field, ...others] = Object.entries(body)
  // `{error: {...}}` by Keystone, `{itemNotFound: {...}}` by Nova, Cinder and Glance, `{NeutronError: {...}}` by Neutron.
  if (field === undefined || others.length > 0) {
    return { inner: "error" in body && Predicate.isObject(body.error) ? body.error : body }
  }
  const [name, inner] = field
  return Predicate.isObject(inner) && !Array.isArray(inner) ? { inner, name } : { inner: body }
}

const parseError = (body: unknown): Envelope => {
  if (typeof body === "string") return { _tag: "Error", message: body }
  if (!Predicate.isObject(body)) return { _tag: "Error" }
  const { inner, name } = errorOf(body)
  const code = firstText(inner, ["errcode", "code", "type"]) ?? (name === "error" ? undefined : name)
  const message = firstText(inner, ["message", "error", "detail", "title"])
  return {
    _tag: "Error",
    ...optionalFields({ code, message })
  }
}

/** Fields that may stand beside an error, and hold nothing of a record. */
const errorFields: ReadonlySet<string> = new Set([
  "code",
  "errcode",
  "error",
  "message",
  "msg",
  "detail",
  "title",
  "type",
  "data",
  "success",
  "status",
  "request_id",
  "timestamp"
])

const failureWords = /^(?:fail(?:ed|ure)?|error|denied|refused)\b/i
const successWords = /^(?:0*|2\d\d|ok|success|succeeded)$/i

const isFilled = (value: unknown): boolean =>
  Predicate.isObject(value) ? Object.keys(value).length > 0 : typeof value === "string" && value !== ""

/** A number that is the status of an HTTP error. */
const statusOf = (value: unknown): number | undefined => {
  const status = Number(text(value))
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined
}

/** An object under the name of an OpenStack error, as `{itemNotFound: {...}}`. */
const isNamedError = (name: string, inner: unknown): boolean =>
  name !== "data" &&
  Predicate.hasProperty(inner, "message") &&
  (/(?:error|fault)$/i.test(name) || (Predicate.hasProperty(inner, "code") && statusOf(inner.code) !== undefined))

/** Whether the body of a response with a successful status describes an error, in place of a payload. */
const holdsError = (body: unknown): boolean => {
  if (typeof body === "string") return failureWords.test(body.trim())
  if (!Predicate.isObject(body) || Array.isArray(body)) return false
  const fields = Object.entries(body)
  const [field] = fields
  if (field !== undefined && fields.length === 1 && isNamedError(...field)) return true
  if (!fields.every(([name]) => errorFields.has(name))) return false
  if ("error" in body && isFilled(body.error) && !("data" in body)) return true
  if (!("message" in body)) return false
  return (
    ("success" in body && body.success === false) ||
    ("code" in body && typeof body.code === "string" && !successWords.test(body.code))
  )
}

/** An error that came with a successful status: its own one is in its code, where it has one. */
const parseInnerError = (body: unknown): Envelope => {
  const envelope = parseError(body)
  if (envelope._tag !== "Error") return envelope
  const inner = Predicate.isObject(body) ? errorOf(body).inner : undefined
  const status = statusOf(Predicate.hasProperty(inner, "code") ? inner.code : undefined)
  return status === undefined ? envelope : { ...envelope, status }
}

const parseEnvelope = (status: number, body: unknown): Envelope => {
  if (status < 200 || status >= 300) return parseError(body)
  if (holdsError(body)) return parseInnerError(body)
  if (!Predicate.isObject(body) || !isEnvelope(body)) return { _tag: "Success", payload: body }
  if (!isSuccess(firstText(body, ["errcode", "code"]))) return parseInnerError(body)
  return { _tag: "Success", payload: "data" in body ? body.data : undefined }
}

/** The `X-Client-Token` of the next call, in place of a new one; see `HttpTransport.withClientToken`. */
export const ClientToken: Context.Reference<string | undefined> = Context.Reference<string | undefined>(
  "@effect-hci/sangfor-scp/internal/ClientToken",
  { defaultValue: () => undefined }
)

/** SCP remembers the token of a POST or PUT for 15 minutes, so that a repeat of it changes nothing twice. */
const clientToken = Effect.map(ClientToken, (token) => ({ "X-Client-Token": token ?? SecureRandom.uuidV4Unsafe() }))

const hasClientToken = (method: HttpMethod): boolean => method === "POST" || method === "PUT"

/** What systems say of a repeated client token; none documents a code for it. */
const duplicateWords = /client.?token|duplicate|repeat|already (been )?(processed|used|handled|submitted)|重复/i

/** Whether a response refuses a client token that came before: 409 on older systems, 429 on newer ones. */
export const isDuplicateToken = ({ code = "", message, status }: Failure): boolean =>
  (status === 409 || status === 429) && duplicateWords.test(`${code} ${message}`)

/** The words of those that can mean nothing but a token or a request that came before; a name may be a duplicate too. */
const repeatedRequestWords =
  /client.?token|(duplicated?|repeated) (request|submission|token)|request (is|was|has been) (duplicated?|repeated)|重复的?(请求|提交)/i

const duplicate: Protocol["duplicate"] = (failure, method) => {
  // A repeated deletion finds nothing.
  if (!hasClientToken(method)) return method === "DELETE" && failure.status === 404 ? "possible" : undefined
  if (!isDuplicateToken(failure)) return undefined
  return repeatedRequestWords.test(`${failure.code ?? ""} ${failure.message}`) ? "certain" : "possible"
}

/** The headers, envelopes and error bodies of SCP. */
export const protocol: Protocol = {
  platform: "sangfor-scp",
  headerNames: ["X-Amz-Date", "X-Client-Token"],
  headers: (method) => (hasClientToken(method) ? clientToken : Effect.succeed({})),
  repeatWindow: (method) => (hasClientToken(method) ? "15 minutes" : undefined),
  duplicate,
  parseEnvelope,
  requestId: (headers) => headers["x-request-id"] ?? headers["x-openstack-request-id"]
}
