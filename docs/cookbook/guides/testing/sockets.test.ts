import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Misbehaviour, Script, SocketServer } from "@effect-hci/simulator"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"

const site = ({ url }: SocketServer.SocketServer, tls?: SangforScpNode.Tls.Tls) =>
  SangforScpNode.layer({
    url,
    tls,
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
    protocol: "classic",
    retry: { budget: 0 }
  })

it.live("sends nothing to a server with a certificate that nobody signed, until the certificate is pinned", () =>
  Effect.gen(function* () {
    const server = yield* SocketServer.make({
      script: Script.always(Misbehaviour.htmlError(502)),
      tls: { certificate: "self-signed" }
    })
    const refused = yield* Servers.count().pipe(Effect.provide(site(server)), Effect.flip)
    assert.deepInclude(refused, { _tag: "TransportError", reason: "certificate" })
    assert.strictEqual(server.requests.length, 0)

    const pinned = SangforScpNode.Tls.pinned(server.certificate?.fingerprint ?? "")
    const failed = yield* Servers.count().pipe(Effect.provide(site(server, pinned)), Effect.flip)
    assert.deepInclude(failed, { _tag: "ServerError", status: 502 })
  })
)

it.live("says that the connection was reset, where it is reset before each response", () =>
  Effect.gen(function* () {
    const server = yield* SocketServer.make({ accept: () => "reset" })
    const error = yield* Servers.count().pipe(Effect.provide(site(server)), Effect.flip)
    assert.deepInclude(error, { _tag: "TransportError", reason: "reset" })
  })
)
