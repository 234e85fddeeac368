import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Codec from "../src/Codec.ts"
import * as LazyModel from "../src/LazyModel.ts"

const make = () => {
  const seen = { built: 0 }
  const model: Codec.Model<{ readonly id: string }> = LazyModel.make(() => {
    seen.built += 1
    return Schema.Struct({ id: Schema.String })
  })
  return { model, seen }
}

describe("LazyModel", () => {
  it("is built when it is first looked at, and once", () => {
    const { model, seen } = make()
    const list = LazyModel.array(model)
    assert.strictEqual(seen.built, 0)
    assert.isTrue(Codec.checker(list).is([{ id: "a" }, { id: "b" }]))
    assert.isFalse(Codec.checker(model).is({}))
    assert.strictEqual(seen.built, 1)
  })

  it("does what every Schema does", () => {
    const { model } = make()
    assert.isTrue(Schema.isSchema(model))
    assert.deepStrictEqual(model.make({ id: "a" }), { id: "a" })
    assert.isTrue(Schema.is(Schema.Struct({ of: model }))({ of: { id: "a" } }))
    assert.isFalse(Schema.is(model.check(Schema.makeFilter(({ id }) => id !== "")))({ id: "" }))
    assert.strictEqual(model.annotate({ title: "A thing" }).ast.annotations?.["title"], "A thing")
    assert.deepStrictEqual(Schema.decodeUnknownSync(model)({ id: "a", more: 1 }), { id: "a" })
  })

  it("keeps models apart that look alike", () => {
    const { model } = make()
    const other: Codec.Model<{ readonly name: string }> = LazyModel.make(() => Schema.Struct({ name: Schema.String }))
    assert.isTrue(Schema.is(model)({ id: "a" }))
    assert.isFalse(Schema.is(other)({ id: "a" }))
    assert.deepStrictEqual(model.make({ id: "a" }), { id: "a" })
    assert.deepStrictEqual(other.make({ name: "b" }), { name: "b" })
  })

  it("knows the values of an open enum before it is built", () => {
    const status = LazyModel.openEnum(["RUNNING", "STOPPED"])
    assert.deepStrictEqual(status.known, ["RUNNING", "STOPPED"])
    assert.isTrue(Codec.checker(status).is("BOOTING"))
    assert.lengthOf(Codec.checker(status).drift("BOOTING"), 1)
  })
})
