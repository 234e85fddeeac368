import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { Misbehaviour, Script, ScriptedServer } from "@effect-hci/simulator"
import { Effect, Layer, Redacted } from "effect"

// A site that asks to wait for a year: the client does not.
const server = ScriptedServer.make(Script.always(Misbehaviour.retryAfter(31_536_000)))

const site = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
  protocol: "classic"
}).pipe(Layer.provide(server.layer))

export const program = Servers.count().pipe(
  Effect.flip,
  Effect.map(({ _tag }) => ({ _tag, requests: server.requests.length })),
  Effect.provide(site)
)
