/** Line 11: the change feed. */
import { json, type Request, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ResourceChanges } from "../../src/index.ts"
import { against } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const event = (revision: number) => ({
  revision: String(revision),
  action: "UPDATE",
  resource_type: "Vm",
  resource_id: "v"
})

const response = (current: number, data: ReadonlyArray<object>) =>
  json({ ec: "EOK", currentRevision: String(current), compactRevision: "1", data })

describe("a feed whose revisions go back", () => {
  it.effect("fails typed: the Tower was restored from a backup", () =>
    Effect.gen(function* () {
      const restored = ({ count }: Request) =>
        count === 0 ? response(110, [event(101), event(110)]) : response(50, [event(49), event(50)])
      const program = Stream.runDrain(ResourceChanges.stream({ from: "100" })).pipe(
        against([route("GET", "/v2/api/resource-changes", restored)])
      )
      const error = yield* adjustClock(Effect.flip(program), "5 minutes")
      assert.match(error.message, /back/)
    })
  )

  it.effect(
    "fails typed behind an event that is ahead of the current revision: what comes then would be passed over",
    () =>
      Effect.gen(function* () {
        const ahead = "9".repeat(30)
        const lying = ({ count }: Request) =>
          count === 0 ? response(110, [event(101), { ...event(0), revision: ahead }]) : response(120, [event(115)])
        const program = Stream.runDrain(ResourceChanges.stream({ from: "100" })).pipe(
          against([route("GET", "/v2/api/resource-changes", lying)])
        )
        const error = yield* adjustClock(Effect.flip(program), "5 minutes")
        assert.deepInclude(error, { _tag: "WentBack", from: ahead, currentRevision: "120" })
      })
  )

  it.effect("fails typed when nothing comes at all after the restore", () =>
    Effect.gen(function* () {
      const restored = ({ count }: Request) => (count === 0 ? response(110, [event(110)]) : response(50, []))
      const program = Stream.runDrain(ResourceChanges.stream({ from: "100" })).pipe(
        against([route("GET", "/v2/api/resource-changes", restored)])
      )
      yield* adjustClock(Effect.flip(program), "5 minutes")
    })
  )
})
