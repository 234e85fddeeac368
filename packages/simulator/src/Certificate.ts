/**
 * Self-signed certificates, good ones and bad ones, for servers of tests.
 *
 * ```ts
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
 * import { Certificate, SocketServer } from "@effect-hci/simulator"
 * import { Effect, Redacted } from "effect"
 *
 * // The server has one certificate, the client is told the fingerprint of another.
 * export const program = Effect.gen(function* () {
 *   const { fingerprint } = yield* Certificate.make()
 *   const server = yield* SocketServer.make({ tls: {} })
 *   const site = SangforScpNode.layer({
 *     url: server.url,
 *     credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *     protocol: "classic",
 *     tls: SangforScpNode.Tls.pinned(fingerprint)
 *   })
 *   return yield* Servers.count().pipe(Effect.provide(site), Effect.flip)
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 */
import type * as X509 from "@peculiar/x509"
import * as Effect from "effect/Effect"
import { createHash, KeyObject, webcrypto } from "node:crypto"

/**
 * A certificate and its key as a TLS server takes them.
 *
 * @category models
 */
export interface Certificate {
  /** What a client must trust to accept the certificate, PEM: the certificate itself unless the kind is `weak-signature`. */
  readonly authorityPem: string
  /** The certificate, PEM. */
  readonly pem: string
  /** The private key, PEM. */
  readonly keyPem: string
  /** SHA-256 of the certificate: upper-case pairs with colons, as TLS tools print it. */
  readonly fingerprint: string
}

/**
 * What is wrong with a certificate:
 *
 * - `self-signed`: nothing but that no authority signed it
 * - `expired`: it ended in 2021
 * - `not-yet-valid`: it begins in 2090
 * - `wrong-host`: it is made out to another name
 * - `weak-key`: RSA with 1024 bits
 * - `weak-signature`: an authority of its own signed it with SHA-1
 *
 * @category models
 */
export type CertificateKind = "self-signed" | "expired" | "not-yet-valid" | "wrong-host" | "weak-key" | "weak-signature"

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }

const rsa = (modulusLength: number, hash: string) => ({
  name: "RSASSA-PKCS1-v1_5",
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash
})

const algorithms: Record<CertificateKind, typeof ecdsa | ReturnType<typeof rsa>> = {
  "self-signed": ecdsa,
  expired: ecdsa,
  "not-yet-valid": ecdsa,
  "wrong-host": ecdsa,
  "weak-key": rsa(1024, "SHA-256"),
  "weak-signature": rsa(2048, "SHA-1")
}

// Peers judge these by their own clock, which is not the Clock of a test: hence no relation to it.
const validity: Partial<Record<CertificateKind, readonly [from: string, to: string]>> = {
  expired: ["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"],
  "not-yet-valid": ["2090-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]
}

const hostOf = (kind: CertificateKind): string => (kind === "wrong-host" ? "elsewhere.example" : "localhost")

const addresses = [
  { type: "ip", value: "127.0.0.1" },
  { type: "ip", value: "::1" }
] as const

/** Loaded here: programs without TLS never pay for them. The second one needs the first. */
const load = Effect.andThen(
  Effect.promise(() => import("reflect-metadata")),
  Effect.promise(() => import("@peculiar/x509"))
)

const newKeys = (kind: CertificateKind) =>
  Effect.promise(() => webcrypto.subtle.generateKey(algorithms[kind], true, ["sign", "verify"]))

/** What the certificates of a kind have in common. */
const commonOf = (kind: CertificateKind) => {
  const [from, to] = validity[kind] ?? ["2020-01-01T00:00:00Z", "2049-12-31T23:59:59Z"]
  return { notBefore: new Date(from), notAfter: new Date(to), signingAlgorithm: algorithms[kind] }
}

const subjectOf = (kind: CertificateKind): string => `CN=${hostOf(kind)}, O=effect-hci simulator`

const extensionsOf = (x509: typeof X509, kind: CertificateKind) => [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.SubjectAlternativeNameExtension([
    { type: "dns", value: hostOf(kind) },
    ...(kind === "wrong-host" ? [] : addresses)
  ])
]

const selfSigned = (x509: typeof X509, kind: CertificateKind, keys: webcrypto.CryptoKeyPair) =>
  Effect.map(
    Effect.promise(() =>
      x509.X509CertificateGenerator.createSelfSigned(
        { ...commonOf(kind), name: subjectOf(kind), keys, extensions: extensionsOf(x509, kind) },
        webcrypto
      )
    ),
    (certificate) => ({ authority: certificate, certificate })
  )

/** A certificate that an authority of its own signed. */
const signed = Effect.fnUntraced(function* (x509: typeof X509, kind: CertificateKind, keys: webcrypto.CryptoKeyPair) {
  const authorityKeys = yield* newKeys(kind)
  const authority = yield* Effect.promise(() =>
    x509.X509CertificateGenerator.createSelfSigned(
      {
        ...commonOf(kind),
        name: "CN=authority, O=effect-hci simulator",
        keys: authorityKeys,
        extensions: [new x509.BasicConstraintsExtension(true, undefined, true)]
      },
      webcrypto
    )
  )
  const certificate = yield* Effect.promise(() =>
    x509.X509CertificateGenerator.create(
      {
        ...commonOf(kind),
        subject: subjectOf(kind),
        issuer: authority.subject,
        signingKey: authorityKeys.privateKey,
        publicKey: keys.publicKey,
        extensions: extensionsOf(x509, kind)
      },
      webcrypto
    )
  )
  return { authority, certificate }
})

/**
 * A new certificate of a kind, for localhost, 127.0.0.1 and ::1 unless the kind is `wrong-host`.
 *
 * @category constructors
 */
export const make = (kind: CertificateKind = "self-signed"): Effect.Effect<Certificate> =>
  Effect.gen(function* () {
    const x509 = yield* load
    const keys = yield* newKeys(kind)
    const { authority, certificate } = yield* (kind === "weak-signature" ? signed : selfSigned)(x509, kind, keys)
    const digest = createHash("sha256").update(new Uint8Array(certificate.rawData)).digest("hex").toUpperCase()
    return {
      authorityPem: authority.toString("pem"),
      pem: certificate.toString("pem"),
      fingerprint: digest.replace(/..(?=.)/g, "$&:"),
      keyPem: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString()
    }
  })
