import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpClient from "effect/http/HttpClient"
import type { TLSSocket } from "node:tls"
import * as Undici from "undici"
import type { Options } from "../HttpClient.ts"
import type { Tls } from "../../Tls.ts"
import { normalizeFingerprint } from "../../Tls.ts"
import * as UndiciClient from "./undiciClient.ts"
import { pinMismatchCode } from "../../internal/transport/transportError.ts"

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
  const expected = normalizeFingerprint(sha256)
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result
      if (error !== null || !isTlsSocket(socket)) return callback(...result)
      const actual = normalizeFingerprint(socket.getPeerCertificate().fingerprint256)
      if (actual === expected) return callback(null, socket)
      socket.destroy()
      const mismatch = new Error(`The server's certificate has the fingerprint ${actual}`)
      return callback(Object.assign(mismatch, { code: pinMismatchCode }), null)
    })
}

const makeDispatcher = ({ connections = 32, proxy, tls = { _tag: "Verify" } }: Options): Undici.Dispatcher => {
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

/** The HTTP client of one site over undici, with connections of its own that end with the layer. */
export const layer = (options: Options): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, UndiciClient.make).pipe(
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
