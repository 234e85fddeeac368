/** What calls over real sockets fail with: the right reason, whether bytes were sent, the code, what to do, the cause. */
import { assert, describe, it } from "@effect/vitest"
import * as Certificate from "@effect-hci/simulator/Certificate"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Script from "@effect-hci/simulator/Script"
import * as NodeHttpClients from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientRequests from "effect/http/HttpClientRequest"
import * as Auth from "../../src/Auth.ts"
import type { TransportReason } from "../../src/HciError.ts"
import * as NodeHttpClient from "../../src/node/HttpClient.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import * as Tls from "../../src/Tls.ts"
import * as Testing from "../../src/Testing.ts"
import * as Transport from "../../src/Transport.ts"
import { getThing, plainProtocol, writeThing } from "../support/fakeServer.ts"

import * as UndiciClient from "../../src/node/internal/undiciClient.ts"
import * as Undici from "undici"

type Authorize = (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest

const transportTo = (url: string, authorize: Authorize = (request) => request) =>
  Transport.make(
    {
      protocol: plainProtocol,
      auth: { ...Auth.anonymous, authorize: (request) => Effect.succeed(authorize(request)) },
      rateLimits: false
    },
    { url }
  )

/** One attempt of a write, which is to fail. */
const failingWrite = (url: string, options: NodeHttpClient.Options = {}, authorize?: Authorize) =>
  Effect.gen(function* () {
    const transport = yield* transportTo(url, authorize)
    return yield* Effect.flip(transport.execute(writeThing, { size: 1 }))
  }).pipe(
    Effect.scoped,
    Effect.provide(NodeHttpClient.layer(options)),
    Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
  )

const adjustClock = Testing.makeAdjustClock(Transport.load)

/** Begins requests or leaves them waiting for a connection, and loses the connections of those that have begun. */
class FailingDispatcher extends Undici.Dispatcher {
  requests = 0
  private readonly begins: boolean
  private readonly code: string | undefined

  constructor(begins: boolean, code?: string) {
    super()
    this.begins = begins
    this.code = code
  }

  override dispatch(_: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    const none = () => {}
    const controller = { aborted: false, paused: false, reason: null, abort: none, pause: none, resume: none }
    this.requests += 1
    if (this.begins) handler.onRequestStart?.(controller, undefined)
    const { code } = this
    if (code !== undefined) handler.onResponseError?.(controller, Object.assign(new Error("lost"), { code }))
    return true
  }
}

/** A write over connections of a dispatcher, which is to fail. */
const failingWriteOver = (dispatcher: Undici.Dispatcher) =>
  Effect.gen(function* () {
    const client = yield* UndiciClient.make({
      maxResponseBytes: 1000,
      refuse: () => undefined,
      explain: (error) => error
    }).pipe(Effect.provideService(NodeHttpClients.Dispatcher, dispatcher))
    return yield* Effect.gen(function* () {
      const transport = yield* transportTo("https://site.test")
      return yield* Effect.flip(transport.execute(writeThing, { size: 1 }))
    }).pipe(Effect.scoped, Effect.provideService(HttpClient.HttpClient, client))
  })

/** One read, with retries. */
const read = (url: string, options: NodeHttpClient.Options = {}) =>
  Effect.gen(function* () {
    const transport = yield* transportTo(url)
    return yield* transport.execute(getThing, { id: "t" })
  }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layer(options)))

const thing = Script.json({ id: "t", size: 1 })

const serverWith = (options: SocketServer.Options) => SocketServer.make({ script: Script.always(thing), ...options })

interface Case {
  readonly name: string
  readonly server: SocketServer.Options
  readonly options?: (server: SocketServer.SocketServer) => NodeHttpClient.Options
  readonly url?: (server: SocketServer.SocketServer) => string
  readonly reason: TransportReason
  readonly words: string
}

const trusting = ({ certificate }: SocketServer.SocketServer): NodeHttpClient.Options => ({
  tls: Tls.authority(certificate?.authorityPem ?? "")
})

