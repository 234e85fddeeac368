import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { ScriptedSangforScp, ScriptedServer } from "@effect-hci/simulator"
import { Effect, Layer, Redacted, Stream } from "effect"

const { script, state } = ScriptedSangforScp.make({ servers: ScriptedSangforScp.records(250) })

// Someone deletes the first thirty servers while the second page is read.
state.beforePage = (page) => {
  if (page === 1) state.lists["servers"]?.splice(0, 30)
}

const site = SangforScp.layer({
  url: "https://scp.example",
  credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
  protocol: "classic"
}).pipe(Layer.provide(ScriptedServer.make(script).layer))

// The listing fails, because not all servers that were there throughout may be in it.
export const program = Servers.list().pipe(Stream.runCollect, Effect.flip, Effect.provide(site))
