/** JSON that JavaScript cannot hold as it was written: noted with its place, and written again as it was. */
import { assert, describe, it } from "@effect/vitest"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Script from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Auth from "../src/Auth.ts"
import * as Failures from "../src/Failures.ts"
import * as Json from "../src/Json.ts"
import * as Model from "../src/Model.ts"
import type { Operation } from "../src/Operation.ts"
import * as Paging from "../src/Paging.ts"
import type { ResponseDecoder } from "../src/ResponseDecoder.ts"
import * as Transport from "../src/Transport.ts"
import { plainProtocol } from "./support/fakeServer.ts"

const parse = (text: string): unknown => Result.getOrThrow(Json.parse(text))

const { beyondDouble, beyondSafe, infinity, nan, negativeInfinity } = Misbehaviour.numbers

describe("Json", () => {
  it.effect.prop(
    "gives what JSON.parse gives, with nothing to note, for all that JavaScript holds",
    { value: Schema.Json },
    ({ value }) =>
      Effect.sync(() => {
        const text = JSON.stringify(value)
        assert.deepStrictEqual(parse(text), JSON.parse(text))
      })
  )

  it("notes nothing of usual values", () => {
    const value = parse(`{"a":[1,-1.5e3,9007199254740991,-9007199254740991,"9007199254740993",null,true]}`)
    assert.deepStrictEqual(Json.notesOf(value), [])
    assert.deepStrictEqual(Result.getOrThrow(Json.stringify({ a: 1 })), '{"a":1}')
  })

  it("notes each integer that loses digits, with its text, at all that hold it", () => {
    const value = parse(`{"10":1,"2":{"x":${beyondSafe}},"list":[1,-${beyondSafe}0,{"s":"${beyondSafe}"}],"1":1e16}`)
    assert.deepStrictEqual(
      Json.notesOf(value).map(({ path, text }) => [path.join("."), text]),
      [
        ["1", "1e16"],
        ["2.x", beyondSafe],
        ["list.1", `-${beyondSafe}0`]
      ]
    )
    const [list] = Object.values(Schema.decodeUnknownSync(Schema.Struct({ list: Schema.Unknown }))(value))
    assert.deepStrictEqual(Json.notesOf(list), [{ path: [1], kind: "inexact", text: `-${beyondSafe}0` }])
  })

  it("takes the last of two fields with one name", () => {
    assert.deepStrictEqual(Json.notesOf(parse(`{"a":${beyondSafe},"a":1}`)), [])
    assert.strictEqual(Json.notesOf(parse(`{"a":1,"a":${beyondSafe}}`))[0]?.text, beyondSafe)
  })

  it.each([
    ["a number", 600, "1"],
    ["another integer that loses digits", 600, "11111111111111111111"],
    ["an infinite number", 600, "1e999"],
    ["a number", 20_000, "1"],
    ["another integer that loses digits", 20_000, "11111111111111111111"]
  ])("keeps the integer of a record beside one that has %s %d levels deep", (_, levels, deep) => {
    const nested = "[".repeat(levels) + deep + "]".repeat(levels)
    const records = parse(`[{"id":"a","f":${nested}},{"id":"b","size":${beyondSafe}}]`)
    const [first, second] = Schema.decodeUnknownSync(Schema.Array(Schema.Unknown))(records)
    assert.deepStrictEqual(
      Json.notesOf(first).map(({ kind }) => kind),
      ["too deep"]
    )
    assert.deepStrictEqual(Json.notesOf(second), [{ path: ["size"], kind: "inexact", text: beyondSafe }])
    assert.strictEqual(Result.getOrThrow(Json.stringify(second)), `{"id":"b","size":${beyondSafe}}`)
  })

  it("writes inexact integers again as they were", () => {
    const text = `{"id":${beyondSafe},"inexact0":"inexact0","list":[1,${beyondSafe}00],"nested":{"inexact":-${beyondSafe}}}`
    assert.strictEqual(Result.getOrThrow(Json.stringify(parse(text))), text)
  })

  it.each([nan, infinity, negativeInfinity, beyondDouble, `-${beyondDouble}`, "9".repeat(400)])(
    "notes %s",
    (number) => {
      const value = parse(`{"name":"NaN, Infinity and \\"NaN\\"","list":[{"a":${number}}]}`)
      assert.deepStrictEqual(Json.notesOf(value), [{ path: ["list", 0, "a"], kind: "not finite" }])
      assert.deepInclude(value, { name: 'NaN, Infinity and "NaN"' })
      assert.isTrue(Result.isFailure(Json.stringify(value)))
    }
  )

  it.each(["", "{", "NaNa", "<html>", `{"a":Infinityy}`, `{"a":nan}`])("fails for %j, which is no JSON", (text) => {
    assert.isTrue(Result.isFailure(Json.parse(text)))
  })

  it.each([
    ["quotes", '"', 8_000_000],
    ["escaped quotes", '\\"', 4_000_000],
    ["a text that is cut off, with JSON in it", '{\\"a\\":NaN},', 300_000]
  ] as const)("reads each character of %s once", (_, part, times) => {
    assert.isTrue(Result.isFailure(Json.parse(`["${part.repeat(times)}`)))
  })

  it("takes words within texts for texts, whatever is escaped in them", () => {
    const text = `{"a":"\\"NaN\\\\\\"Infinity","b":NaN,"c\\\\":-Infinity,"d":"NaN"}`
    assert.deepStrictEqual<unknown>(
      Json.parse(text),
      Result.succeed({
        a: '"NaN\\"Infinity',
        b: Number.POSITIVE_INFINITY,
        "c\\": Number.NEGATIVE_INFINITY,
        d: "NaN"
      })
    )
  })

  it.each([Misbehaviour.deepArray(20_000), Misbehaviour.deepObject(20_000)])(
    "notes what is nested too deep",
    (text) => {
      const value = parse(`{"deep":${text},"id":${beyondSafe}}`)
      assert.deepStrictEqual(
        Json.notesOf(value).map(({ kind }) => kind),
        ["too deep", "inexact"]
      )
      assert.isTrue(Result.isFailure(Json.stringify(value)))
    }
  )

  it("notes each kind of a record with many places", () => {
    const value = parse(`[${`${beyondSafe},`.repeat(5000)}NaN]`)
    assert.lengthOf(Json.notesOf(value), 1001)
    assert.isTrue(Json.notesOf(value).some(({ kind }) => kind === "not finite"))
  })

  it("notes only some of many places that are deep", () => {
    const levels = 500
    const value = parse(`${"[".repeat(levels)}${`${beyondSafe},`.repeat(5000)}NaN${"]".repeat(levels)}`)
    const places = Json.notesOf(value)
    assert.isBelow(
      places.reduce((keys, { path }) => keys + path.length, 0),
      11_000
    )
    assert.deepStrictEqual([...new Set(places.map(({ kind }) => kind))], ["inexact", "not finite"])
    assert.isTrue(places.every(({ path }) => path.length === levels))
  })

  it.each(["-".repeat(1_000_000), "inexact-".repeat(1_000_000)])("finds a mark that a text does not hold", (text) => {
    const mark = Json.markFor(`inexact${text}`)
    assert.isFalse(`inexact${text}`.includes(mark))
  })
})

