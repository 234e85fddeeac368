/** Long lists in JSON, parsed in parts: what `parse` gives, or nothing. */
import { assert, describe, it } from "@effect/vitest"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as LongList from "../../../src/internal/transport/longList.ts"
import * as Json from "../../../src/Json.ts"

const { beyondSafe } = Misbehaviour.numbers

describe("long lists", () => {
  const encoder = new TextEncoder()
  const parseList = (text: string, keepsTexts = false) => LongList.parseList(encoder.encode(text), keepsTexts)

  /** The array in a value that {@link parseList} gave of `[` or `{"list":[`. */
  const listOf = (value: Result.Result<unknown, undefined>): ReadonlyArray<unknown> => {
    const whole = Result.getOrThrow(value)
    const list = Predicate.hasProperty(whole, "list") ? whole.list : whole
    return Array.isArray(list) ? list : []
  }

  /** Records of so many bytes that they are parsed in parts, with what begins and ends arrays in their texts. */
  const records = (field: string): string =>
    Array.from(
      { length: 2600 },
      (_, index) => `{"id":"${index}","name":"},{\\"[\\\\","nested":[{"a":[]},{}],"f":${field}}`
    ).join()

  const around: ReadonlyArray<readonly [before: string, after: string]> = [
    ["[", "]"],
    ['{"code":0,"data":{"names":["[{",1],"empty":[],"datas":[', '],"total_size":900,"more":[{"x":[1]}]}}'],
    ['\uFEFF {"inexact":"inexact\\"[{","list":[', "]}\n"],
    ["[[1],[[", "]]]"]
  ]

  it.effect.prop(
    "are what `parse` gives where it notes nothing, whatever is in their records and around them",
    { field: Schema.Json, spaces: Schema.Boolean },
    ({ field, spaces }) =>
      Effect.sync(() => {
        const content = records(JSON.stringify(field, null, spaces ? 2 : 0))
        for (const [before, after] of around) {
          const text = before + content + after
          const whole = Json.parse(text.replace("\uFEFF", ""))
          const isNoted = Json.notesOf(Result.getOrThrow(whole)).length > 0
          const expected = isNoted ? Result.fail(undefined) : whole
          assert.deepStrictEqual(parseList(text), expected)
          assert.strictEqual(JSON.stringify(parseList(text, true)), JSON.stringify(expected))
        }
      }),
    { arbitrary: { runs: 10 } }
  )

  it.each([
    ["elements that begin like it", `{"id":1,"nested":[{"id":2},{"id":3}],"t":"${"a".repeat(3000)}"}`],
    ["texts that read like its end and the next begin", `{"id":1,"t":"},{\\"id\\":","u":"${"b".repeat(3000)}}]"}`],
    ["no fields", `{},{"id":1,"t":"${"c".repeat(3000)}"}`]
  ])("are parsed in parts where a record has %s", (_, record) => {
    const text = `{"list":[${Array.from({ length: 100 }, () => record).join()}],"more":[{"t":"}]"}]}`
    assert.deepStrictEqual(parseList(text), Result.succeed<unknown>(JSON.parse(text)))
    assert.deepStrictEqual(parseList(text, true), Result.succeed<unknown>(JSON.parse(text)))
  })

  it.each([
    ["as they were written", '{"id":1,"n":1.0,"t":"\\u0041},","nested":[{"a":[]},{}],"name":"web-01.example.com"}'],
    ["though a text of theirs reads like one that begins", `{"id":1,"t":"},{\\"id\\":","name":"${"web-01".repeat(8)}"}`]
  ])("keep the texts of their records %s", (_, record) => {
    const elements = listOf(parseList(`{"list":[${Array.from({ length: 1000 }, () => record).join()}]}`, true))
    assert.strictEqual(elements.length, 1000)
    for (const element of elements) assert.strictEqual(Json.takeText(element), record)
    for (const element of elements) assert.isUndefined(Json.takeText(element))
  })

  it("keep no texts of records that are as fast to write anew", () => {
    const elements = listOf(parseList(`[${Array.from({ length: 9000 }, () => '{"id":1,"t":"a"}').join()}]`, true))
    assert.strictEqual(elements.length, 9000)
    for (const element of elements) assert.isUndefined(Json.takeText(element))
  })

  it("keep no texts where nobody asks for them, where records do not begin alike, and of copies", () => {
    const text = `[${records('"a text of its own"')}]`
    for (const element of listOf(parseList(text))) assert.isUndefined(Json.takeText(element))
    const other = `[{"id":1},${records("1").replaceAll('{"id":', '{ "id":')}]`
    assert.strictEqual(listOf(parseList(other, true)).length, 2601)
    const [first] = listOf(parseList(text, true))
    assert.isUndefined(Json.takeText(structuredClone(first)))
    assert.isDefined(Json.takeText(first))
  })

  it.each([
    ["a short one", `[{"a":1}]`],
    ["an integer that loses digits", `[${records(beyondSafe)}]`],
    ["an infinite number", `[${records("1e999")}]`],
    ["NaN", `[${records("NaN")}]`],
    ["levels without end", `[${records("1")},${Misbehaviour.deepArray(20_000)}]`],
    ["levels around it without end", `${"[".repeat(600)}${records("1")}${"]".repeat(600)}`],
    ["no objects", `["${"a".repeat(200_000)}"]`],
    ["no end", `[${records("1")}`],
    ["a text without an end", `[${records("1")},{"a":"`],
    ["a comma at its end", `[${records("1")},{"a":"${"b".repeat(20_000)}"},]`],
    ["two commas", `[${records("1")},,${records("1")}]`],
    ["more brackets than it opens", `[${records("1")}]]`],
    ["a byte order mark amid it", `[${records("1")},\uFEFF${records("1")}]`],
    ["another array in its place", `{"list":[${records("1")}],"list":["inexact"]}`],
    ["another array in its place that reads as the mark", `{"list":[${records("1")}],"list":["\\u0069nexact"]}`],
    ["an array that reads as the mark", `{"other":["\\u0069nexact"],"list":[${records("1")}]}`]
  ])("are left to `parse` with %s", (_, text) => {
    assert.deepStrictEqual(parseList(text), Result.fail(undefined))
    assert.deepStrictEqual(parseList(text, true), Result.fail(undefined))
  })

  it("are left to `parse` with bytes that are no UTF-8", () => {
    const bytes = encoder.encode(`[${records("1")}]`)
    bytes[bytes.indexOf(0x6e)] = 0xff
    assert.deepStrictEqual(LongList.parseList(bytes), Result.fail(undefined))
  })
})
