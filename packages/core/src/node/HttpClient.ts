/**
 * The HTTP client for Node: undici, with the TLS settings that self-signed platforms need.
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

/** undici does not show the certificate behind a proxy, so that it could not be compared with the pinned one. */
const pinnedProxy: Effect.Effect<never> = Effect.die(
  new Error("A pinned certificate cannot be combined with a proxy: give its CA instead.")
)

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
    options.proxy !== undefined && options.tls?._tag === "Pinned"
      ? pinnedProxy
      : Effect.map(
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
