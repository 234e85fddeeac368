/** Line 0: at a real site's door. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/test-support/Misbehaviour"
import * as MisbehavingServer from "@effect-hci/test-support/MisbehavingServer"
import * as RawRequest from "@effect-hci/test-support/RawRequest"
import * as Scp from "@effect-hci/test-support/SangforScp"
import { always, first } from "@effect-hci/test-support/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers, Volumes } from "../../src/index.ts"
import { against, keys, newServer, password } from "./support.ts"

const namesOf = (server: MisbehavingServer.Shape, method: string): ReadonlyArray<string> => {
  const request = server.requests.findLast((request) => request.method === method)
  return RawRequest.headerNames(request?.raw ?? new Uint8Array())
}

describe("at the door of a site", () => {
  it.live("a signature goes out with header names as the vendor writes them", () =>
    Effect.gen(function* () {
      const server = yield* MisbehavingServer.make({ script: Scp.make({ servers: [] }).script })
      yield* Effect.all([Stream.runCollect(Servers.list()), Servers.create(newServer("a"))]).pipe(
        Effect.provide(SangforScpNode.layer({ url: server.url, credentials: keys }))
      )
      assert.includeMembers([...namesOf(server, "GET")], ["Authorization", "X-Amz-Date"])
      assert.includeMembers([...namesOf(server, "POST")], ["Authorization", "X-Amz-Date", "X-Client-Token"])
    })
  )

  it.live("a token goes out as Authorization", () =>
    Effect.gen(function* () {
      const server = yield* MisbehavingServer.make({ script: Scp.make({ servers: [] }).script })
      yield* Stream.runCollect(Servers.list()).pipe(
        Effect.provide(SangforScpNode.layer({ url: server.url, credentials: password }))
      )
      assert.include([...namesOf(server, "GET")], "Authorization")
    })
  )

  it.effect("a 401 with keys names the region and the service", () =>
    Effect.gen(function* () {
      const list = Stream.runCollect(Servers.list()).pipe(against(always(Misbehaviour.alwaysUnauthorized)))
      const { message } = yield* assertFails(list, "Unauthorized")
      assert.include(message, "cn-south-1")
      assert.include(message, "open-api")
    })
  )

  it.effect("a volume whose 201 lacks its id is made, and its task is kept", () =>
    Effect.gen(function* () {
      const script = always(Scp.data({ task_id: "task-1" }, 201))
      const created = yield* Volumes.create({ name: "v", az_id: "az", storage_tag_id: "tag", size_mb: 1 }).pipe(
        against(script)
      )
      assert.strictEqual(created.task_id, "task-1")
    })
  )

  it.effect("a server whose 201 names no ids is made, and its task is kept", () =>
    Effect.gen(function* () {
      const created = yield* Servers.create(newServer("a")).pipe(
        against([first("POST", "*", Scp.data({ task_id: "task-1" }, 201))])
      )
      assert.deepStrictEqual(created, { task_id: "task-1", uuids: [] })
    })
  )
})
