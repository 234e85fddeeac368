import * as Schema from "effect/Schema"
import { assert, describe, it } from "@effect/vitest"
import { components, isCycle, reachable } from "../src/Cycles.ts"

const names = ["a", "b", "c", "d", "e"]
const Graph = Schema.Array(Schema.Tuple([Schema.Literals(names), Schema.Literals(names)]))

const edgesOf = (pairs: ReadonlyArray<readonly [string, string]>) => (name: string) =>
  pairs.filter(([from]) => from === name).map(([, to]) => to)

describe("Cycles", () => {
  it.prop("components are what reaches each other, each after those it leads to", [Graph], ([pairs]) => {
    const edges = edgesOf(pairs)
    const cycles = components(names, edges)
    assert.deepStrictEqual(cycles.flat().sort(), names)
    const position = new Map(cycles.flatMap((members, index) => members.map((name) => [name, index] as const)))
    for (const name of names) {
      for (const other of reachable([name], edges)) {
        const back = reachable([other], edges).has(name)
        assert.strictEqual(position.get(name) === position.get(other), back)
        assert.isTrue(back || (position.get(other) ?? 0) < (position.get(name) ?? 0))
      }
    }
  })

  it("tells a cycle from a name by itself", () => {
    const edges = edgesOf([["a", "a"]])
    assert.isTrue(isCycle(["a"], edges))
    assert.isFalse(isCycle(["b"], edges))
    assert.isTrue(isCycle(["b", "c"], edges))
  })
})
