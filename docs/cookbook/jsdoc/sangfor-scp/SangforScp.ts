import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"

// A site over `fetch`, as browsers, Bun and Deno have it; for Node there is `@effect-hci/sangfor-scp/Node`.
export const site = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }
})

export const program = Servers.count().pipe(Effect.provide(site), Effect.provide(FetchHttpClient.layer))
