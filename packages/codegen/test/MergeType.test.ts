import * as Schema from "effect/Schema"
import { assert, describe, it } from "@effect/vitest"
import { merge } from "../src/MergeType.ts"
import type { Type } from "../src/Type.ts"
import { equals, nonNull } from "../src/Type.ts"

/** What one version says of one field: absent, or present in some way. */
const Described = Schema.Struct({
  present: Schema.Boolean,
  required: Schema.Boolean,
  nullable: Schema.Boolean,
  kind: Schema.Literals(["text", "integer", "number", "enum", "list"]),
  values: Schema.Array(Schema.Literals(["A", "B", "C"]))
})
type Described = typeof Described.Type

const inner = ({ kind, values }: Described, since: string): Type => {
  switch (kind) {
    case "text":
      return { _tag: "String" }
    case "list":
      return { _tag: "Array", item: { _tag: "String" } }
    case "enum":
      return { _tag: "Literals", values: [...new Set(values)].map((value) => ({ value, since })) }
    default:
      return { _tag: "Number", integer: kind === "integer" }
  }
}

const describedType = (described: Described, since: string): Type => {
  const type = inner(described, since)
  return described.nullable ? { _tag: "Nullable", type } : type
}

const toObject = (described: Described, index: number): Type => {
  const since = `${index}.0.0`
  const { present, required } = described
  const field = { name: "field", type: describedType(described, since), required, deprecated: false, since }
  return { _tag: "Object", fields: present ? [field] : [] }
}

const fieldOf = (type: Type) => (type._tag === "Object" ? type.fields.find(({ name }) => name === "field") : undefined)

const History = Schema.Array(Described).pipe(Schema.check(Schema.isMinLength(1), Schema.isMaxLength(6)))

const mergeAll = (history: ReadonlyArray<Described>): Type => history.map(toObject).reduce(merge)

describe("MergeType", () => {
  it.prop("a field is required only where every version has and requires it", [History], ([history]) => {
    const expected = history.every(({ present, required }) => present && required)
    assert.strictEqual(fieldOf(mergeAll(history))?.required ?? false, expected)
  })

  it.prop("a field may be null as soon as one version says so", [History], ([history]) => {
    const expected = history.some(({ nullable, present }) => present && nullable)
    assert.strictEqual(fieldOf(mergeAll(history))?.type._tag === "Nullable", expected)
  })

  it.prop("a field is as old as the first version that has it", [History], ([history]) => {
    const first = history.findIndex(({ present }) => present)
    assert.strictEqual(fieldOf(mergeAll(history))?.since, first === -1 ? undefined : `${first}.0.0`)
  })

  it.prop("an enum has every value of every version, each with its first", [History], ([history]) => {
    const enums = history.map((item): Described => ({ ...item, kind: "enum", present: true }))
    const field = fieldOf(mergeAll(enums))
    const type = field === undefined ? undefined : nonNull(field.type)
    const values = type?._tag === "Literals" ? type.values : []
    const expected = ["A", "B", "C"].flatMap((value) => {
      const first = enums.findIndex((item) => item.values.some((other) => other === value))
      return first === -1 ? [] : [`${value} ${first}.0.0`]
    })
    assert.deepStrictEqual(values.map(({ since, value }) => `${value} ${since}`).sort(), expected)
  })

  it.prop("a type merged with itself stays itself", [Described], ([described]) => {
    const type = toObject({ ...described, present: true }, 1)
    assert.isTrue(equals(merge(type, type), type))
  })

  it("widens numbers and joins what has nothing in common, the newer first", () => {
    const integer: Type = { _tag: "Number", integer: true }
    assert.deepStrictEqual(merge(integer, { _tag: "Number", integer: false }), { _tag: "Number", integer: false })
    assert.deepStrictEqual(merge({ _tag: "String" }, { _tag: "Ref", name: "A" }), {
      _tag: "Union",
      members: [{ _tag: "Ref", name: "A" }, { _tag: "String" }]
    })
    assert.deepStrictEqual(merge({ _tag: "Unknown" }, integer), { _tag: "Unknown" })
  })
})