/** A listing of things whose fields are of all kinds. */
const Thing = Schema.Struct({
  id: Schema.String,
  size: Schema.Number,
  extra: Model.optionalUnknown
})
type Thing = typeof Thing.Type

const things: ResponseDecoder<Paging.Checked<Thing>> = {
  decode: (payload) => {
    const checked = Paging.checkRecords(Thing, "data")(Array.isArray(payload) ? payload : [])
    return Result.succeed({ value: checked, drift: checked.drift })
  }
}

const listThings: Operation<void, Paging.Checked<Thing>> = {
  name: "Things.list",
  method: "GET",
  path: "/things",
  request: () => ({}),
  safety: "read",
  response: things,
  failures: Failures.none
}

describe("odd records through a transport", () => {
  const listed = (body: string) =>
    Effect.gen(function* () {
      const server = ScriptedServer.make(Script.always({ body }))
      const transport = yield* Effect.provide(
        Transport.make(
          { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false },
          { url: "https://site.test" }
        ),
        server.layer
      )
      return yield* transport.execute(listThings, undefined)
    }).pipe(Effect.scoped)

  it.effect.each([
    ["NaN", `"size":NaN`, "size", "Expected a finite number"],
    ["infinite", `"size":1e999`, "size", "Expected a finite number"],
    ["infinite where anything goes", `"size":1,"extra":{"x":[-Infinity]}`, "extra.x[0]", "Expected a finite number"],
    [
      "deep",
      `"size":1,"extra":${Misbehaviour.deepObject(20_000)}`,
      "extra.a.a.a.a.a.a.a.a.a",
      "nested more than 512 levels deep"
    ],
    ["missing", `"x":1`, "size", "Missing key"]
  ] as const)("a record that is %s costs that record alone", ([, fields, path, message]) =>
    Effect.gen(function* () {
      const { invalid, items } = yield* listed(`[{"id":"a","size":1},{"id":"odd",${fields}},{"id":"c","size":3}]`)
      assert.deepStrictEqual(
        items.map(({ id }) => id),
        ["a", "c"]
      )
      assert.strictEqual(invalid.length, 1)
      assert.deepInclude(invalid[0], { index: 1, id: "odd" })
      assert.strictEqual(invalid[0]?.issues[0]?.message, message)
      assert.strictEqual(invalid[0]?.issues[0]?.path, path)
    })
  )

  it.effect("an integer that loses digits is kept, and reported as drift with its text", () =>
    Effect.gen(function* () {
      const { drift, items } = yield* listed(`[{"id":"a","size":${beyondSafe},"extra":{"big":${beyondSafe}1}}]`)
      assert.strictEqual(items.length, 1)
      assert.deepStrictEqual(drift, [
        { path: "data[0].size", message: `an integer beyond 2^53 lost digits: ${beyondSafe}` },
        { path: "data[0].extra.big", message: `an integer beyond 2^53 lost digits: ${beyondSafe}1` }
      ])
      assert.include(Result.getOrThrow(Json.stringify(items[0])), `"size":${beyondSafe}`)
    })
  )
})
