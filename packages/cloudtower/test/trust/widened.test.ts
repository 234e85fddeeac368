/** Line 3: what goes out is what was meant. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/test-support/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import { connect } from "./support.ts"

const values: Readonly<Record<string, () => unknown>> = {
  undefined: () => ({ key: undefined }),
  "a function": () => ({ key: () => "a" }),
  "a symbol": () => ({ key: Symbol("a") }),
  "a bigint": () => ({ key: 1n }),
  NaN: () => ({ total_num: Number.NaN }),
  "an infinity": () => ({ total_num: Number.POSITIVE_INFINITY }),
  "toJSON that gives nothing": () => ({ key: { toJSON: () => undefined } }),
  "a where whose toJSON gives nothing": () => ({ toJSON: () => undefined, key: "a" }),
  "a where whose toJSON gives everything": () => ({ toJSON: () => ({}), key: "a" }),
  "a getter that is not enumerable": () => Object.defineProperty({}, "key", { get: () => "a", enumerable: false }),
  "a getter that changes its mind": () => {
    let reads = 0
    return Object.defineProperty({}, "key", {
      enumerable: true,
      get: () => {
        reads += 1
        return reads === 1 ? "a" : undefined
      }
    })
  },
  "a symbol as name": () => ({ [Symbol("key")]: "a" }),
  "an inherited condition": () => Object.create({ key: "a" }),
  "a Map": () => new Map([["key", "a"]]),
  "undefined in an array": () => ({ id_in: [undefined] }),
  "undefined within AND": () => ({ AND: [{ key: undefined }] })
}

describe("a condition that JSON would lose", () => {
  for (const [name, where] of Object.entries(values)) {
    it.effect(`${name}: nothing is deleted, nothing is sent`, () =>
      Effect.gen(function* () {
        const { script, state } = Tower.make({ labels: Tower.labels(8) })
        const { layer, server } = connect(script)
        const condition = Object.assign({}, { where: where() })
        // @ts-expect-error A caller without types.
        yield* assertFails(Label.deleteLabel(condition).pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(state.deleted.length, 0)
        assert.strictEqual(server.requests.length, 0)
      })
    )

    it.effect(`${name}: nothing is listed`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(Tower.make({ labels: Tower.labels(8) }).script)
        const condition = Object.assign({}, { where: where() })
        // @ts-expect-error A caller without types.
        const list = Stream.runCollect(Label.list(condition))
        yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})
