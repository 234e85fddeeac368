import { assert, describe, it } from "@effect/vitest"
import * as Collection from "../../src/internal/engine/collection.ts"
import * as Identifiers from "../../src/internal/engine/identifiers.ts"
import * as Prng from "../../src/internal/engine/prng.ts"

describe("a collection", () => {
  interface Item {
    readonly index: number
    readonly colour: number
  }

  it("is what an array would be, whatever is done to it", () => {
    const source = Prng.make(11)
    const pick = (bound: number) => source.uint32() % bound
    const derive = (index: number): Item => ({ index, colour: index % 3 })
    const collection = new Collection.Collection({ ids: Identifiers.uuids(1, "item"), size: 1300, derive })
    const model = new Map(Array.from({ length: 1300 }, (_, index) => [index, derive(index)]))
    const set = (item: Item) => {
      collection.set(item)
      model.set(item.index, item)
    }
    for (let step = 0; step < 600; step++) {
      const action = pick(4)
      if (action === 0) set({ index: collection.reserve(), colour: pick(3) })
      else if (action === 1) set({ index: pick(1300), colour: pick(3) })
      else if (action === 2) {
        const index = pick(1300)
        collection.remove(index)
        model.delete(index)
      } else collection.reserve()
      if (step % 20 !== 0) continue
      const all = [...model.values()].sort((a, b) => a.index - b.index)
      const colour = pick(3)
      const matching = all.filter((item) => item.colour === colour)
      const position = pick(1400)
      const question = { key: `colour=${colour}`, test: (item: Item) => item.colour === colour }
      assert.deepStrictEqual(collection.slice(position, 7), {
        total: all.length,
        items: all.slice(position, position + 7)
      })
      const expected = { total: matching.length, items: matching.slice(position, position + 7) }
      assert.deepStrictEqual(collection.query(question, position, 7), expected)
      assert.deepStrictEqual(collection.query(question, position, 7), expected)
    }
  })
})
