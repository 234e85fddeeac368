import { jsonOf } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Model from "../../src/Model.ts"
import { shapeTest } from "../../src/internal/shapeTest.ts"

interface Tree {
  readonly name: string
  readonly children: ReadonlyArray<Tree>
}
const Tree: Model.Model<Tree> = Schema.Struct({
  name: Schema.String,
  children: Schema.Array(Schema.suspend((): Model.Model<Tree> => Tree))
})

const Everything = Schema.Struct({
  text: Schema.String,
  count: Model.optional(Schema.Number),
  flag: Schema.NullOr(Schema.Boolean),
  any: Schema.Unknown,
  "odd name": Model.optional(Schema.Unknown),
  color: Model.optional(Model.openEnum(["red", "green"])),
  list: Schema.Array(Schema.Struct({ id: Schema.String, size: Model.optional(Schema.Number) })),
  either: Schema.Union([Schema.String, Schema.Number, Schema.Struct({ inner: Schema.Literal("x") })]),
  record: Schema.Record(Schema.String, Schema.Number),
  positive: Schema.Number.check(Schema.isGreaterThan(0)),
  tree: Tree
})

/** A JSON object. */
const Fields = Schema.Record(Schema.String, Schema.Unknown)

const values = [null, 0, -1, "", "x", true, [], {}, [{}], { id: "a" }, { inner: "x" }] as const
const someValue = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: values.length - 1 }))
const someKey = Schema.Literals([...Object.keys(Everything.fields), "constructor", "else"])

describe("shapeTest", () => {
  const hasShape = shapeTest(Everything.ast)
  const is = Schema.is(Everything)

  it.effect.prop(
    "agrees with Schema on what fits, and on what is bent in a place or two",
    { value: Everything, first: someKey, second: someKey, left: someValue, right: someValue, gone: someKey },
    ({ first, gone, left, right, second, value }) =>
      Effect.sync(() => {
        // As a payload: JSON has no undefined.
        const payload: Record<string, unknown> = { ...jsonOf(JSON.stringify(value), Fields) }
        const agree = () => assert.strictEqual(hasShape(payload), is(payload), JSON.stringify(payload))
        agree()
        payload[first] = values[left]
        agree()
        payload[second] = values[right]
        agree()
        delete payload[gone]
        agree()
      })
  )

  it("accepts what fits", () => {
    const value = {
      text: "",
      flag: null,
      any: 1,
      list: [{ id: "a", size: null }],
      either: { inner: "x" },
      record: { a: 1 },
      positive: 1,
      tree: { name: "root", children: [{ name: "leaf", children: [] }] }
    }
    assert.isTrue(is(value))
    assert.isTrue(hasShape(value))
  })

  it("rejects what is no object", () => {
    for (const value of values) assert.isFalse(hasShape(value))
  })

  it("asks Schema where code may not be made at run time", () => {
    const original = globalThis.Function
    Object.assign(globalThis, {
      Function: () => {
        throw new EvalError("forbidden by policy")
      }
    })
    try {
      assert.isTrue(shapeTest(Tree.ast)({ name: "root", children: [{ name: "leaf", children: [] }] }))
      assert.isFalse(shapeTest(Tree.ast)({ name: "root", children: [{ name: 1, children: [] }] }))
    } finally {
      Object.assign(globalThis, { Function: original })
    }
  })
})
