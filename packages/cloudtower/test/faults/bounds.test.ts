/** Line 5: what comes is bounded. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { always, jsonText } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import { against } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Label.list())

describe("a body", () => {
  it.effect("of an HTML error with 100 kB of < is cut before it is cleaned", () =>
    Effect.gen(function* () {
      const script = always(Misbehaviour.htmlError(502, 100_000))
      const error = yield* assertFails(adjustClock(list.pipe(against(script)), "10 minutes"), "ServerError")
      assert.strictEqual(error.message.length, 2000)
    })
  )

  it.effect("of a JSON error with a message of a megabyte is cut", () =>
    Effect.gen(function* () {
      const script = always(Tower.error(400, "x".repeat(1024 * 1024)))
      const error = yield* assertFails(adjustClock(list.pipe(against(script)), "10 minutes"), "BadRequest")
      assert.strictEqual(error.message.length, 2000)
    })
  )

  it.effect("of 20,000 levels fails typed", () =>
    assertFails(
      adjustClock(list.pipe(against(always(jsonText(Misbehaviour.deepObject(20_000))))), "10 minutes"),
      "InvalidResponse"
    )
  )
})
