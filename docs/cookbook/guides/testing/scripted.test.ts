import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Script, ScriptedServer } from "@effect-hci/simulator"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"

const server = ScriptedServer.make([
  Script.first("GET", "/janus/20180725/servers/{id}", { reset: "within", body: "{" }),
  Script.route("GET", "/janus/20180725/servers/{id}", ({ params }) =>
    Script.json({ code: 0, message: "", data: { id: params["id"], name: "web-01" } }, { delay: "5 seconds" })
  )
])

const site = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
  protocol: "classic"
}).pipe(Layer.provide(server.layer))

it.effect("reads a server, though its first response breaks off", () =>
  Effect.gen(function* () {
    const { name } = yield* Servers.get("server-1").pipe(Testing.adjustClock("1 minute"))
    assert.strictEqual(name, "web-01")
    assert.deepStrictEqual(
      server.requests.map(({ method, path }) => `${method} ${path}`),
      ["GET /janus/20180725/servers/server-1", "GET /janus/20180725/servers/server-1"]
    )
  }).pipe(Effect.provide(site))
)
