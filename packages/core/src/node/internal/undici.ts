import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as HttpClient from "effect/http/HttpClient"
import type * as Socket from "effect/socket/Socket"
import type { SecureVersion, TLSSocket } from "node:tls"
import * as Undici from "undici"
import { parseAddress } from "../../internal/address.ts"
import { optionalFields } from "../../internal/optionalFields.ts"
import * as OptionCheck from "../../OptionCheck.ts"
import type { Tls } from "../../Tls.ts"
import { normalizeFingerprint } from "../../Tls.ts"
import { codes } from "../../internal/transport/transportError.ts"
import * as UndiciClient from "./undiciClient.ts"

/** Options of the client. */
export interface Options {
  /**
   * How the server's certificate is checked. A pinned certificate and an authority are for `https` addresses: requests to
   * `http` addresses then fail. Default: `verify`.
   */
  readonly tls?: Tls | undefined
  /**
   * The oldest version of TLS that is spoken. With `TLSv1` and `TLSv1.1`, which are broken, weak ciphers are allowed too
   * unless `ciphers` says otherwise. Default: Node's, `TLSv1.2`.
   */
  readonly minTlsVersion?: SecureVersion | undefined
  /** The ciphers of TLS, as OpenSSL writes them. Default: Node's. */
  readonly ciphers?: string | undefined
  /**
   * HTTP proxy to connect through, as in `http://proxy.example:3128` or, with credentials,
   * `http://user:password@proxy.example:3128`; not together with a pinned certificate.
   */
  readonly proxy?: string | URL | undefined
  /** Most connections to the site. Default: 32. */
  readonly connections?: number | undefined
  /**
   * Most bytes of one response, after decompression. A larger one fails with `InvalidResponse` and the code `too large`,
   * and its connection is closed. Default: 256 MiB.
   */
  readonly maxResponseBytes?: number | undefined
}

const defaultConnections = 32
const defaultMaxResponseBytes = 256 * 1024 * 1024

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code })

const isOld = (version: SecureVersion | undefined): boolean => version === "TLSv1" || version === "TLSv1.1"

/** The versions and ciphers of TLS; OpenSSL speaks its old versions only where it may use their ciphers. */
const protocolOptions = ({ ciphers, minTlsVersion }: Options): Undici.buildConnector.BuildOptions => ({
  allowH2: false,
  ...optionalFields({ minVersion: minTlsVersion }),
  ...(ciphers !== undefined ? { ciphers } : isOld(minTlsVersion) ? { ciphers: "DEFAULT@SECLEVEL=0" } : undefined)
})

const certificateOptions = ({ tls = { _tag: "Verify" } }: Options): Undici.buildConnector.BuildOptions => {
  switch (tls._tag) {
    case "Verify":
      return {}
    case "Authority":
      return { ca: tls.pem }
    case "Insecure":
      return { rejectUnauthorized: false }
    case "Pinned":
      // A resumed session shows no certificate to compare, so none is resumed.
      return { rejectUnauthorized: false, maxCachedSessions: 0 }
  }
}

const connectOptions = (options: Options): Undici.buildConnector.BuildOptions => ({
  ...protocolOptions(options),
  ...certificateOptions(options)
})

const isTlsSocket = (socket: object): socket is TLSSocket => "getPeerCertificate" in socket

/** Closes a connection whose certificate is not the pinned one before a byte is sent over it. */
const pinnedConnector = (connect: Undici.buildConnector.connector, sha256: string): Undici.buildConnector.connector => {
  const expected = normalizeFingerprint(sha256)
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result
      if (error !== null || !isTlsSocket(socket)) return callback(...result)
      const { fingerprint256 } = socket.getPeerCertificate()
      if (normalizeFingerprint(fingerprint256) === expected) return callback(null, socket)
      socket.destroy()
      return callback(coded(codes.pinMismatch, `Its fingerprint is sha256:${fingerprint256}`), null)
    })
}

/** The address of a proxy, one without a scheme as that of an HTTP proxy; none where it cannot be read, or has a path. */
const proxyUrl = (proxy: string | URL): URL | undefined => {
  const text = String(proxy).trim()
  const url = parseAddress(/^[a-z][a-z0-9+.-]*:[/\\]/i.test(text) ? text : `http://${text}`)
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname + url.search + url.hash !== "/")
    return undefined
  // undici decodes the credentials when it is made.
  return Result.isSuccess(Result.try(() => decodeURIComponent(url.username + url.password))) ? url : undefined
}

const tlsVersions: ReadonlySet<unknown> = new Set<SecureVersion>(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])

/** Whether an option is left out or text. */
const isTextOption = (value: unknown): boolean => value === undefined || Predicate.isString(value)

/** Whether something says how a certificate is checked; callers without types can give anything. */
const isTls = (tls: unknown): boolean => {
  if (!Predicate.hasProperty(tls, "_tag")) return false
  if (tls._tag === "Authority") return Predicate.hasProperty(tls, "pem") && Predicate.isString(tls.pem)
  if (tls._tag === "Pinned") return Predicate.hasProperty(tls, "sha256") && Predicate.isString(tls.sha256)
  return tls._tag === "Verify" || tls._tag === "Insecure"
}

