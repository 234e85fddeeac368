import { describe, expect, it } from "tstyche"
import type * as SqlClient from "effect/sql/SqlClient"
import * as Model from "../../src/Model.ts"

type Color = "red" | "green" | (string & {})

interface Lamp {
  readonly id: string
  readonly color: Color
  readonly watts?: number | null
  readonly parts?: ReadonlyArray<{ readonly color?: Color | null }> | null
}

describe("inputs", () => {
  it("have the values of an enum, and others only through `unlisted`", () => {
    expect<Model.Input<Color>>().type.toBe<"red" | "green" | Model.Unlisted>()
    expect<Model.Input<Color>>().type.not.toBeAssignableFrom<"gren">()
    expect<Model.Input<Color>>().type.not.toBeAssignableFrom<string>()
    expect<Model.Input<Color>>().type.toBeAssignableFrom(Model.unlisted("blue"))
  })

  it("keep null beside an enum", () => {
    expect<Model.Input<Color | null>>().type.toBe<"red" | "green" | Model.Unlisted | null>()
  })

  it("close the enums of objects and arrays at any depth, and leave text as it is", () => {
    expect<Model.Input<Lamp>>().type.toBe<{
      readonly id: string
      readonly color: "red" | "green" | Model.Unlisted
      readonly watts?: number | null
      readonly parts?: ReadonlyArray<{ readonly color?: "red" | "green" | Model.Unlisted | null }> | null
    }>()
  })

  it("can be given what `unlisted` made of a response", () => {
    const color: Color = "red"
    expect<Model.Input<Color>>().type.toBeAssignableFrom(Model.unlisted(color))
    expect<Color>().type.toBeAssignableFrom<Model.Input<Color>>()
  })
})

describe("rows", () => {
  interface Insert {
    readonly insert: SqlClient.SqlClient["insert"]
  }
  const lamp: Lamp = { id: "l-1", color: "red" }

  it("can be inserted, which records that are interfaces cannot", () => {
    expect<Record<string, unknown>>().type.not.toBeAssignableFrom<Lamp>()
    expect<Insert["insert"]>().type.not.toBeCallableWith(lamp)
    expect<Insert["insert"]>().type.toBeCallableWith(Model.row(lamp))
    expect(Model.row(lamp)).type.toBe<Model.Row<Lamp>>()
  })

  it("know the names of fields", () => {
    expect<typeof Model.fieldNames<Lamp>>().type.toBe<
      (model: Model.Model<Lamp>) => ReadonlyArray<"id" | "color" | "watts" | "parts">
    >()
  })
})
