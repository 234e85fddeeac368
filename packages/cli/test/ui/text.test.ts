import { assert, describe, it } from "@effect/vitest"
import * as Text from "../../src/ui/text.ts"

describe("numbers for people", () => {
  it("groups digits", () => {
    assert.deepStrictEqual([0, 999, 1000, 1234567].map(Text.count), ["0", "999", "1,000", "1,234,567"])
  })

  it("writes durations in seconds, then in minutes", () => {
    assert.deepStrictEqual([-5000, 0, 449, 59_900, 59_960, 125_000].map(Text.duration), [
      "0.0 s",
      "0.0 s",
      "0.4 s",
      "59.9 s",
      "1 min 00 s",
      "2 min 05 s"
    ])
  })

  it("writes sizes", () => {
    assert.deepStrictEqual([12, 1500, 2_500_000, 3_200_000_000].map(Text.bytes), ["12 B", "1.5 kB", "2.5 MB", "3.2 GB"])
  })
})
