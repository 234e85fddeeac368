/** Line 7: one odd record. Line 8: numbers. */
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { first, jsonText, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label, TaskPoller } from "../../src/index.ts"
import { against } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

describe("the wait for a task", () => {
  const oddities: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'progress "50"': { progress: "50" },
    "progress null": { progress: null },
    "description null": { description: null },
    "steps null": { steps: null },
    "internal missing": { internal: undefined }
  }
  for (const [name, oddity] of Object.entries(oddities)) {
    it.effect(`does not fail for ${name}`, () =>
      Effect.gen(function* () {
        const { script } = Tower.make({ tasks: [Tower.task("t", oddity)] })
        assert.strictEqual((yield* adjustClock(TaskPoller.wait("t").pipe(against(script)), "10 minutes")).id, "t")
      })
    )
  }

  it.effect("of a hundred does not fail for one that is odd", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 100 }, (_, index) => `t${index}`)
      const tasks = ids.map((id) => Tower.task(id, id === "t7" ? { progress: "1" } : {}))
      const { script } = Tower.make({ tasks })
      assert.strictEqual((yield* adjustClock(TaskPoller.waitAll(ids).pipe(against(script)), "10 minutes")).length, 100)
    })
  )

  it.effect("ends at once, and not as a timeout, when a task that was seen is gone", () =>
    Effect.gen(function* () {
      const { script, state } = Tower.make({ tasks: [Tower.task("t", { status: "EXECUTING" })] })
      let reads = 0
      state.beforeList = () => {
        reads += 1
        if (reads === 3) state.tables["tasks"]?.splice(0)
      }
      const error = yield* adjustClock(Effect.flip(TaskPoller.wait("t").pipe(against(script))), "10 minutes")
      assert.notStrictEqual(error._tag, "Timeout")
      assert.strictEqual(reads, 3)
    })
  )
})

describe("a list of labels", () => {
  for (const [name, text] of Object.entries({
    "a NaN": Misbehaviour.numbers.nan,
    "an infinity": Misbehaviour.numbers.infinity,
    "a number beyond doubles": Misbehaviour.numbers.beyondDouble,
    "20,000 levels": Misbehaviour.deepArray(20_000)
  })) {
    it.effect(`loses one record for ${name}, not the listing`, () =>
      Effect.gen(function* () {
        const record = (id: string, more = "") =>
          `{"id":"${id}","key":"k","createdAt":"2026-01-01T00:00:00.000Z"${more}}`
        const page = jsonText(`[${record("a")},${record("b", `,"total_num":${text}`)},${record("c")}]`)
        const script = [first("POST", "*", page), route("POST", "*", jsonText("[]"))]
        const labels = yield* adjustClock(
          Stream.runCollect(Label.list({ onInvalid: "skip" })).pipe(against(script)),
          "10 minutes"
        )
        assert.deepStrictEqual(
          labels.map(({ id }) => id),
          ["a", "c"]
        )
      })
    )
  }

  it.effect("does not change integers beyond 2^53 in silence", () =>
    Effect.gen(function* () {
      const big = Misbehaviour.numbers.beyondSafe
      const page = jsonText(`[{"id":"a","key":"k","createdAt":"2026-01-01T00:00:00.000Z","total_num":${big}}]`)
      const lax = yield* Effect.exit(Label.get("a").pipe(against([route("POST", "*", page)])))
      const strict = yield* Effect.exit(Label.get("a").pipe(against([route("POST", "*", page)], { strict: true })))
      const kept = lax._tag === "Success" && String(lax.value.total_num) === big
      assert.isTrue(kept || strict._tag === "Failure", "9007199254740993 became 9007199254740992")
    })
  )
})
