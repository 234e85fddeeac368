import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as OptionCheck from "../src/OptionCheck.ts"

describe("count", () => {
  it.each([1, 100, Number.MAX_SAFE_INTEGER])("takes %d", (value) => {
    assert.isUndefined(OptionCheck.count("pageSize", value))
  })

  it("takes what is left out, and 0 where it may be", () => {
    assert.isUndefined(OptionCheck.count("pageSize", undefined))
    assert.isUndefined(OptionCheck.count("page", 0, 0))
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d", (value) => {
    assert.strictEqual(OptionCheck.count("pageSize", value), `\`pageSize\` is ${value}: give it a whole number from 1.`)
  })
})

describe("duration", () => {
  const none = "`timeout` is no duration: give it one, as in `10 minutes`."

  it("takes durations in all their forms, and what is left out", () => {
    for (const value of [undefined, 1, "5 seconds", Duration.minutes(1), { seconds: 1 }, 5n, "1 nano"] as const) {
      assert.isUndefined(OptionCheck.duration("timeout", value, "some"))
    }
    assert.isUndefined(OptionCheck.duration("timeout", Infinity, "some"))
    assert.isUndefined(OptionCheck.duration("timeout", 0, "instant"))
  })

  it("refuses what is none, and what is negative", () => {
    for (const value of [Number.NaN, -1, Duration.seconds(-1), "-1 seconds", -Infinity] as const) {
      assert.strictEqual(OptionCheck.duration("timeout", value, "instant"), none)
    }
  })

  it("refuses no time, and no end, where they cannot be meant", () => {
    const nothing = "`timeout` is no time at all: give it a duration, as in `10 minutes`."
    const endless = "`timeout` has no end: give it a duration, as in `10 minutes`."
    assert.strictEqual(OptionCheck.duration("timeout", 0, "some"), nothing)
    assert.strictEqual(OptionCheck.duration("timeout", 0, "some, and ends"), nothing)
    assert.strictEqual(OptionCheck.duration("timeout", Infinity, "some, and ends"), endless)
  })
})
