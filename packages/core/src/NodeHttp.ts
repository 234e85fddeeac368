/**
 * The HTTP client for Node: undici, with the TLS settings that self-signed platforms need.
 *
 * @since 0.1.0
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { TLSSocket } from "node:tls"
import * as Undici from "undici"
import { pinMismatchCode } from "./internal/transportFailure.ts"

/** How the server's certificate is judged. */
export type Tls =
  | { readonly _tag: "Verify" }
  | { readonly _tag: "Authority"; readonly pem: string }
  | { readonly _tag: "Pinned"; readonly sha256: string }
  | { readonly _tag: "Insecure" }

/** Against the authorities that Node trusts. */
export const verify: Tls = { _tag: "Verify" }
/** Against your own authority, or the certificate itself, as PEM text. */
export const authority = (pem: string): Tls => ({ _tag: "Authority", pem })
/** Exactly the certificate with this SHA-256 fingerprint; colons and case do not matter. */
export const pinned = (sha256: string): Tls => ({ _tag: "Pinned", sha256 })
/** Not at all: anyone between here and the server can read and change everything. */
export const insecure: Tls = { _tag: "Insecure" }

/** Reads `verify`, `insecure` or `sha256:<fingerprint>`, as command lines and environments give it. */
export const parseTls = (text: string): Option.Option<Tls> => {
  if (text === "verify") return Option.some(verify)
  if (text === "insecure") return Option.some(insecure)
  const fingerprint = /^sha256:([0-9a-fA-F:]+)$/.exec(text)?.[1]
  return fingerprint !== undefined && normalize(fingerprint).length === 64
    ? Option.some(pinned(fingerprint))
    : Option.none()
}

const TlsText = Schema.String.check(
  Schema.makeFilter((text) => Option.isSome(parseTls(text)) || "verify, insecure or sha256:<64 hexadecimal digits>")
)

/** How certificates are judged, from the environment; `verify` where the name is not set. */
export const tlsConfig = (name: string): Config.Config<Tls> =>
  Config.schema(TlsText, name).pipe(
    Config.map((text) => Option.getOrElse(parseTls(text), () => verify)),
    Config.withDefault(verify)
  )

/** Options of the client. */
export interface Options {
  /** Default: `verify`. */
  readonly tls?: Tls | undefined
  /** HTTP proxy to connect through, as in `http://proxy.example:3128`; a pinned certificate cannot be had through one. */
  readonly proxy?: string | URL | undefined
  /** Most connections to the site. Default: 32. */
  readonly connections?: number | undefined
}

const normalize = (fingerprint: string): string => fingerprint.replaceAll(":", "").toUpperCase()

const connectOptions = (tls: Tls): Undici.buildConnector.BuildOptions => {
  switch (tls._tag) {
    case "Verify":
      return { allowH2: false }
    case "Authority":
      return { allowH2: false, ca: tls.pem }
    case "Insecure":
      return { allowH2: false, rejectUnauthorized: false }
    case "Pinned":
      // A resumed session shows no certificate to compare, so none is resumed.
      return { allowH2: false, rejectUnauthorized: false, maxCachedSessions: 0 }
  }
}

const isTlsSocket = (socket: object): socket is TLSSocket => "getPeerCertificate" in socket

/** Ends a connection whose certificate is another one before a byte is sent over it. */
const pinnedConnector = (connect: Undici.buildConnector.connector, sha256: string): Undici.buildConnector.connector => {
  const expected = normalize(sha256)
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result
      if (error !== null || !isTlsSocket(socket)) return callback(...result)
      const actual = normalize(socket.getPeerCertificate().fingerprint256)
      if (actual === expected) return callback(null, socket)
      socket.destroy()
      const mismatch = new Error(`The server's certificate has the fingerprint ${actual}`)
      return callback(Object.assign(mismatch, { code: pinMismatchCode }), null)
    })
}

const makeDispatcher = ({ connections = 32, proxy, tls = verify }: Options): Undici.Dispatcher => {
  const connect = connectOptions(tls)
  if (proxy !== undefined) {
    return new Undici.ProxyAgent({ uri: String(proxy), requestTls: connect, connections, allowH2: false })
  }
  return new Undici.Agent({
    connections,
    allowH2: false,
    connect: tls._tag === "Pinned" ? pinnedConnector(Undici.buildConnector({ ...connect }), tls.sha256) : { ...connect }
  })
}

/** undici gives no look at the certificate behind a proxy, and a pin that is not compared would be none. */
const pinnedProxy: Effect.Effect<never> = Effect.die(
  new Error("A pinned certificate cannot be combined with a proxy: give its CA instead.")
)

/** The HTTP client of one site, with connections of its own that end with the layer. */
export const layer = (options: Options = {}): Layer.Layer<HttpClient.HttpClient> =>
  NodeHttpClient.layerUndiciNoDispatcher.pipe(
    Layer.provide(
      Layer.effect(
        NodeHttpClient.Dispatcher,
        Effect.acquireRelease(
          options.proxy !== undefined && options.tls?._tag === "Pinned"
            ? pinnedProxy
            : Effect.sync(() => makeDispatcher(options)),
          (dispatcher) => Effect.promise(() => dispatcher.destroy())
        )
      )
    )
  )
