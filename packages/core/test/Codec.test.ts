import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Codec from "../src/Codec.ts"

const Color = Codec.openEnum(["red", "green"])
interface Disk {
  readonly id: string
  readonly size: number
}
interface Machine {
  readonly id: string
  readonly color?: string | null
  readonly disks: ReadonlyArray<Disk>
  readonly inner?: { readonly color: string } | null
}
const Machine: Codec.Model<Machine> = Schema.Struct({
  id: Schema.String,
  color: Codec.optional(Color),
  disks: Schema.Array(Schema.Struct({ id: Schema.String, size: Schema.Number })),
  inner: Codec.optional(Schema.Struct({ color: Color }))
})
const check = Codec.checker(Machine)
const machine = { id: "m", disks: [{ id: "d", size: 1 }] }

describe("Codec", () => {
  it("accepts absent, null and unknown fields", () => {
    assert.isTrue(check.is(machine))
    assert.isTrue(check.is({ ...machine, color: null, inner: null, more: { deep: [] } }))
    assert.deepStrictEqual(check.drift(machine), [])
  })

  it("names every place that is wrong, and never the value", () => {
    const wrong = { disks: [machine.disks[0], { id: "secret", size: "secret" }], color: 7 }
    assert.isFalse(check.is(wrong))
    assert.sameDeepMembers(
      check.issues(wrong).map(({ path }) => path),
      ["id", "color", "disks[1].size"]
    )
    assert.notInclude(JSON.stringify(check.issues(wrong)), "secret")
  })

  it("finds undocumented enum values at any depth", () => {
    const drifted = { ...machine, color: "mauve", inner: { color: "taupe" } }
    assert.isTrue(check.is(drifted))
    assert.deepStrictEqual(check.drift(drifted), [
      { path: "color", message: 'unknown value "mauve"' },
      { path: "inner.color", message: 'unknown value "taupe"' }
    ])
  })

  it("exports the known values", () => {
    assert.deepStrictEqual(Color.known, ["red", "green"])
  })
})
