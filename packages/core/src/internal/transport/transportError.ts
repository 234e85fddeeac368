import * as Predicate from "effect/Predicate"
import type * as HttpClientError from "effect/http/HttpClientError"
import type { TransportReason } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import { optionalFields } from "../optionalFields.ts"
import type { CallContext } from "./request.ts"
import { errorDetail } from "./request.ts"

/** The code of an error for a connection that was closed because its certificate is not the pinned one. */
export const pinMismatchCode = "HCI_CERTIFICATE_PIN"

/** Reasons by the codes of Node, OpenSSL and undici. */
const reasonByCode: Readonly<Record<string, TransportReason>> = {
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
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  UNABLE_TO_GET_ISSUER_CERT: "certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate",
  CERT_HAS_EXPIRED: "certificate",
  CERT_NOT_YET_VALID: "certificate",
  [pinMismatchCode]: "certificate",
  UND_ERR_PRX_TLS: "proxy",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "reset",
  UND_ERR_ABORTED: "reset",
  HPE_INVALID_CONSTANT: "tls"
}

/** Reasons for which no byte of the request was sent. */
const unsent: ReadonlySet<TransportReason> = new Set([
  "url",
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
  dns: "the host name is not known; check the address",
  refused: "the connection was refused; check the address and the port, and that the platform is up",
  unreachable: "the host does not respond; check the address, the network and the firewall",
  tls: "the other side does not speak TLS; check the port, and http:// against https://",
  certificate: "the certificate is not trusted; give its CA or pin its fingerprint",
  proxy: "the proxy refused the connection; check its address and credentials",
  reset: "the connection was lost before the response was complete",
  timeout: "no response came in time",
  circuit: "not tried, because the last calls all failed; the next try comes in a while",
  other: "the request failed"
}

/** The error of a call to which no response came. */
export const make = (
  context: CallContext,
  baseUrl: string,
  reason: TransportReason,
  code?: string
): HciError.TransportError =>
  new HciError.TransportError({
    ...errorDetail(context),
    reason,
    sent: !unsent.has(reason),
    message: `Cannot reach ${baseUrl}: ${advice[reason]}${code === undefined ? "" : ` (${code})`}.`,
    ...optionalFields({ code })
  })

/** The codes of an error and of all its causes, outermost first. */
const codesOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  if (!Predicate.isObject(error) || depth > 5) return []
  const code = "code" in error && typeof error.code === "string" ? [error.code] : []
  const cause = "cause" in error ? [error.cause] : []
  const errors = "errors" in error && Array.isArray(error.errors) ? error.errors : []
  return [...code, ...[...cause, ...errors].flatMap((inner) => codesOf(inner, depth + 1))]
}

/** The error of a call whose request failed in the HTTP client. */
export const fromHttpClientError = (
  context: CallContext,
  baseUrl: string,
  { reason }: HttpClientError.HttpClientError
): HciError.TransportError => {
  if (reason._tag === "InvalidUrlError") return make(context, baseUrl, "url")
  const code = codesOf("cause" in reason ? reason.cause : undefined).find((candidate) => candidate in reasonByCode)
  if (code !== undefined) return make(context, baseUrl, reasonByCode[code] ?? "other", code)
  // A body that ends early is reported without a code by some clients.
  return make(context, baseUrl, reason._tag === "DecodeError" ? "reset" : "other")
}
