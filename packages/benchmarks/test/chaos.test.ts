import { assert, describe, it } from "@effect/vitest"
import type { Outcome } from "../src/chaos/findings.ts"
import { combine, judgeCreations, judgeListing, none } from "../src/chaos/findings.ts"

describe("the judgement of chaos", () => {
  const outcomes = new Map<string, Outcome>([
    ["made", "created"],
    ["gone", "created"],
    ["twice", "created"],
    ["ghost", "failed"],
    ["refused", "failed"],
    ["maybe", "unknown"],
    ["maybe-not", "unknown"]
  ])

  it("finds what was lost and what was doubled", () => {
    assert.deepStrictEqual(judgeCreations(outcomes, ["made", "twice", "other", "twice", "ghost", "maybe"]), {
      creations: { created: 3, failed: 2, unknown: 2 },
      lost: ["gone was reported as created and is not there"],
      doubled: ["twice is there 2 times", "ghost was reported as failed and is there"]
    })
  })

  it("finds what a listing lacks and what it has twice", () => {
    assert.deepStrictEqual(judgeListing("a listing", ["1", "2", "2", "4"], ["1", "3"]), {
      lost: ["a listing lacks 3"],
      doubled: ["a listing has 1 records twice"]
    })
    assert.deepStrictEqual(judgeListing("a listing", ["1", "2", "3"], ["1", "3"]), { lost: [], doubled: [] })
  })

  it("adds rounds up", () => {
    const round = { ...none, ...judgeCreations(outcomes, ["made"]), whole: 2, faults: 5 }
    const sum = combine(round, round)
    assert.deepStrictEqual(sum.creations, { created: 6, failed: 4, unknown: 4 })
    assert.deepStrictEqual([sum.whole, sum.faults, sum.refused, sum.lost.length], [4, 10, 0, 4])
  })
})
