import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Certificate, SocketServer } from "@effect-hci/simulator"
import { Effect, Redacted } from "effect"

// The server has one certificate, the client is told the fingerprint of another.
export const program = Effect.gen(function* () {
  const { fingerprint } = yield* Certificate.make()
  const server = yield* SocketServer.make({ tls: {} })
  const site = SangforScpNode.layer({
    url: server.url,
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
    protocol: "classic",
    tls: SangforScpNode.Tls.pinned(fingerprint)
  })
  return yield* Servers.count().pipe(Effect.provide(site), Effect.flip)
}).pipe(Effect.scoped)
