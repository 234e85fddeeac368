import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as HttpClientError from "effect/http/HttpClientError"
import type { TransportReason } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import { optionalFields } from "../optionalFields.ts"
import type { Call } from "./call.ts"
import type { CallContext } from "./request.ts"
import { errorDetail, requestIdOf } from "./request.ts"
import { secretsOf } from "./secrets.ts"

/** The codes of errors that the HTTP client for Node makes itself. */
export const codes = {
  /** A connection was closed because its certificate is not the pinned one. */
  pinMismatch: "HCI_CERTIFICATE_PIN",
  /** A pinned certificate or an authority was given for an address without TLS. */
  tlsOverHttp: "HCI_TLS_OVER_HTTP",
  /** The proxy wants credentials, or other ones: 407. */
  proxyAuthentication: "HCI_PROXY_407",
  /** The proxy does not connect to the site: any other status. */
  proxyRefused: "HCI_PROXY_REFUSED",
  /** The address of the proxy is malformed. */
  proxyUrl: "HCI_PROXY_URL",
  /** An option of the client that counts something counts nothing. */
  option: "HCI_CLIENT_OPTION",
  /** A response is larger than `maxResponseBytes`. */
  tooLarge: "HCI_RESPONSE_TOO_LARGE",
  /** A response is compressed in a way that is not known, or damaged. */
  encoding: "HCI_CONTENT_ENCODING",
  /** The bytes of a response are no text in its character set. */
  charset: "HCI_CHARSET"
} as const

/** Reasons by the codes of Node, OpenSSL and undici. */
export const reasonByCode: Readonly<Record<string, TransportReason>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ETIMEDOUT: "unreachable",
  UND_ERR_CONNECT_TIMEOUT: "unreachable",
  EPROTO: "tls",
  ERR_SSL_WRONG_VERSION_NUMBER: "tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "tls",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "tls",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "tls",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "tls",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": "tls",
  ERR_SSL_NO_CIPHERS_AVAILABLE: "tls",
  ERR_SSL_NO_CIPHER_MATCH: "tls",
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: "tls",
  ERR_SSL_DH_KEY_TOO_SMALL: "tls",
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: "tls",
  [codes.tlsOverHttp]: "tls",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  UNABLE_TO_GET_ISSUER_CERT: "certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate",
  CERT_HAS_EXPIRED: "certificate",
  CERT_NOT_YET_VALID: "certificate",
  CERT_REVOKED: "certificate",
  CERT_CHAIN_TOO_LONG: "certificate",
  CERT_SIGNATURE_FAILURE: "certificate",
  CERT_UNTRUSTED: "certificate",
  CERT_REJECTED: "certificate",
  HOSTNAME_MISMATCH: "certificate",
  INVALID_CA: "certificate",
  INVALID_PURPOSE: "certificate",
  // OpenSSL's reasons for which Node has no name: keys and signatures that are too weak.
  UNSPECIFIED: "certificate",
  ERR_SSL_EE_KEY_TOO_SMALL: "certificate",
  ERR_SSL_CA_MD_TOO_WEAK: "certificate",
  [codes.pinMismatch]: "certificate",
  UND_ERR_PRX_TLS: "proxy",
  [codes.proxyAuthentication]: "proxy",
  [codes.proxyRefused]: "proxy",
  [codes.proxyUrl]: "proxy",
  [codes.option]: "request",
  UND_ERR_INVALID_ARG: "request",
  ERR_INVALID_CHAR: "request",
  ERR_INVALID_HTTP_TOKEN: "request",
  ERR_INVALID_URL: "url",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "reset",
  UND_ERR_ABORTED: "reset",
  UND_ERR_HEADERS_OVERFLOW: "protocol"
}

/** The reason for a code that stands for itself or, as those of OpenSSL and of Node's parser of HTTP, for a family. */
const reasonOf = (code: string): TransportReason | undefined => {
  if (/^ERR_(SSL|TLS)_/.test(code)) return reasonByCode[code] ?? "tls"
  return reasonByCode[code] ?? (code.startsWith("HPE_") ? "protocol" : undefined)
}

/** How an alert of TLS begins: the response to a request without TLS. */
const tlsAlert = "\u0015\u0003"

/** The reason for an error without a code: undici's parser of HTTP gives what it could not read in its place. */
const reasonOfParser = (error: object): TransportReason | undefined => {
  if (!Predicate.hasProperty(error, "name") || error.name !== "HTTPParserError") return undefined
  const isTls = Predicate.hasProperty(error, "data") && String(error.data).startsWith(tlsAlert)
  return isTls ? "tls" : "protocol"
}