const cases: ReadonlyArray<Case> = [
  {
    name: "a self-signed certificate",
    server: { tls: {} },
    reason: "certificate",
    words: "give its CA or pin"
  },
  {
    name: "an expired certificate",
    server: { tls: { certificate: "expired" } },
    options: trusting,
    reason: "certificate",
    words: "has expired"
  },
  {
    name: "a certificate that is not valid yet",
    server: { tls: { certificate: "not-yet-valid" } },
    options: trusting,
    reason: "certificate",
    words: "not valid yet"
  },
  {
    name: "a certificate for another host",
    server: { tls: { certificate: "wrong-host" } },
    options: trusting,
    reason: "certificate",
    words: "another name"
  },
  {
    name: "a weak key",
    server: { tls: { certificate: "weak-key" } },
    options: trusting,
    reason: "certificate",
    words: "too weak"
  },
  {
    name: "a weak signature",
    server: { tls: { certificate: "weak-signature" } },
    options: trusting,
    reason: "certificate",
    words: "too weak"
  },
  {
    name: "TLS 1.1",
    server: { tls: { minVersion: "TLSv1", maxVersion: "TLSv1.1" } },
    options: trusting,
    reason: "tls",
    words: "too old"
  },
  {
    name: "no cipher in common",
    server: { tls: { maxVersion: "TLSv1.2" } },
    options: (server) => ({ ...trusting(server), ciphers: "DHE-RSA-AES128-SHA256" }),
    reason: "tls",
    words: "share no cipher"
  },
  {
    name: "ciphers that do not exist",
    server: { tls: {} },
    options: (server) => ({ ...trusting(server), ciphers: "NO-SUCH-CIPHER" }),
    reason: "tls",
    words: "`ciphers` names no cipher"
  },
  {
    name: "https to a port without TLS",
    server: {},
    url: ({ port }) => `https://127.0.0.1:${port}`,
    reason: "tls",
    words: "does not speak TLS"
  },
  {
    name: "an authority for an address without TLS",
    server: {},
    options: () => ({ tls: Tls.authority("pem") }),
    reason: "tls",
    words: "use https://"
  },
  {
    name: "a pin for an address without TLS",
    server: {},
    options: () => ({ tls: Tls.pinned("00".repeat(32)) }),
    reason: "tls",
    words: "use https://"
  },
  {
    name: "a malformed address of a proxy",
    server: {},
    options: () => ({ proxy: "http://%:%@host" }),
    reason: "proxy",
    words: "the address of the proxy is malformed"
  }
]

