import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { run } from "../src/fuzz/run.ts"

describe("mutated requests to the simulators", () => {
  it.effect("have no 5xx, and reach more than errors", () =>
    Effect.gen(function* () {
      const results = yield* run(7, 400)
      assert.deepStrictEqual(
        results.map(({ platform }) => platform),
        ["sangfor-scp", "cloudtower"]
      )
      for (const { failures, statuses } of results) {
        assert.deepStrictEqual(failures, [])
        assert.includeMembers([...statuses.keys()], [200, 400, 404])
      }
    })
  )
})
