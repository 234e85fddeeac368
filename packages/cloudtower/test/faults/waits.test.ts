/** Line 4: no wait without end. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { always, first } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import { against } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Label.list())

describe("a server that asks to wait", () => {
  for (const [name, value] of Object.entries({
    "a year": 31_536_000,
    "a date in 2099": "Thu, 31 Dec 2099 23:59:59 GMT"
  })) {
    it.effect(`for ${name} is not obeyed: the call fails as RateLimited`, () =>
      assertFails(adjustClock(list.pipe(against(always(Misbehaviour.retryAfter(value)))), "10 minutes"), "RateLimited")
    )

    it.effect(`for ${name} with a 503 is not obeyed: the call fails as RateLimited`, () =>
      assertFails(
        adjustClock(list.pipe(against(always(Misbehaviour.retryAfter(value, 503)))), "10 minutes"),
        "RateLimited"
      )
    )
  }

  it.effect("is seen to: a line in the log says so", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      const slow = [first("POST", "/v2/api/get-labels", Misbehaviour.retryAfter(30)), ...script]
      const { logs } = yield* observe(adjustClock(list.pipe(against(slow, { site: "site-a" })), "10 minutes"))
      const text = logs.map(({ annotations, message }) => `${message} ${JSON.stringify(annotations)}`).join("\n")
      assert.include(text, "site-a")
      assert.match(text, /30/)
    })
  )
})
