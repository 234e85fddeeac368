import { assert, describe, it } from "@effect/vitest"
import * as Identifiers from "../../src/internal/engine/identifiers.ts"

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
