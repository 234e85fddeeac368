/** What calls fail with when no whole response comes: every code that is known, with its reason and whether it was sent. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import * as Fiber from "effect/Fiber"
import * as Auth from "../../../src/Auth.ts"
import type { TransportReason } from "../../../src/HciError.ts"
import { reasonByCode } from "../../../src/internal/transport/transportError.ts"
import * as RetryPolicy from "../../../src/RetryPolicy.ts"
import * as Transport from "../../../src/Transport.ts"
import { getThing, plainProtocol, writeThing } from "../../support/fakeServer.ts"

type Reason = (request: HttpClientRequest.HttpClientRequest) => HttpClientError.HttpClientError["reason"]

/** Calls an operation through a client that fails, or never responds; one attempt only. */
const callThrough = (client: HttpClient.HttpClient, options: Partial<Transport.Options> = {}) =>
  Effect.gen(function* () {
    const transport = yield* Transport.make(
      { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false },
      { url: "https://site.test/", site: "lab", ...options }
    )
    return yield* Effect.flip(transport.execute(writeThing, { size: 1 }))
  }).pipe(
    Effect.provideService(HttpClient.HttpClient, client),
    Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
  )

const failingClient = (reason: Reason) =>
  HttpClient.make((request) => Effect.fail(new HttpClientError.HttpClientError({ reason: reason(request) })))

const callThatFails = (reason: Reason) => callThrough(failingClient(reason))

const withCause =
  (cause: unknown): Reason =>
  (request) =>
    new HttpClientError.TransportError({ request, cause })

const errorWithCode = (code: string, cause?: unknown) => Object.assign(new Error("broken", { cause }), { code })

const cyclic: { cause?: unknown } = {}
cyclic.cause = cyclic

/** Every code, by the reason it stands for. */
const codesByReason: ReadonlyArray<
  readonly [reason: TransportReason, sent: boolean, words: string, codes: ReadonlyArray<string>]
> = [
  ["dns", false, "the host name is not known", ["ENOTFOUND", "EAI_AGAIN"]],
  ["refused", false, "the connection was refused", ["ECONNREFUSED"]],
  [
    "unreachable",
    false,
    "the host does not respond",
    ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"]
  ],
  ["tls", false, "does not speak TLS", ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]],
  ["protocol", true, "the response is no HTTP", ["UND_ERR_HEADERS_OVERFLOW"]],
  [
    "tls",
    false,
    "versions of TLS that are too old",
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_SSL_NO_PROTOCOLS_AVAILABLE"]
  ],
  [
    "tls",
    false,
    "share no cipher",
    [
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_NO_CIPHERS_AVAILABLE",
      "ERR_SSL_DH_KEY_TOO_SMALL"
    ]
  ],
  ["tls", false, "names no cipher that is known", ["ERR_SSL_NO_CIPHER_MATCH"]],
  ["tls", false, "does not speak TLS", ["ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED"]],
  ["tls", false, "use https://", ["HCI_TLS_OVER_HTTP"]],
  [
    "certificate",
    false,
    "the certificate is not trusted",
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "CERT_REVOKED",
      "CERT_CHAIN_TOO_LONG",
      "CERT_SIGNATURE_FAILURE",
      "CERT_UNTRUSTED",
      "CERT_REJECTED",
      "HOSTNAME_MISMATCH",
      "INVALID_CA",
      "INVALID_PURPOSE",
      "ERR_SSL_EE_KEY_TOO_SMALL",
      "ERR_SSL_CA_MD_TOO_WEAK"
    ]
  ],
  ["certificate", false, "made out to another name", ["ERR_TLS_CERT_ALTNAME_INVALID"]],
  ["certificate", false, "has expired", ["CERT_HAS_EXPIRED"]],
  ["certificate", false, "not valid yet", ["CERT_NOT_YET_VALID"]],
  ["certificate", false, "too weak", ["UNSPECIFIED"]],
  ["certificate", false, "another certificate than the pinned one", ["HCI_CERTIFICATE_PIN"]],
  ["proxy", false, "the proxy refused the connection", ["UND_ERR_PRX_TLS"]],
  ["proxy", false, "the proxy wants credentials", ["HCI_PROXY_407"]],
  ["proxy", false, "the proxy does not connect", ["HCI_PROXY_REFUSED"]],
  ["proxy", false, "the address of the proxy is malformed", ["HCI_PROXY_URL"]],
  ["request", false, "an option of the HTTP client cannot be meant", ["HCI_CLIENT_OPTION"]],
  [
    "request",
    false,
    "cannot be written as HTTP",
    ["UND_ERR_INVALID_ARG", "ERR_INVALID_CHAR", "ERR_INVALID_HTTP_TOKEN"]
  ],
  ["url", false, "the address is malformed", ["ERR_INVALID_URL"]],
  [
    "reset",
    true,
    "before the response was complete",
    ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "UND_ERR_ABORTED"]
  ]
]

