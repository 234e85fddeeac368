/** Numbers of requests that JavaScript cannot hold. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SangforScp from "../../src/SangforScp.ts"
import * as Client from "./client.ts"

const p = "/janus/20180725"

describe("a write with a number that would be kept as another one", () => {
  it.effect.each(["9007199254740993", "-9007199254740993", "1e400", "12345678901234567890"])(
    "is refused: %s",
    (number) =>
      Effect.gen(function* () {
        const send = yield* Client.inProcess
        const servers = Client.data(yield* Client.send(send, "GET", `${p}/servers`), 200)["data"]
        const id = Client.str(servers?.[0]?.["id"])
        for (const [method, path, raw] of [
          ["POST", "/volumes", `{"name":"v","size_mb":${number}}`],
          ["PUT", `/servers/${id}`, `{"name":"n","extra":{"quota":[${number}]}}`]
        ] as const) {
          const { json, status } = yield* Client.send(send, method, p + path, { raw })
          assert.strictEqual(status, 400)
          assert.include(JSON.stringify(json), `the number ${number} is too large`)
        }
      }).pipe(Effect.provide(SangforScp.layerClient({ servers: 10 })))
  )
})
