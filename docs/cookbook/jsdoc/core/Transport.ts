import type { Transport } from "@effect-hci/core"
import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Effect, Redacted } from "effect"

// What every layer of a site takes, beside its credentials.
const options: Transport.Options = {
  url: "https://scp.example",
  site: "berlin",
  timeout: "20 seconds",
  circuitBreaker: { failures: 5, openFor: "30 seconds" },
  headers: { "x-audit": "nightly" }
}

export const site = SangforScpNode.layer({
  ...options,
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") }
})

export const program = Servers.count().pipe(Effect.provide(site))
