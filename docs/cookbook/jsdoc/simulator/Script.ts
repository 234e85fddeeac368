import { Script, ScriptedServer } from "@effect-hci/simulator"
import { Effect } from "effect"
import * as HttpClient from "effect/http/HttpClient"

// The first request finds its connection reset, all others get the version.
const server = ScriptedServer.make([
  Script.first("GET", "/version", { reset: "before" }),
  Script.route("GET", "/version", Script.json({ version: "6.8.0" }))
])

export const program = HttpClient.get("https://scp.example/version").pipe(
  Effect.retry({ times: 1 }),
  Effect.flatMap((response) => response.json),
  Effect.provide(server.layer)
)
