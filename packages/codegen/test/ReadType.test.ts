import * as Result from "effect/Result"
import { assert, describe, it } from "@effect/vitest"
import type { SchemaObject } from "../src/OpenApi.ts"
import { readType } from "../src/ReadType.ts"
import { document, failure, object, ref } from "./fixtures.ts"

const schemas = {
  Base: object({ code: { type: "integer" } }, ["code"]),
  Derived: { allOf: [ref("Base"), object({ data: { type: "string" } })] },
  Loop: { allOf: [ref("Loop"), object({})] },
  Text: { type: "string" }
}

const read = (schema: SchemaObject) => readType(document("1.0.0", {}, schemas), schema, "#")
const type = (schema: SchemaObject) => Result.getOrThrow(read(schema))

describe("ReadType", () => {
  it("reads plain types", () => {
    assert.deepStrictEqual(type({ type: "string", format: "date-time" }), { _tag: "String" })
    assert.deepStrictEqual(type({ type: "string", format: "binary" }), { _tag: "Binary" })
    assert.deepStrictEqual(type({ type: "integer", format: "int64" }), { _tag: "Number", integer: true })
    assert.deepStrictEqual(type({ type: "number", nullable: true }), {
      _tag: "Nullable",
      type: { _tag: "Number", integer: false }
    })
    assert.deepStrictEqual(type({ type: "array", items: { type: "boolean" } }), {
      _tag: "Array",
      item: { _tag: "Boolean" }
    })
  })

  it("takes an object without fields for anything", () => {
    assert.deepStrictEqual(type({}), { _tag: "Unknown" })
    assert.deepStrictEqual(type({ type: "object", properties: {} }), { _tag: "Unknown" })
    assert.deepStrictEqual(type({ type: "object", additionalProperties: { type: "string" } }), {
      _tag: "Record",
      value: { _tag: "String" }
    })
  })

  it("reads allOf around one reference as the reference", () => {
    const base: SchemaObject = { $ref: "#/components/schemas/Base" }
    assert.deepStrictEqual(type(base), { _tag: "Ref", name: "Base" })
    assert.deepStrictEqual(type({ allOf: [base], nullable: true }), {
      _tag: "Nullable",
      type: { _tag: "Ref", name: "Base" }
    })
  })

  it("puts the parts of allOf together, with what any of them requires", () => {
    const joined = type({ allOf: [{ $ref: "#/components/schemas/Derived" }, { required: ["data"] }] })
    const fields = joined._tag === "Object" ? joined.fields.map(({ name, required }) => [name, required]) : []
    assert.deepStrictEqual(fields, [
      ["code", true],
      ["data", true]
    ])
  })

  it("joins oneOf, with null lifted out and doubles dropped", () => {
    const text: SchemaObject = { type: "string" }
    assert.deepStrictEqual(type({ oneOf: [text, text] }), { _tag: "String" })
    assert.deepStrictEqual(type({ oneOf: [text, { type: "boolean", nullable: true }] }), {
      _tag: "Nullable",
      type: { _tag: "Union", members: [{ _tag: "String" }, { _tag: "Boolean" }] }
    })
    assert.deepStrictEqual(type({ oneOf: [{ type: "integer" }, { type: "number" }] }), {
      _tag: "Number",
      integer: false
    })
  })

  it("says which reference leads nowhere, and from where", () => {
    const schema: SchemaObject = { properties: { a: { $ref: "#/components/schemas/Gone" } } }
    assert.strictEqual(
      failure(read(schema)),
      '1.0.0.json: "#/components/schemas/Gone" leads nowhere, at #/properties/a/$ref.'
    )
    assert.strictEqual(
      failure(read({ $ref: "other.json#/A" })),
      '1.0.0.json: only references to #/components/schemas/* are supported, not "other.json#/A", at #/$ref.'
    )
    assert.strictEqual(
      failure(read({ $ref: "#/components/schemas/toString" })),
      '1.0.0.json: "#/components/schemas/toString" leads nowhere, at #/$ref.'
    )
  })

  it("rejects what it does not support", () => {
    assert.strictEqual(failure(read({ not: {} })), "1.0.0.json: `not` is not supported, at #/not.")
    assert.strictEqual(
      failure(read({ allOf: [{ $ref: "#/components/schemas/Text" }, { properties: { a: {} } }] })),
      "1.0.0.json: allOf of anything but objects is not supported, at #/components/schemas/Text."
    )
    assert.strictEqual(
      failure(read({ allOf: [{ $ref: "#/components/schemas/Loop" }, {}] })),
      '1.0.0.json: "Loop" is made of itself through allOf, at #/components/schemas/Loop/allOf/0.'
    )
  })
})
