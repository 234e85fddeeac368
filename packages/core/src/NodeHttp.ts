/**
 * The HTTP client for Node: undici, with the TLS settings that self-signed platforms need.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { normalize } from "./internal/fingerprint.ts"

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
