/**
 * How the TLS certificate of a server is checked.
 *
 * ```ts
 * import * as Tls from "@effect-hci/core/Tls"
 * import { Effect } from "effect"
 *
 * // A fingerprint as `openssl x509 -fingerprint -sha256` prints it, and as options and environments take it.
 * export const program = Effect.sync(() => Tls.parse(`sha256:${"AB:".repeat(31)}AB`))
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * How the certificate of a server is checked: one of the values below.
 *
 * @category configuration
 */
export type Tls =
  | { readonly _tag: "Verify" }
  | {
      readonly _tag: "Authority"
      /** Certificates of authorities, in PEM. */
      readonly pem: string
    }
  | {
      readonly _tag: "Pinned"
      /** SHA-256 of the certificate, in hexadecimal digits. */
      readonly sha256: string
    }
  | { readonly _tag: "Insecure" }

/**
 * Checks it against the certificate authorities that Node trusts.
 *
 * @category configuration
 */
export const verify: Tls = { _tag: "Verify" }
/**
 * Checks it against your own certificate authority, or the certificate itself, as PEM text.
 *
 * @category configuration
 */
export const authority = (pem: string): Tls => ({ _tag: "Authority", pem })
/**
 * Accepts exactly the certificate with this SHA-256 fingerprint; colons and case do not matter.
 *
 * @category configuration
 */
export const pinned = (sha256: string): Tls => ({ _tag: "Pinned", sha256 })
/**
 * Accepts any certificate: anyone on the way to the server can read and change everything.
 *
 * @category configuration
 */
export const insecure: Tls = { _tag: "Insecure" }

/**
 * A certificate's fingerprint without colons, in capitals, so that two spellings of it are equal.
 *
 * @category parsing
 */
export const normalizeFingerprint = (fingerprint: string): string => fingerprint.replaceAll(":", "").toUpperCase()

/**
 * Reads `verify`, `insecure` or `sha256:<fingerprint>`, as command lines and environments give it.
 *
 * @category parsing
 */
export const parse = (text: string): Option.Option<Tls> => {
  if (text === "verify") return Option.some(verify)
  if (text === "insecure") return Option.some(insecure)
  const fingerprint = /^sha256:([0-9a-fA-F:]+)$/.exec(text)?.[1]
  return fingerprint !== undefined && normalizeFingerprint(fingerprint).length === 64
    ? Option.some(pinned(fingerprint))
    : Option.none()
}

const TlsText = Schema.String.check(
  Schema.makeFilter((text) => Option.isSome(parse(text)) || "verify, insecure or sha256:<64 hexadecimal digits>")
)

/**
 * Reads a setting in the form of {@link parse} from configuration; `verify` where the name is not set.
 *
 * @category configuration
 */
export const config = (name: string): Config.Config<Tls> =>
  Config.schema(TlsText, name).pipe(
    Config.map((text) => Option.getOrElse(parse(text), () => verify)),
    Config.withDefault(verify)
  )
