import * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as Tls from "@effect-hci/core/Tls"
import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { Effect, Layer, Redacted } from "effect"

// A site over undici, whose certificate is known by its fingerprint.
export const site = (fingerprint: string) =>
  SangforScp.layer({
    url: "https://scp.example",
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") }
  }).pipe(Layer.provide(HttpClient.layer({ tls: Tls.pinned(fingerprint), connections: 16 })))

export const program = (fingerprint: string) => Servers.count().pipe(Effect.provide(site(fingerprint)))