describe("failures over sockets", () => {
  it.effect.each(cases)("$name", ({ options = () => ({}), reason, server: how, url = (server) => server.url, words }) =>
    Effect.gen(function* () {
      const server = yield* serverWith(how)
      const error = yield* failingWrite(url(server), options(server))
      assert.deepInclude(error, { _tag: "TransportError", reason, sent: false })
      assert.isString(error.code)
      assert.include(error.message, words)
      assert.instanceOf(error._tag === "TransportError" ? error.cause : undefined, Error)
      assert.deepStrictEqual(server.requests, [])
      assert.isFalse(error._tag === "TransportError" && RetryPolicy.retryable(error, "read"))
    }).pipe(Effect.scoped)
  )

  it.effect("TLS 1.1 and a weak cipher are spoken where they are allowed", () =>
    Effect.gen(function* () {
      const server = yield* serverWith({ tls: { minVersion: "TLSv1", maxVersion: "TLSv1.1" } })
      assert.strictEqual((yield* read(server.url, { tls: Tls.insecure, minTlsVersion: "TLSv1" })).id, "t")
    }).pipe(Effect.scoped)
  )

  it.effect("a wrong pin shows the fingerprint that was seen, in the form that --tls takes", () =>
    Effect.gen(function* () {
      const server = yield* serverWith({ tls: {} })
      const other = yield* Certificate.make()
      const error = yield* failingWrite(server.url, { tls: Tls.pinned(other.fingerprint) })
      assert.deepInclude(error, { _tag: "TransportError", reason: "certificate", sent: false })
      assert.include(error.message, `sha256:${server.certificate?.fingerprint}`)
      assert.strictEqual((yield* read(server.url, { tls: Tls.pinned(server.certificate?.fingerprint ?? "") })).id, "t")
    }).pipe(Effect.scoped)
  )

  const proxied = (script: Script.Script, url: string, credentials = "") =>
    Effect.gen(function* () {
      const proxy = yield* SocketServer.make({ script })
      return yield* failingWrite(url, { proxy: `http://${credentials}127.0.0.1:${proxy.port}` })
    }).pipe(Effect.scoped)

  it.effect.each(["https://site.test", "http://site.test"])("a proxy that wants credentials, before %s", (url) =>
    Effect.gen(function* () {
      const error = yield* proxied(Script.always(Misbehaviour.proxyAuthenticationRequired), url, "user:letmein@")
      assert.deepInclude(error, { _tag: "TransportError", reason: "proxy", sent: false, code: "HCI_PROXY_407" })
      assert.include(error.message, "407")
      assert.notInclude(JSON.stringify(error), "letmein")
    })
  )

  it.effect("a proxy that speaks no HTTP has passed nothing on to a site with TLS", () =>
    Effect.gen(function* () {
      const error = yield* proxied(Script.always(Misbehaviour.garbage), "https://site.test")
      assert.deepInclude(error, { _tag: "TransportError", reason: "protocol", sent: false })
      assert.isUndefined(error.mayHaveTakenEffect)
    })
  )

  it.effect.each(["http://user:letmein@proxy.test/path", "http:/\\user:letmein@a b", "http://proxy.test?key=letmein"])(
    "an address of a proxy that is none, %s, is no defect",
    (proxy) =>
      Effect.gen(function* () {
        const error = yield* failingWrite("https://site.test", { proxy })
        assert.deepInclude(error, { _tag: "TransportError", reason: "proxy", sent: false, code: "HCI_PROXY_URL" })
        assert.notInclude(JSON.stringify(error), "letmein")
      })
  )

  it.effect("a proxy that does not connect", () =>
    Effect.gen(function* () {
      const error = yield* proxied(Script.always({ status: 403 }), "https://site.test")
      assert.deepInclude(error, { _tag: "TransportError", reason: "proxy", sent: false, code: "HCI_PROXY_REFUSED" })
    })
  )

  it.effect.each(["line\nend", "beyond latin-1: 密"])("a header that HTTP cannot carry, %j", (value) =>
    Effect.gen(function* () {
      const server = yield* serverWith({})
      const error = yield* failingWrite(server.url, {}, (request) =>
        HttpClientRequests.setHeader(request, "authorization", value)
      )
      assert.deepInclude(error, { _tag: "TransportError", reason: "request", sent: false })
      assert.notInclude(JSON.stringify(error), value)
      assert.deepStrictEqual(server.requests, [])
    }).pipe(Effect.scoped)
  )

  it.effect("a connection that is reset before TLS is there has sent nothing", () =>
    Effect.gen(function* () {
      const server = yield* serverWith({ tls: {}, accept: () => "reset" })
      const error = yield* failingWrite(server.url, { tls: Tls.insecure })
      assert.deepInclude(error, { _tag: "TransportError", reason: "reset", sent: false })
    }).pipe(Effect.scoped)
  )

  it.effect("a connection that is reset before the response may have sent everything", () =>
    Effect.gen(function* () {
      const server = yield* serverWith({ script: Script.always(Misbehaviour.resetBefore) })
      const error = yield* failingWrite(server.url)
      assert.deepInclude(error, { _tag: "TransportError", reason: "reset", sent: true })
    }).pipe(Effect.scoped)
  )

  it.effect.each(["ETIMEDOUT", "EHOSTUNREACH", "EPROTO"])(
    "a write whose connection fails with %s after it was begun is not sent again",
    (code) =>
      Effect.gen(function* () {
        const dispatcher = new FailingDispatcher(true, code)
        const error = yield* failingWriteOver(dispatcher)
        assert.deepInclude(error, { reason: "reset", sent: true, code, mayHaveTakenEffect: true })
        assert.strictEqual(dispatcher.requests, 1)
      })
  )

  it.effect("a write that waits for a connection until its time is over was not sent, and is tried again", () =>
    Effect.gen(function* () {
      const dispatcher = new FailingDispatcher(false)
      const error = yield* adjustClock(failingWriteOver(dispatcher), "10 minutes")
      assert.deepInclude(error, { reason: "timeout", sent: false })
      assert.isUndefined(error.mayHaveTakenEffect)
      assert.include(error.message, "no connection was made in time")
      assert.strictEqual(dispatcher.requests, 5)
    })
  )

  it.effect("a write that was begun and has no response in time may have taken effect, and is not sent again", () =>
    Effect.gen(function* () {
      const dispatcher = new FailingDispatcher(true)
      const error = yield* adjustClock(failingWriteOver(dispatcher), "10 minutes")
      assert.deepInclude(error, { reason: "timeout", sent: true, mayHaveTakenEffect: true })
      assert.strictEqual(dispatcher.requests, 1)
    })
  )

  it.effect.each([
    ["", ""],
    ["https://", "https://"],
    ["http://a b", "http://a b"],
    ["ftp://user:letmein@host/?key=letmein", "ftp://host"],
    ["user:letmein@not a host?key=letmein#letmein", "not a host"],
    ["https://user:let/mein@not a host", "not a host"]
  ] as const)("a malformed address, %s, shows no secret", ([url, shown]) =>
    Effect.gen(function* () {
      const error = yield* failingWrite(url)
      assert.deepInclude(error, { _tag: "TransportError", reason: "url", sent: false })
      assert.include(error.message, shown)
      assert.notInclude(error.message, "mein")
    })
  )

  it.live("a read over connections that the server dropped while they were idle succeeds", () =>
    Effect.gen(function* () {
      const server = yield* serverWith({ script: Script.always(Misbehaviour.resetReused(thing)) })
      yield* Effect.gen(function* () {
        const transport = yield* transportTo(server.url)
        for (let index = 0; index < 5; index++) {
          assert.strictEqual((yield* transport.execute(getThing, { id: "t" })).id, "t")
        }
      }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layer({ connections: 1 })))
      assert.strictEqual(server.connections().opened, 5)
    }).pipe(Effect.scoped)
  )
})

describe("a server that speaks no HTTP", () => {
  it.live("is named, and a write to it may have taken effect", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: Script.always(Misbehaviour.garbage) })
      const error = yield* failingWrite(server.url)
      assert.deepInclude(error, { _tag: "TransportError", reason: "protocol", sent: true, mayHaveTakenEffect: true })
      assert.include(error.message, "no HTTP")
    })
  )

  it.live("but TLS, is named, and not asked again", () =>
    Effect.gen(function* () {
      const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x46)
      const server = yield* serverWith({ accept: () => alert })
      assert.deepInclude(yield* failingWrite(server.url), { _tag: "TransportError", reason: "tls", sent: false })
      const { opened } = server.connections()
      assert.deepInclude(yield* Effect.flip(read(server.url)), { reason: "tls" })
      assert.strictEqual(server.connections().opened, opened + 1)
    })
  )
})
