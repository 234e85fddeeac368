/** Line 9: failures by their name. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import { always } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import * as CloudTowerNode from "../../src/Node.ts"
import { assertNoDefect, connect, key } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const { Tls } = CloudTowerNode
const list = Stream.runCollect(Label.list())
const { script } = Tower.make({ labels: [] })

describe("TLS", () => {
  it.live("of an old version fails as tls, unsent, without retries", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script, tls: { maxVersion: "TLSv1.1" } })
      const tls = Tls.authority(server.certificate?.authorityPem ?? "")
      const client = CloudTowerNode.layer({ url: server.url, credentials: key, tls })
      const error = yield* assertFails(list.pipe(Effect.provide(client)), "TransportError")
      assert.deepInclude(error, { reason: "tls", sent: false })
      // One for the first page, and one for the count that goes beside it.
      assert.strictEqual(server.connections().opened, 2)
    })
  )

  it.live("that is pinned is not left out because the address says http", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script })
      const tls = Tls.pinned("00".repeat(32))
      const client = CloudTowerNode.layer({ url: server.url, credentials: key, tls })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.provide(list, client))))
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("an address", () => {
  for (const [given, host] of Object.entries({
    "10.10.10.10": "10.10.10.10",
    "tower.example:8443": "tower.example:8443",
    "https://tower.example/v2/api": "tower.example",
    "https://tower.example/v2/api/": "tower.example",
    "https://tower.example/v2/api\n": "tower.example",
    " https://tower.example/v2/api/?a=1#b": "tower.example",
    "https:/tower.example": "tower.example",
    "tower.example/v2/api": "tower.example"
  })) {
    it.effect(`${given} is a Tower's, by https`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(script, { url: given })
        yield* adjustClock(Effect.provide(list, layer), "10 minutes")
        assert.strictEqual(server.requests[0]?.headers["host"], host)
        assert.strictEqual(server.requests[0]?.path, "/v2/api/get-labels")
      })
    )
  }

  for (const given of ["", "https://[::1", "ftp://tower.example", "https://tower example"]) {
    it.effect(`${JSON.stringify(given)} is no defect, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(script, { url: given })
        const exit = yield* Effect.exit(adjustClock(Effect.provide(list, layer), "10 minutes"))
        assertNoDefect(exit)
        assert.isTrue(Exit.isFailure(exit))
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  for (const given of ["https://user:pa55@tower.test", "https://tower.test?token=pa55", "https://tower.test/#pa55"]) {
    it.effect(`${given} is never shown with what is secret in it`, () =>
      Effect.gen(function* () {
        const { layer } = connect(always(Misbehaviour.resetBefore), { url: given })
        const exit = yield* Effect.exit(adjustClock(Effect.provide(list, layer), "10 minutes"))
        assertNoDefect(exit)
        assert.notInclude(String(exit), "pa55")
      })
    )
  }
})
