import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Model from "../src/Model.ts"

const Color = Model.openEnum(["red", "green"])
interface Disk {
  readonly id: string
  readonly size: number
}
interface Vm {
  readonly id: string
  readonly color?: string | null
  readonly disks: ReadonlyArray<Disk>
  readonly inner?: { readonly color: string } | null
}
const Vm: Model.Model<Vm> = Schema.Struct({
  id: Schema.String,
  color: Model.optional(Color),
  disks: Schema.Array(Schema.Struct({ id: Schema.String, size: Schema.Number })),
  inner: Model.optional(Schema.Struct({ color: Color }))
})
/** JSON has no other numbers; effect writes these three as text. */
const sizeSchema = { anyOf: [{ type: "number" }, { type: "string", enum: ["Infinity", "-Infinity", "NaN"] }] }
const check = Model.checker(Vm)
const vm = { id: "m", disks: [{ id: "d", size: 1 }] }

describe("Model", () => {
  it("accepts absent, null and unknown fields", () => {
    assert.isTrue(check.is(vm))
    assert.isTrue(check.is({ ...vm, color: null, inner: null, more: { deep: [] } }))
    assert.deepStrictEqual(check.drift(vm), [])
  })

  it("names every place that is wrong, and never the value", () => {
    const wrong = { disks: [vm.disks[0], { id: "secret", size: "secret" }], color: 7 }
    assert.isFalse(check.is(wrong))
    assert.sameDeepMembers(
      check.issues(wrong).map(({ path }) => path),
      ["id", "color", "disks[1].size"]
    )
    assert.notInclude(JSON.stringify(check.issues(wrong)), "secret")
  })

  it("finds undocumented enum values at any depth", () => {
    const drifted = { ...vm, color: "mauve", inner: { color: "taupe" } }
    assert.isTrue(check.is(drifted))
    assert.deepStrictEqual(check.drift(drifted), [
      { path: "color", message: 'unknown value "mauve"' },
      { path: "inner.color", message: 'unknown value "taupe"' }
    ])
  })

  it("exports the known values", () => {
    assert.deepStrictEqual(Color.known, ["red", "green"])
  })

  it("gives a JSON Schema with the known values, lazy or not", () => {
    const color = { type: "string", examples: ["red", "green"] }
    assert.deepStrictEqual(Schema.toJsonSchemaDocument(Model.lazy(() => Vm)).schema.properties, {
      id: { type: "string" },
      color: { anyOf: [color, { type: "null" }] },
      disks: {
        type: "array",
        items: {
          type: "object",
          properties: { id: { type: "string" }, size: sizeSchema },
          required: ["id", "size"],
          additionalProperties: true
        }
      },
      inner: {
        anyOf: [
          { type: "object", properties: { color }, required: ["color"], additionalProperties: true },
          { type: "null" }
        ]
      }
    })
  })

  it("names the fields of a model, and none of what is no object", () => {
    assert.deepStrictEqual(Model.fieldNames(Model.lazy(() => Vm)), ["id", "color", "disks", "inner"])
    assert.deepStrictEqual(Model.fieldNames(Model.array(Vm)), [])
  })

  it("lets a value into an input, and a record into a row, as they are", () => {
    assert.strictEqual<string>(Model.unlisted("mauve"), "mauve")
    assert.strictEqual(Model.row(vm), vm)
  })
})

const makeLazy = () => {
  const counts = { built: 0 }
  const model: Model.Model<{ readonly id: string }> = Model.lazy(() => {
    counts.built += 1
    return Schema.Struct({ id: Schema.String })
  })
  return { model, counts }
}

describe("a lazy model", () => {
  it("is built at its first use, and once", () => {
    const { model, counts } = makeLazy()
    const list = Model.array(model)
    assert.strictEqual(counts.built, 0)
    assert.isTrue(Model.checker(list).is([{ id: "a" }, { id: "b" }]))
    assert.isFalse(Model.checker(model).is({}))
    assert.strictEqual(counts.built, 1)
  })

  it("does what every Schema does", () => {
    const { model } = makeLazy()
    assert.isTrue(Schema.isSchema(model))
    assert.deepStrictEqual(model.make({ id: "a" }), { id: "a" })
    assert.isTrue(Schema.is(Schema.Struct({ of: model }))({ of: { id: "a" } }))
    assert.isFalse(Schema.is(model.check(Schema.makeFilter(({ id }) => id !== "")))({ id: "" }))
    assert.strictEqual(model.annotate({ title: "A thing" }).ast.annotations?.["title"], "A thing")
    assert.deepStrictEqual(Schema.decodeUnknownSync(model)({ id: "a", more: 1 }), { id: "a" })
  })

  it("keeps models apart that look alike", () => {
    const { model } = makeLazy()
    const other: Model.Model<{ readonly name: string }> = Model.lazy(() => Schema.Struct({ name: Schema.String }))
    assert.isTrue(Schema.is(model)({ id: "a" }))
    assert.isFalse(Schema.is(other)({ id: "a" }))
    assert.deepStrictEqual(model.make({ id: "a" }), { id: "a" })
    assert.deepStrictEqual(other.make({ name: "b" }), { name: "b" })
  })

  it("knows the values of an open enum before it is built", () => {
    const status = Model.openEnum(["RUNNING", "STOPPED"])
    assert.deepStrictEqual(status.known, ["RUNNING", "STOPPED"])
    assert.isTrue(Model.checker(status).is("BOOTING"))
    assert.lengthOf(Model.checker(status).drift("BOOTING"), 1)
  })
})
