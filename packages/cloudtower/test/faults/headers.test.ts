/** Line 0: at a real Tower's door. */
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as RawRequest from "@effect-hci/test-support/RawRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import * as CloudTowerNode from "../../src/Node.ts"
import { key } from "./support.ts"

describe("at the door of a Tower", () => {
  it.live("a token goes out as Authorization", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: Tower.make({ labels: [] }).script })
      yield* Stream.runCollect(Label.list()).pipe(
        Effect.provide(CloudTowerNode.layer({ url: server.url, credentials: key }))
      )
      assert.include([...RawRequest.headerNames(server.requests[0]?.raw ?? new Uint8Array())], "Authorization")
    })
  )
})
