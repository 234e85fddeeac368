import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { first } from "@effect-hci/simulator/Script"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"

const credentials = { accessKey: "AK5F3B2A1D9E7C4082F1", secretKey: Redacted.make("...") }

it.effect("does not wait for a year", () =>
  Effect.gen(function* () {
    const site = Scp.make({ servers: Scp.records(250) })
    const server = ScriptedServer.make([
      // The first request of the list is refused; the site handles the later ones.
      first("GET", "/janus/20180725/servers", Misbehaviour.retryAfter(31_536_000)),
      ...site.script
    ])
    const client = SangforScp.layer({ url: "https://scp.test", credentials, protocol: "classic" }).pipe(
      Layer.provide(server.layer)
    )
    const list = Stream.runCollect(Servers.list()).pipe(Effect.provide(client))
    yield* assertFails(Testing.adjustClock(list, "10 minutes"), "RateLimited")
    assert.strictEqual(server.requests.length, 1)
  })
)
