/**
 * A self-signed certificate, made at start, as these platforms ship one.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { createHash, KeyObject, webcrypto } from "node:crypto"

/** A certificate, and its key as an HTTPS server takes it. */
export interface KeyedCertificate {
  readonly pem: string
  /** SHA-256 of the certificate: upper-case pairs with colons, as TLS tools print it. */
  readonly fingerprint: string
  readonly keyPem: string
}

// Peers judge these by their own clock, which is not the Clock of a test: hence no relation to it.
const notBefore = new Date("2020-01-01T00:00:00Z")
const notAfter = new Date("2049-12-31T23:59:59Z")
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }

/** A new certificate for localhost, 127.0.0.1 and ::1, with a P-256 key; it is good from 2020 to 2049. */
export const make: Effect.Effect<KeyedCertificate> = Effect.gen(function* () {
  // Loaded here: a simulator without TLS never pays for them. The second one needs the first.
  yield* Effect.promise(() => import("reflect-metadata"))
  const x509 = yield* Effect.promise(() => import("@peculiar/x509"))
  const keys = yield* Effect.promise(() => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]))
  const certificate = yield* Effect.promise(() =>
    x509.X509CertificateGenerator.createSelfSigned(
      {
        name: "CN=localhost, O=effect-hci simulator",
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.SubjectAlternativeNameExtension([
            { type: "dns", value: "localhost" },
            { type: "ip", value: "127.0.0.1" },
            { type: "ip", value: "::1" }
          ])
        ]
      },
      webcrypto
    )
  )
  const digest = createHash("sha256").update(new Uint8Array(certificate.rawData)).digest("hex").toUpperCase()
  return {
    pem: certificate.toString("pem"),
    fingerprint: digest.replace(/..(?=.)/g, "$&:"),
    keyPem: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString()
  }
})
