/** Responses of any size: what is kept of them is bounded. */
import { assertFails, peakMemory } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, jsonText } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers } from "../../src/index.ts"
import { against, keys } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Servers.list())
const mebibyte = 1024 * 1024

describe("a body", () => {
  it.live(
    "of 300 MB fails typed, and is not held",
    () =>
      Effect.gen(function* () {
        const server = yield* SocketServer.make({ script: always(Misbehaviour.hugeJson(300 * mebibyte)) })
        const client = SangforScpNode.layer({ url: server.url, credentials: keys })
        const { bytes, exit } = yield* peakMemory(
          list.pipe(
            Effect.provide(client),
            Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry),
            (call) => assertFails(call, "InvalidResponse")
          )
        )
        assert.strictEqual(exit._tag, "Success")
        assert.isBelow(bytes, 700 * mebibyte)
      }),
    60_000
  )

  it.effect("of an HTML error with 100 kB of < is cut before it is cleaned", () =>
    Effect.gen(function* () {
      const error = yield* assertFails(
        adjustClock(list.pipe(against(always(Misbehaviour.htmlError(502, 100_000)))), "10 minutes"),
        "ServerError"
      )
      assert.strictEqual(error.message.length, 2000)
    })
  )

  it.effect("of a JSON error with a message of a megabyte is cut", () =>
    Effect.gen(function* () {
      const script = always(Scp.error(400, "x".repeat(mebibyte)))
      const error = yield* assertFails(adjustClock(list.pipe(against(script)), "10 minutes"), "BadRequest")
      assert.strictEqual(error.message.length, 2000)
    })
  )

  for (const [name, text, message] of [
    [
      "arrays",
      Misbehaviour.deepArray(20_000),
      `Record 0 of the listing is invalid at ${"[0]".repeat(10)}: nested more than 512 levels deep.`
    ],
    [
      "objects",
      Misbehaviour.deepObject(20_000),
      "The response does not fit its schema at data: Expected an array of records."
    ]
  ] as const) {
    it.effect(`of 20,000 levels of ${name} fails typed`, () =>
      Effect.map(
        assertFails(adjustClock(list.pipe(against(always(jsonText(text)))), "10 minutes"), "InvalidResponse"),
        (error) => assert.strictEqual(error.message, message)
      )
    )

    it.effect(`of 20,000 levels of ${name} as an error's message fails typed`, () =>
      assertFails(
        adjustClock(
          list.pipe(against(always(jsonText(`{"code":400,"message":${text}}`, { status: 400 })))),
          "10 minutes"
        ),
        "BadRequest"
      )
    )
  }
})
