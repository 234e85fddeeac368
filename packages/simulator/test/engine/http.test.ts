import { assert, describe, it } from "@effect/vitest"
import * as Http from "../../src/internal/engine/http.ts"

/** So many numbers, and how many of them were taken. */
const counted = (size: number) => {
  const taken = { count: 0 }
  function* items() {
    for (let index = 0; index < size; index++) {
      taken.count++
      yield index
    }
  }
  return { taken, items: new Http.JsonItems(items(), (index) => ({ index, text: "x".repeat(100) })) }
}

const decoder = new TextDecoder()

describe("an array of JSON as a response", () => {
  it.each([
    [0, "[]"],
    [1, `[{"index":0,"text":"${"x".repeat(100)}"}]`]
  ])("of %i records is whole", (size, text) => {
    const { body, rest } = Http.jsonItems(200, counted(size).items)
    assert.strictEqual(decoder.decode(body), text)
    assert.isUndefined(rest)
  })

  const size = 200_000

  it("of many records is made in pieces, each when it is asked for", () => {
    const { items, taken } = counted(size)
    const { body, rest = [] } = Http.jsonItems(200, items)
    const start = taken.count
    assert.isBelow(start, 5000)
    let bytes = body.length
    let pieces = 1
    for (const piece of rest) {
      bytes += piece.length
      pieces++
      assert.isBelow(piece.length, 300_000)
      // No record is rendered before its piece is asked for.
      assert.isAtMost(taken.count, (pieces + 1) * 2500)
    }
    assert.strictEqual(taken.count, size)
    assert.isAbove(pieces, 80)
    const perRecord = JSON.stringify({ index: 0, text: "x".repeat(100) }).length + 1
    const digits = [10, 100, 1000, 10_000, 100_000].reduce((sum, from) => sum + size - from, 0)
    assert.strictEqual(bytes, size * perRecord + digits + 1)
  })

  it("takes no more records when its client is gone", () => {
    const { items, taken } = counted(1_000_000)
    const { rest = [] } = Http.jsonItems(200, items)
    let pieces = 0
    for (const piece of rest) {
      assert.isAbove(piece.length, 0)
      if (++pieces === 3) break
    }
    const stopped = taken.count
    assert.isBelow(stopped, 15_000)
    assert.deepStrictEqual([...rest], [])
    assert.strictEqual(taken.count, stopped)
  })
})
