/**
 * The HTTP client for Node: undici, with the TLS settings that self-signed platforms need.
 *
 * ```ts
 * import * as HttpClient from "@effect-hci/core/node/HttpClient"
 * import * as Tls from "@effect-hci/core/Tls"
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Effect, Layer, Redacted } from "effect"
 *
 * // A site over undici, whose certificate is known by its fingerprint.
 * export const site = (fingerprint: string) =>
 *   SangforScp.layer({
 *     url: "https://scp.example",
 *     credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") }
 *   }).pipe(Layer.provide(HttpClient.layer({ tls: Tls.pinned(fingerprint), connections: 16 })))
 *
 * export const program = (fingerprint: string) => Servers.count().pipe(Effect.provide(site(fingerprint)))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import type { Options } from "./internal/undici.ts"

export type {
  /** Options of the client. */
  Options
} from "./internal/undici.ts"

/**
 * The HTTP client of one site, with connections of its own that end with the layer.
 *
 * Responses are read whole before they are given, their streams included: for downloads of gigabytes, take effect's own
 * `NodeHttpClient`.
 *
 * undici is loaded when the first client is made: a program that brings another client does not wait for it.
 *
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<HttpClient.HttpClient> =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./internal/undici.ts")),
      (undici) => undici.layer(options)
    )
  )

/**
 * The names of all {@link Options}, for layers that read them from configuration.
 *
 * @category configuration
 */
export const optionNames: Readonly<Record<keyof Options, true>> = {
  tls: true,
  minTlsVersion: true,
  ciphers: true,
  proxy: true,
  connections: true,
  maxResponseBytes: true
}