const rows = codesByReason.flatMap(([reason, sent, words, codes]) =>
  codes.map((code) => ({ code, reason, sent, words }))
)

describe("transportError", () => {
  it("has a row here for every code", () => {
    assert.sameMembers(
      rows.map(({ code }) => code),
      Object.keys(reasonByCode)
    )
  })

  it.effect.each(rows)("$code is $reason, sent: $sent", ({ code, reason, sent, words }) =>
    Effect.gen(function* () {
      const error = yield* callThatFails(withCause(errorWithCode(code)))
      assert.deepInclude(error, {
        _tag: "TransportError",
        platform: "plain",
        operation: "Things.create",
        site: "lab",
        reason,
        sent,
        code
      })
      assert.include(error.message, "https://site.test")
      assert.include(error.message, words)
      assert.include(error.message, code)
    })
  )

  it.effect("finds a code among the causes and the errors of an aggregate", () =>
    Effect.gen(function* () {
      const nested = yield* callThatFails(withCause(new Error("outer", { cause: errorWithCode("EPIPE") })))
      assert.deepInclude(nested, { reason: "reset", code: "EPIPE" })
      const behindUnknown = yield* callThatFails(withCause(errorWithCode("ERR_OTHER", errorWithCode("ENOTFOUND"))))
      assert.deepInclude(behindUnknown, { reason: "dns", code: "ENOTFOUND" })
      const addresses = new AggregateError([new Error("no code"), errorWithCode("ECONNREFUSED")])
      assert.deepInclude(yield* callThatFails(withCause(addresses)), { reason: "refused", code: "ECONNREFUSED" })
    })
  )

  it.effect("names what is no HTTP, with a code and without, and TLS where plain text was sent", () =>
    Effect.gen(function* () {
      const unreadable = (data: string) =>
        withCause(Object.assign(new Error("no HTTP"), { name: "HTTPParserError", data }))
      const banner = yield* callThatFails(unreadable("SSH-2.0"))
      assert.deepInclude(banner, { reason: "protocol", sent: true })
      assert.include(banner.message, "no HTTP")
      assert.deepInclude(yield* callThatFails(unreadable("\u0015\u0003\u0001")), { reason: "tls", sent: false })
      const coded = yield* callThatFails(withCause(errorWithCode("HPE_INVALID_CONSTANT")))
      assert.deepInclude(coded, { reason: "protocol", sent: true, code: "HPE_INVALID_CONSTANT" })
    })
  )

  it.effect("keeps a code that is not known", () =>
    Effect.gen(function* () {
      const error = yield* callThatFails(withCause(errorWithCode("ERR_OTHER")))
      assert.deepInclude(error, { _tag: "TransportError", reason: "other", sent: true, code: "ERR_OTHER" })
      const family = yield* callThatFails(withCause(errorWithCode("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA")))
      assert.deepInclude(family, { reason: "tls", sent: false, code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" })
    })
  )

  it.effect("keeps names, messages and codes of the causes, and nothing else of them", () =>
    Effect.gen(function* () {
      const inner = Object.assign(errorWithCode("ECONNRESET"), { headers: { authorization: "letmein" } })
      inner.message = "GET https://user:letmein@site.test/ failed"
      const error = yield* callThatFails(withCause(new TypeError("outer", { cause: inner })))
      const cause = error._tag === "TransportError" ? error.cause : undefined
      assert.deepInclude(cause, { name: "TypeError", message: "outer" })
      assert.deepInclude(cause instanceof Error ? cause.cause : undefined, {
        message: "GET https://site.test/ failed",
        code: "ECONNRESET"
      })
      assert.notInclude(inspect(error, { depth: 9, showHidden: true }), "letmein")
    })
  )

  it.effect("a client that knows that nothing was sent is believed", () =>
    Effect.gen(function* () {
      const error = yield* callThatFails(withCause(Object.assign(errorWithCode("ECONNRESET"), { sent: false })))
      assert.deepInclude(error, { reason: "reset", sent: false })
    })
  )

  it.effect.each(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC"])(
    "%s of a connection that was there is reset, and may have been sent",
    (code) =>
      Effect.gen(function* () {
        const known = yield* callThatFails(withCause(Object.assign(errorWithCode(code), { sent: true })))
        const told = yield* callThatFails(withCause(Object.assign(errorWithCode(code), { syscall: "read" })))
        const begun = yield* callThatFails(
          (request) =>
            new HttpClientError.DecodeError({
              request,
              response: HttpClientResponse.fromWeb(request, new Response(null)),
              cause: errorWithCode(code)
            })
        )
        for (const error of [known, told, begun]) {
          assert.deepInclude(error, { reason: "reset", sent: true, code, mayHaveTakenEffect: true })
          assert.include(error.message, "the connection was lost")
        }
      })
  )

  it.effect.each([
    ["connect", "EHOSTUNREACH", "unreachable"],
    ["write", "EPROTO", "tls"]
  ] as const)("a failed %s, %s, is of a connection that was never there", ([syscall, code, reason]) =>
    Effect.gen(function* () {
      const error = yield* callThatFails(withCause(Object.assign(errorWithCode(code), { syscall })))
      assert.deepInclude(error, { reason, sent: false })
    })
  )

  it.effect.each([
    ["too large", "HCI_RESPONSE_TOO_LARGE"],
    ["encoding", "HCI_CONTENT_ENCODING"],
    ["charset", "HCI_CHARSET"]
  ] as const)("a response that cannot be taken is InvalidResponse with code %s", ([code, clientCode]) =>
    Effect.gen(function* () {
      const response = (request: HttpClientRequest.HttpClientRequest) =>
        HttpClientResponse.fromWeb(request, new Response(null, { status: 202 }))
      const error = yield* callThatFails(
        (request) =>
          new HttpClientError.DecodeError({ request, response: response(request), cause: errorWithCode(clientCode) })
      )
      assert.deepInclude(error, { _tag: "InvalidResponse", code, status: 202 })
      assert.isFalse(error._tag === "InvalidResponse" && RetryPolicy.retryable(error, "read"))
    })
  )

  it.effect.each([
    ["a cause without a code", withCause(new Error("broken"))],
    ["no cause", withCause(undefined)],
    ["a cause that is its own cause", withCause(cyclic)]
  ] as const)("%s is other, and may have been sent", ([, reason]) =>
    Effect.gen(function* () {
      const error = yield* callThatFails(reason)
      assert.deepInclude(error, { _tag: "TransportError", reason: "other", sent: true })
      assert.notProperty(error, "code")
    })
  )

  it.effect("a malformed address is url, and not sent", () =>
    Effect.gen(function* () {
      const error = yield* callThatFails((request) => new HttpClientError.InvalidUrlError({ request }))
      assert.deepInclude(error, { _tag: "TransportError", reason: "url", sent: false })
    })
  )

  it.effect("a body that ends early is reset, with a code or without", () =>
    Effect.gen(function* () {
      const response = (request: HttpClientRequest.HttpClientRequest) =>
        HttpClientResponse.fromWeb(request, new Response(null))
      const error = yield* callThatFails(
        (request) => new HttpClientError.DecodeError({ request, response: response(request) })
      )
      assert.deepInclude(error, { _tag: "TransportError", reason: "reset", sent: true })
    })
  )

  it.effect("no response in time is timeout, and may have been sent", () =>
    Effect.gen(function* () {
      const silent = HttpClient.make(() => Effect.never)
      const fiber = yield* Effect.forkChild(callThrough(silent, { timeout: "10 seconds" }))
      yield* TestClock.adjust("10 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "TransportError", reason: "timeout", sent: true })
      assert.include(error.message, "no response came in time")
    })
  )

  it.effect("a call to a site whose last calls all failed is circuit, and not sent", () =>
    Effect.gen(function* () {
      let requests = 0
      const client = HttpClient.make((request) => {
        requests += 1
        return Effect.fail(
          new HttpClientError.HttpClientError({ reason: withCause(errorWithCode("ECONNRESET"))(request) })
        )
      })
      const transport = yield* Transport.make(
        { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false },
        { url: "https://site.test/", circuitBreaker: { failures: 1, openFor: "1 minute" } }
      ).pipe(Effect.provideService(HttpClient.HttpClient, client))
      const get = Effect.flip(transport.execute(getThing, { id: "t" })).pipe(
        Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
      )
      assert.deepInclude(yield* get, { reason: "reset", sent: true })
      assert.deepInclude(yield* get, { _tag: "TransportError", reason: "circuit", sent: false })
      assert.strictEqual(requests, 1)
    })
  )
})
