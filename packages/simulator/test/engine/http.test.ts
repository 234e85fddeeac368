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
    const recordsOf = (piece: Uint8Array) => decoder.decode(piece).split("{").length - 1
    const lengths = [body.length]
    let records = recordsOf(body)
    for (const piece of rest) {
      lengths.push(piece.length)
      records += recordsOf(piece)
      // No record is rendered before its piece is asked for.
      assert.strictEqual(taken.count, records)
    }
    assert.strictEqual(records, size)
    assert.deepStrictEqual([lengths.length, Math.max(...lengths), lengths.at(-1)], [97, 262_265, 114_555])
    const perRecord = JSON.stringify({ index: 0, text: "x".repeat(100) }).length + 1
    const digits = [10, 100, 1000, 10_000, 100_000].reduce((sum, from) => sum + size - from, 0)
    assert.strictEqual(
      lengths.reduce((sum, length) => sum + length, 0),
      size * perRecord + digits + 1
    )
  })

  it("takes no more records when its client is gone", () => {
    const { items, taken } = counted(1_000_000)
    const { rest = [] } = Http.jsonItems(200, items)
    let pieces = 0
    for (const piece of rest) {
      assert.isNotEmpty(piece)
      if (++pieces === 3) break
    }
    assert.strictEqual(taken.count, 8401)
    assert.deepStrictEqual([...rest], [])
    assert.strictEqual(taken.count, 8401)
  })
})
