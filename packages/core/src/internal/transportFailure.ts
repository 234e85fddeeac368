import * as Predicate from "effect/Predicate"
import type * as HttpClientError from "effect/http/HttpClientError"
import type { TransportReason } from "../HciError.ts"

/** What a failed exchange comes to, in words a person can act on. */
export interface TransportFailure {
  readonly reason: TransportReason
  readonly sent: boolean
  readonly message: string
  /** The code of the error below, as in `ECONNREFUSED`. */
  readonly code?: string
}

/** A connection that was refused because its certificate is not the pinned one. */
export const pinMismatchCode = "HCI_CERTIFICATE_PIN"

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

const unsent: ReadonlySet<TransportReason> = new Set([
  "url",
  "dns",
  "refused",
  "unreachable",
  "tls",
  "certificate",
  "proxy"
])

const advice: Readonly<Record<TransportReason, string>> = {
  url: "the address is malformed; write it as https://host or https://host:port",
  dns: "the host name is not known; check the address",
  refused: "the connection was refused; check the address and the port, and that the platform is up",
  unreachable: "the host does not answer; check the address, the network and the firewall",
  tls: "the other side does not speak TLS; check the port, and http:// against https://",
  certificate: "the certificate is not trusted; give its CA or pin its fingerprint",
  proxy: "the proxy refused the connection; check its address and credentials",
  reset: "the connection was lost before the answer was complete",
  timeout: "no answer came in time",
  circuit: "not tried, because the last calls all failed; the next try comes in a while",
  other: "the request failed"
}

const codesOf = (cause: unknown, depth = 0): ReadonlyArray<string> => {
  if (!Predicate.isObject(cause) || depth > 5) return []
  const own = "code" in cause && typeof cause.code === "string" ? [cause.code] : []
  const inner = "cause" in cause ? codesOf(cause.cause, depth + 1) : []
  const all = "errors" in cause && Array.isArray(cause.errors) ? cause.errors.flatMap((e) => codesOf(e, depth + 1)) : []
  return [...own, ...inner, ...all]
}

/** A failure of a known kind. */
export const of = (reason: TransportReason, address: string, code?: string): TransportFailure => ({
  reason,
  sent: !unsent.has(reason) && reason !== "circuit",
  message: `Cannot reach ${address}: ${advice[reason]}${code === undefined ? "" : ` (${code})`}.`,
  ...(code === undefined ? undefined : { code })
})

/** The failure that an error of the HTTP client stands for. */
export const fromHttpClientError = (
  { reason: inner }: HttpClientError.HttpClientError,
  address: string
): TransportFailure => {
  if (inner._tag === "InvalidUrlError") return of("url", address)
  const cause = "cause" in inner ? inner.cause : undefined
  const code = codesOf(cause).find((candidate) => candidate in reasonByCode)
  if (code === undefined) {
    // A body that ends early is reported without a code by some clients.
    return inner._tag === "DecodeError" ? of("reset", address) : of("other", address)
  }
  return of(reasonByCode[code] ?? "other", address, code)
}
