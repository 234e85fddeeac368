import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect, Redacted } from "effect"

// A site whose certificate is known by its fingerprint.
export const site = SangforScpNode.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
  tls: SangforScpNode.Tls.pinned(`${"AB:".repeat(31)}AB`)
})

export const program = Servers.count().pipe(Effect.provide(site))
