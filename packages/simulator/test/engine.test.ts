import { assert, describe, it } from "@effect/vitest"
import * as Collection from "../src/internal/engine/collection.ts"
import * as Identifiers from "../src/internal/engine/identifiers.ts"
import * as Prng from "../src/internal/engine/prng.ts"
import * as Routes from "../src/internal/engine/routes.ts"
import * as EventQueue from "../src/internal/engine/eventQueue.ts"

describe("identifiers", () => {
  const kinds: ReadonlyArray<readonly [name: string, ids: Identifiers.Identifiers, pattern: RegExp]> = [
    ["uuids", Identifiers.uuids(1, "a"), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["plainUuids", Identifiers.plainUuids(1, "a"), /^[0-9a-f]{32}$/],
    ["prefixed", Identifiers.prefixed(1, "a", "host-"), /^host-[0-9a-f]{12}$/]
  ]
  it.each(kinds)("%s lead back to their index and nothing else does", (_, ids, pattern) => {
    const indexes = [0, 1, 2, 255, 65_535, 65_536, 999_999, 4_294_967_295]
    for (const index of indexes) {
      assert.match(ids.of(index), pattern)
      assert.strictEqual(ids.indexOf(ids.of(index)), index)
    }
    const other = Identifiers.uuids(1, "b")
    for (const id of ["", "x", ids.of(1).toUpperCase(), `${ids.of(1)}0`, other.of(1)]) {
      assert.isUndefined(ids.indexOf(id))
    }
    assert.strictEqual(new Set(Array.from({ length: 10_000 }, (_, index) => ids.of(index))).size, 10_000)
  })
})

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

describe("a eventQueue", () => {
  it("applies what is due, in order, also what is scheduled meanwhile", () => {
    const eventQueue = EventQueue.make()
    const seen: Array<string> = []
    eventQueue.schedule(20, () => seen.push("b"))
    eventQueue.schedule(10, () => {
      seen.push("a")
      eventQueue.schedule(15, () => seen.push("a2"))
    })
    eventQueue.schedule(20, () => seen.push("c"))
    eventQueue.schedule(21, () => seen.push("late"))
    eventQueue.advance(9)
    assert.deepStrictEqual(seen, [])
    eventQueue.advance(20)
    assert.deepStrictEqual(seen, ["a", "a2", "b", "c"])
  })
})

describe("a router", () => {
  const route = (method: string, path: string): Routes.Route<string> => ({
    operation: `${method} ${path}`,
    method,
    path,
    handler: path
  })
  const router = Routes.make([
    route("GET", "/janus/20180725/servers/{id}"),
    route("POST", "/janus/20180725/servers/action"),
    route("POST", "/janus/20180725/servers/{id}/start")
  ])

  it("reads parameters and dates", () => {
    const found = router("GET", "/janus/20240725/servers/a%2Fb+c")
    assert.deepInclude(found, { _tag: "Found", date: 20240725, params: { id: "a/b+c" } })
    assert.deepInclude(router("POST", "/janus/20180725/servers/x/start"), { params: { id: "x" } })
  })

  it("tells wrong methods from unknown paths", () => {
    assert.deepStrictEqual(router("PUT", "/janus/20180725/servers/action"), { _tag: "WrongMethod", allowed: ["POST"] })
    assert.deepStrictEqual(router("GET", "/janus/20180725"), { _tag: "Unknown" })
    assert.deepStrictEqual(router("GET", "/janus/latest/servers/x"), { _tag: "Unknown" })
  })
})