/** Reasons for which no byte of the request was sent. */
const unsent: ReadonlySet<TransportReason> = new Set([
  "url",
  "request",
  "dns",
  "refused",
  "unreachable",
  "tls",
  "certificate",
  "proxy",
  "circuit"
])

/** What happened and what to do, by reason. */
const advice: Readonly<Record<TransportReason, string>> = {
  url: "the address is malformed; write it as https://host or https://host:port",
  request: "the request cannot be written as HTTP; look for line ends and other characters that no header can hold",
  dns: "the host name is not known; check the address",
  refused: "the connection was refused; check the address and the port, and that the platform is up",
  unreachable: "the host does not respond; check the address, the network and the firewall",
  tls: "the other side does not speak TLS; check the port, and http:// against https://",
  certificate: "the certificate is not trusted; give its CA or pin its fingerprint",
  proxy: "the proxy refused the connection; check its address and credentials",
  reset: "the connection was lost before the response was complete",
  timeout: "no response came in time",
  protocol: "the response is no HTTP, or its header fields are too large; check the port, and what responds there",
  circuit: "not tried, because the last calls all failed; the next try comes in a while",
  other: "the request failed"
}

const oldProtocol =
  "the other side speaks only versions of TLS that are too old; update it, or allow them by `minTlsVersion`"
const closed = "the HTTP client is closed, since the scope of its layer has ended; make calls within it"
const noCipher = "the two sides share no cipher of TLS; update the platform, or allow its ciphers by `ciphers`"

/** What happened and what to do, where the code says more than the reason. */
const adviceByCode: Readonly<Record<string, string>> = {
  ERR_SSL_UNSUPPORTED_PROTOCOL: oldProtocol,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldProtocol,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: oldProtocol,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noCipher,
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": noCipher,
  ERR_SSL_NO_CIPHERS_AVAILABLE: noCipher,
  ERR_SSL_NO_CIPHER_MATCH: "`ciphers` names no cipher that is known; write it as OpenSSL does",
  ERR_SSL_DH_KEY_TOO_SMALL: noCipher,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the certificate is made out to another name; use a name that it holds, or pin its fingerprint",
  CERT_HAS_EXPIRED: "the certificate has expired; renew it, or pin its fingerprint",
  CERT_NOT_YET_VALID: "the certificate is not valid yet; check the clocks, or pin its fingerprint",
  UNSPECIFIED: "the certificate's key or signature is too weak; replace it, or pin its fingerprint",
  [codes.tlsOverHttp]: "a pinned certificate or a CA says nothing about http://; use https://, or leave out `tls`",
  [codes.proxyAuthentication]:
    "the proxy wants credentials, or other ones (407); write them as http://user:password@proxy:3128",
  [codes.proxyRefused]: "the proxy does not connect to this address; check what it allows",
  [codes.proxyUrl]: "the address of the proxy is malformed; write it as http://host:port",
  [codes.option]: "an option of the HTTP client cannot be meant",
  UND_ERR_CLOSED: closed,
  UND_ERR_DESTROYED: closed,
  [codes.pinMismatch]: "the server shows another certificate than the pinned one; check who responds, then pin this one"
}

/** Codes of responses that came whole enough, but cannot be taken, with the code and the words of their error. */
const invalidResponses: Readonly<Record<string, readonly [code: string, message: string]>> = {
  [codes.tooLarge]: ["too large", "The response is larger than `maxResponseBytes` allows."],
  [codes.encoding]: ["encoding", "The response is compressed in a way that is not known, or damaged."],
  [codes.charset]: ["charset", "The bytes of the response are no text in its character set."]
}

/** What happened and what to do, where no byte was sent in time. */
const neverSent =
  "no connection was made in time, or all of them were in use; check the address, or allow more by `connections`"

/** What the cause of an error says in addition. */
interface Details {
  readonly code?: string | undefined
  /** Whether bytes of the request were sent, where the client knows. */
  readonly sent?: boolean | undefined
  readonly cause?: unknown
}

/** Codes of the client for Node whose errors say more: the fingerprint that a server showed, the option that is none. */
const explained: ReadonlySet<string | undefined> = new Set([codes.pinMismatch, codes.option])

const explanationOf = (code: string | undefined, cause: unknown): string =>
  explained.has(code) && cause instanceof Error ? `. ${cause.message.replace(/\.$/, "")}` : ""

/** The error of a call to which no response came. */
export const make = (
  context: CallContext,
  baseUrl: string,
  reason: TransportReason,
  { cause, code, sent }: Details = {}
): HciError.TransportError => {
  const words =
    reason === "timeout" && sent === false
      ? neverSent
      : ((code === undefined || reason === "reset" ? undefined : adviceByCode[code]) ?? advice[reason])
  return new HciError.TransportError({
    ...errorDetail(context),
    reason,
    sent: sent ?? !unsent.has(reason),
    message: `Cannot reach ${baseUrl === "" ? "an empty address" : baseUrl}: ${words}${code === undefined ? "" : ` (${code})`}${explanationOf(code, cause)}.`,
    ...optionalFields({ code, cause })
  })
}