/** Why what is said of certificates, TLS and the proxy cannot be meant; `undefined` where it can. */
const connectionProblem = ({ ciphers, minTlsVersion, proxy, tls }: Options): string | undefined => {
  if (tls !== undefined && !isTls(tls)) {
    return "`tls` says nothing of certificates: give `Tls.verify`, or what another function of `Tls` makes."
  }
  if (minTlsVersion !== undefined && !tlsVersions.has(minTlsVersion)) {
    return "`minTlsVersion` is no version of TLS: give one, as in `TLSv1.2`."
  }
  if (!isTextOption(ciphers)) return "`ciphers` is no text: give names of ciphers, or leave it out."
  return isTextOption(proxy) || proxy instanceof URL
    ? undefined
    : "`proxy` is no address: give one as text or as a URL, or leave it out."
}

/** Why a client with these options sends nothing; `undefined` where it does. */
const optionsProblem = (options: Options): string | undefined => {
  const problem = connectionProblem(options)
  if (problem !== undefined) return problem
  const { connections, maxResponseBytes, proxy, tls } = options
  // undici does not show the certificate behind a proxy, so that it could not be compared with the pinned one.
  if (proxy !== undefined && tls?._tag === "Pinned") {
    return "A pinned certificate cannot be combined with a proxy: give its CA instead."
  }
  return OptionCheck.count("connections", connections) ?? OptionCheck.count("maxResponseBytes", maxResponseBytes)
}

/** The connections of a site. */
const makeDispatcher = (given: Options): Undici.Dispatcher => {
  // Nothing is sent with options that have a problem.
  const options = optionsProblem(given) === undefined ? given : {}
  const { connections = defaultConnections, proxy, tls } = options
  const connect = connectOptions(options)
  const url = proxy === undefined ? undefined : proxyUrl(proxy)
  if (url !== undefined) {
    return new Undici.ProxyAgent({ uri: url.href, requestTls: connect, connections, allowH2: false })
  }
  return new Undici.Agent({
    connections,
    allowH2: false,
    connect:
      tls?._tag === "Pinned" ? pinnedConnector(Undici.buildConnector({ ...connect }), tls.sha256) : { ...connect }
  })
}

/** Why requests to an address must not be sent: the options would promise what they cannot keep. */
const rejection = (options: Options) => {
  const { proxy, tls } = options
  const problem = optionsProblem(options)
  return ({ protocol }: URL): Error | undefined => {
    if (problem !== undefined) return coded(codes.option, problem)
    if (proxy !== undefined && proxyUrl(proxy) === undefined) {
      return coded(codes.proxyUrl, "The address of the proxy is malformed.")
    }
    const isChecked = tls?._tag === "Pinned" || tls?._tag === "Authority"
    return isChecked && protocol === "http:" ? coded(codes.tlsOverHttp, "The address has no TLS.") : undefined
  }
}

/** What undici says of a proxy's own response; nothing of it has gone on to the site. */
const proxyStatus = /^Proxy (?:response \((\d+)\) !== 200|Authentication Required \((407)\))/

/** An error of undici under a code of its own, where undici has none for it. */
const explain = (error: Error): Error => {
  const [, tunnelled, forwarded] = proxyStatus.exec(error.message) ?? []
  const status = tunnelled ?? forwarded
  if (status === undefined) return error
  const code = status === "407" ? codes.proxyAuthentication : codes.proxyRefused
  return Object.assign(coded(code, `The proxy responded with HTTP ${status}.`), { sent: false })
}

/** The HTTP client of one site over undici, with connections of its own that end with the layer. */
export const layer = (options: Options): Layer.Layer<HttpClient.HttpClient> => {
  const { maxResponseBytes = defaultMaxResponseBytes } = options
  return Layer.effect(
    HttpClient.HttpClient,
    UndiciClient.make({ maxResponseBytes, refuse: rejection(options), explain })
  ).pipe(
    Layer.provide(
      Layer.effect(
        NodeHttpClient.Dispatcher,
        Effect.acquireRelease(
          Effect.sync(() => makeDispatcher(options)),
          (dispatcher) => Effect.promise(() => dispatcher.destroy())
        )
      )
    )
  )
}

/** Opens WebSockets over connections of their own, which end with the scope. */
export const webSocketConstructor = (
  options: Options
): Effect.Effect<Socket.WebSocketConstructor["Service"], never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => makeDispatcher(options)),
    (dispatcher) => Effect.promise(() => dispatcher.destroy())
  ).pipe(
    Effect.map((dispatcher) => (address, init) => {
      const problem = rejection(options)(new URL(address.replace(/^ws/, "http")))
      if (problem !== undefined) throw problem
      const { headers, protocols } =
        init === undefined || typeof init === "string" || Array.isArray(init)
          ? { headers: undefined, protocols: init }
          : init
      return new Undici.WebSocket(address, {
        dispatcher,
        ...optionalFields({ protocols }),
        ...(headers === undefined ? undefined : { headers: { ...headers } })
      })
    })
  )
