import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { Script, ScriptedServer } from "@effect-hci/simulator"
import { Effect, Layer, Redacted } from "effect"

// A site whose every response is a page of a proxy in place of JSON.
const server = ScriptedServer.make(Script.always({ status: 502, body: "<html>Bad Gateway</html>" }))

const site = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
  protocol: "classic",
  retry: { budget: 0 }
}).pipe(Layer.provide(server.layer))

export const program = Servers.count().pipe(
  Effect.flip,
  Effect.map(({ _tag }) => ({ _tag, requests: server.requests.length })),
  Effect.provide(site)
)
