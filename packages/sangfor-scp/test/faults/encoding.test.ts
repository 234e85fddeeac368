/** Numbers that JavaScript cannot hold, compressed bodies, charsets. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import { always, jsonText, type Response, type Script } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Effect from "effect/Effect"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers } from "../../src/index.ts"
import { against, keys } from "./support.ts"

/** One server over sockets. */
const getFrom = (script: Script) =>
  Effect.gen(function* () {
    const { url } = yield* SocketServer.make({ script })
    return yield* Servers.get("a").pipe(
      Effect.provide(SangforScpNode.layer({ url, credentials: keys })),
      Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
    )
  })

const withId = (response: Response): Response => {
  const bytes = Buffer.from(response.body instanceof Uint8Array ? response.body : [])
  return { ...response, body: new Uint8Array(Buffer.concat([Buffer.from('{"id":"a",'), bytes.subarray(1)])) }
}

describe("numbers", () => {
  it.effect("beyond 2^53 are not changed in silence", () =>
    Effect.gen(function* () {
      const script = always(
        jsonText(`{"code":0,"data":{"id":"a","name":"n","storage_mb":${Misbehaviour.numbers.beyondSafe}}}`)
      )
      const lax = yield* Effect.exit(Servers.get("a").pipe(against(script)))
      const strict = yield* Effect.exit(Servers.get("a").pipe(against(script, { strict: true })))
      const kept = lax._tag === "Success" && String(lax.value.storage_mb) === Misbehaviour.numbers.beyondSafe
      assert.isTrue(kept || strict._tag === "Failure", "9007199254740993 became 9007199254740992")
    })
  )

  it.effect("beyond 2^53 are not changed in silence in fields that no model names", () =>
    Effect.gen(function* () {
      const script = always(
        jsonText(`{"code":0,"data":{"id":"a","name":"n","unnamed":${Misbehaviour.numbers.beyondSafe}}}`)
      )
      const lax = yield* Effect.exit(Servers.get("a").pipe(against(script)))
      assert.strictEqual(lax._tag, "Success")
      const error = yield* assertFails(Servers.get("a").pipe(against(script, { strict: true })), "InvalidResponse")
      assert.include(JSON.stringify(error.issues), "unnamed")
    })
  )
})

describe("bytes", () => {
  it.live("in gzip that nobody asked for are decoded", () =>
    Effect.gen(function* () {
      const server = yield* getFrom(always(Misbehaviour.gzipped({ code: 0, data: { id: "a", name: "zipped" } })))
      assert.strictEqual(server.name, "zipped")
    })
  )

  it.live(
    "in gzip of 8 GB fail typed",
    () => assertFails(getFrom(always(Misbehaviour.gzipBomb(8192))), "InvalidResponse"),
    60_000
  )

  it.live("in GBK and ISO-8859-1 are decoded by the charset that the response names", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* getFrom(always(withId(Misbehaviour.gbk())))).name, "错误")
      assert.strictEqual((yield* getFrom(always(withId(Misbehaviour.latin1)))).name, "Müller")
    })
  )

  it.live("that are no UTF-8 are refused", () =>
    assertFails(getFrom(always(withId(Misbehaviour.invalidUtf8))), "InvalidResponse")
  )
})