/** The most causes of causes that are followed. */
const maxCauses = 5

/** An error and all its causes, outermost first. */
const causesOf = (error: unknown, depth = 0): ReadonlyArray<object> => {
  if (!Predicate.isObject(error) || depth > maxCauses) return []
  const cause = "cause" in error ? [error.cause] : []
  const errors = "errors" in error && Array.isArray(error.errors) ? error.errors : []
  return [error, ...[...cause, ...errors].flatMap((inner) => causesOf(inner, depth + 1))]
}

const codeOf = (error: object): ReadonlyArray<string> =>
  "code" in error && typeof error.code === "string" ? [error.code] : []

/** A message without user and password of the addresses in it, and cut to a length that is of use. */
const cleanMessage = (message: string): string => message.slice(0, 500).replace(/\/\/[^/\s@]*@/g, "//")

/** What may be shown of a cause: its name, message and code, and the same of its own cause. Requests and headers stay out. */
const cleanCause = (error: unknown, depth = 0): Error | undefined => {
  if (!(error instanceof Error) || depth > maxCauses) return undefined
  const cause = cleanCause(error.cause, depth + 1)
  const clean = new Error(cleanMessage(error.message), cause === undefined ? undefined : { cause })
  clean.name = error.name
  clean.stack = `${clean.name}: ${clean.message}`
  const [code] = codeOf(error)
  return code === undefined ? clean : Object.assign(clean, { code })
}

/** Calls of the system that fail only on a connection that is there. */
const transfers: ReadonlySet<unknown> = new Set(["read", "write"])

/** Whether bytes of a request were sent, by what its client says, or by what failed; `undefined` where neither tells. */
const sentOf = (
  reason: HttpClientError.HttpClientError["reason"],
  causes: ReadonlyArray<object>
): boolean | undefined => {
  if (reason._tag === "DecodeError") return true
  for (const cause of causes) {
    if ("sent" in cause && Predicate.isBoolean(cause.sent)) return cause.sent
    // A failed handshake of TLS is a failed write, too.
    if ("syscall" in cause && transfers.has(cause.syscall) && !codeOf(cause).includes("EPROTO")) return true
  }
  return undefined
}

/** A response that came, but cannot be taken. */
const invalidResponse = (
  call: Call,
  reason: HttpClientError.HttpClientError["reason"],
  code: string
): Option.Option<HciError.InvalidResponse> => {
  const [shortCode, message] = invalidResponses[code] ?? []
  if (shortCode === undefined || message === undefined) return Option.none()
  const response = "response" in reason ? reason.response : undefined
  const requestId =
    response === undefined
      ? undefined
      : requestIdOf(call.context.protocol, response.headers, () => secretsOf(response.request, call))
  const detail = errorDetail(call.context, requestId)
  return Option.some(
    new HciError.InvalidResponse({
      ...detail,
      code: shortCode,
      message,
      issues: [],
      ...optionalFields({ status: response?.status })
    })
  )
}

/** The error of a call whose request failed in the HTTP client. */
export const fromHttpClientError = (
  call: Call,
  baseUrl: string,
  { reason }: HttpClientError.HttpClientError
): HciError.TransportError | HciError.InvalidResponse => {
  const { context } = call
  if (reason._tag === "InvalidUrlError") return make(context, baseUrl, "url")
  const causes = causesOf("cause" in reason ? reason.cause : undefined)
  const all = causes.flatMap(codeOf)
  const code = all.find((candidate) => candidate in invalidResponses || reasonOf(candidate) !== undefined) ?? all[0]
  const sent = sentOf(reason, causes)
  // A body that ends early is reported without a code by some clients.
  const fallback = reason._tag === "DecodeError" ? "reset" : "other"
  const [parser] = causes.flatMap((each) => reasonOfParser(each) ?? [])
  const named = (code === undefined ? undefined : reasonOf(code)) ?? fallback
  const cause = cleanCause(causes[0])
  return Option.getOrElse(code === undefined ? Option.none() : invalidResponse(call, reason, code), () =>
    parser === undefined
      ? // What keeps a connection from being made ends one as well: by then, bytes were sent.
        make(context, baseUrl, sent === true && unsent.has(named) ? "reset" : named, { code, sent, cause })
      : make(context, baseUrl, parser, { code, sent: sent === true ? undefined : sent, cause })
  )
}
