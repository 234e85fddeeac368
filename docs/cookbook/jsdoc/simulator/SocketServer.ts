import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { SocketServer } from "@effect-hci/simulator"
import { Effect, Redacted } from "effect"

// A server whose certificate has expired: the client sends it nothing.
export const program = Effect.gen(function* () {
  const server = yield* SocketServer.make({ tls: { certificate: "expired" } })
  const site = SangforScpNode.layer({
    url: server.url,
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
    protocol: "classic"
  })
  const { _tag } = yield* Servers.count().pipe(Effect.provide(site), Effect.flip)
  return { _tag, requests: server.requests.length }
}).pipe(Effect.scoped)
