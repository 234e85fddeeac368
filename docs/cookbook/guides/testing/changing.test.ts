import { Servers } from "@effect-hci/sangfor-scp"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import { ScriptedSangforScp, ScriptedServer } from "@effect-hci/simulator"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"

/** A site of 250 servers, of which thirty are deleted while the second page of a listing is read for the first time. */
const make = () => {
  const { script, state } = ScriptedSangforScp.make({ servers: ScriptedSangforScp.records(250) })
  state.beforePage = (page) => {
    if (page !== 1) return
    state.lists["servers"]?.splice(0, 30)
    state.beforePage = () => {}
  }
  return SangforScp.layer({
    url: "https://scp.example",
    credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
    protocol: "classic"
  }).pipe(Layer.provide(ScriptedServer.make(script).layer))
}

it.effect("fails where servers go while they are listed", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(Stream.runCollect(Servers.list()))
    assert.deepInclude(error, { _tag: "InvalidResponse", code: "incomplete" })
  }).pipe(Effect.provide(make()))
)

it.effect("lists the rest in a second pass, where it is asked to", () =>
  Effect.gen(function* () {
    const servers = yield* Stream.runCollect(Servers.list({ onIncomplete: "relist" }))
    assert.includeMembers(
      servers.map(({ id }) => id),
      ScriptedSangforScp.records(250)
        .slice(30)
        .map(({ id }) => id)
    )
  }).pipe(Effect.provide(make()))
)
