/**
 * The HTTP client for Node: undici, with the TLS settings that self-signed platforms need.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import type { Tls } from "../Tls.ts"

/** Options of the client. */
export interface Options {
  /** Default: `verify`. */
  readonly tls?: Tls | undefined
  /** HTTP proxy to connect through, as in `http://proxy.example:3128`; a pinned certificate cannot be had through one. */
  readonly proxy?: string | URL | undefined
  /** Most connections to the site. Default: 32. */
  readonly connections?: number | undefined
}

/** undici gives no look at the certificate behind a proxy, and a pin that is not compared would be none. */
const pinnedProxy: Effect.Effect<never> = Effect.die(
  new Error("A pinned certificate cannot be combined with a proxy: give its CA instead.")
)

/**
 * The HTTP client of one site, with connections of its own that end with the layer.
 *
 * Answers are read whole before they are given, their streams included: for downloads of gigabytes, take effect's own
 * `NodeHttpClient`.
 *
 * undici is loaded when the first of them is made: a program that brings another client does not wait for it.
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
