/** What goes out is what was given. */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Failures from "../../../src/Failures.ts"
import type { Operation, RequestParts } from "../../../src/Operation.ts"
import * as ResponseDecoder from "../../../src/ResponseDecoder.ts"
import { check } from "../../../src/internal/transport/requestCheck.ts"

const operation = <I>(path: string, request: (input: I) => RequestParts): Operation<I, void> => ({
  name: "Things.call",
  method: "POST",
  path,
  request,
  safety: "read",
  response: ResponseDecoder.empty,
  failures: Failures.none
})

const byId = operation<string>("/api/things/{id}", (id) => ({ path: { id } }))
const byQuery = operation<object>("/api/things", (input) => ({
  query: Object.fromEntries(["name", "size"].map((key) => [key, Reflect.get(input, key)]))
}))
const byBody = operation<unknown>("/api/things", (body) => ({ body }))

const messageOf = (result: Result.Result<unknown, string>): string =>
  Result.match(result, { onFailure: (message) => message, onSuccess: () => "" })

describe("an id", () => {
  it.each(["", " ", ".", "..", "%2e", "%2E.", " a", "a\t", "a\u0000b", "\n.\n", "\uD800"])("%j is refused", (id) => {
    assert.match(messageOf(check(byId, id)), /^`id` is /)
  })

  it("that is no text is refused, not written as one", () => {
    for (const id of [undefined, null, 1, {}, ["a"], Symbol("a")]) {
      // @ts-expect-error A caller without types.
      assert.match(messageOf(check(byId, id)), /^`id` is /)
    }
  })

  it.prop("that is not refused comes back from the URL as it is", { id: Schema.String }, ({ id }) => {
    const result = check(byId, id)
    if (Result.isFailure(result)) return
    const { pathname } = new URL(`https://site.test${result.success.path}`)
    assert.strictEqual(decodeURIComponent(pathname.slice("/api/things/".length)), id)
  })
})

describe("a query", () => {
  it("carries texts, numbers and booleans, and leaves out what was not given", () => {
    const queryOf = (input: object) => Result.map(check(byQuery, input), ({ query }) => query)
    assert.deepStrictEqual(
      queryOf({ name: "", size: 0 }),
      Result.succeed([
        ["name", ""],
        ["size", "0"]
      ])
    )
    assert.deepStrictEqual(queryOf({ size: false }), Result.succeed([["size", "false"]]))
    assert.deepStrictEqual(queryOf({}), Result.succeed([]))
  })

  const values = [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, ["a"], {}, () => 1, Symbol("a"), 1n, "\uD800"]

  it("refuses everything else by its name", () => {
    for (const name of values) assert.match(messageOf(check(byQuery, { name })), /^`name` is /, String(name))
  })
})

describe("a body", () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })
  // oxlint-disable-next-line no-sparse-arrays
  const sparse = [1, , 2]
  const changing = () => {
    let reads = 0
    return Object.defineProperty({}, "id", { enumerable: true, get: () => (reads += 1) })
  }
  const throwing = Object.defineProperty({}, "id", {
    enumerable: true,
    get: () => {
      throw new Error("no")
    }
  })
  const rejected: Readonly<Record<string, readonly [value: unknown, path: string]>> = {
    NaN: [{ a: Number.NaN }, "a"],
    "an infinity": [{ a: [1, Number.NEGATIVE_INFINITY] }, "a[1]"],
    "a function": [{ a: () => 1 }, "a"],
    "a symbol": [{ a: Symbol("a") }, "a"],
    "a bigint": [{ a: { b: 1n } }, "a.b"],
    "undefined in an array": [{ a: [undefined] }, "a"],
    "a gap in an array": [{ a: sparse }, "a"],
    "a name beside elements": [{ a: Object.assign([1], { b: 2 }) }, "a"],
    "toJSON that gives nothing": [{ a: { toJSON: () => undefined } }, "a"],
    "toJSON that gives everything": [{ a: { toJSON: () => ({}), key: "a" } }, "a"],
    "an invalid date": [{ a: new Date(Number.NaN) }, "a"],
    "a Map": [{ a: new Map([["b", 1]]) }, "a"],
    "a Set": [{ a: new Set([1]) }, "a"],
    "an inherited field": [{ a: Object.create({ b: 1 }) }, "a"],
    "a hidden field": [{ a: Object.defineProperty({}, "b", { value: 1, enumerable: false }) }, "a"],
    "a symbol as name": [{ a: { [Symbol("b")]: 1 } }, "a"],
    "a secret that is redacted": [{ a: Redacted.make("s") }, "a"],
    "a getter that throws": [{ where: throwing }, "where.id"],
    "a getter that changes its mind": [{ where: changing() }, "where.id"],
    "an object that holds itself": [cycle, "self.self"],
    "201 levels": [deep(202), "a.a"],
    "an undefined condition": [{ where: { id: undefined } }, "where.id"],
    "no condition at all": [{ where: undefined }, "where"],
    "an undefined condition within another": [{ data: {}, where: { AND: [{ id: undefined }] } }, "where.AND[0].id"],
    "an undefined condition of an element": [[{ where: { vm: { id: undefined } } }], "[0].where.vm.id"],
    "an undefined condition of a GraphQL variable": [{ variables: { where: { id: undefined } } }, "variables.where.id"]
  }

  for (const [name, [value, path]] of Object.entries(rejected)) {
    it(`with ${name} is refused by its place`, () => {
      const message = messageOf(check(byBody, value))
      assert.isTrue(message.startsWith(`\`${path}`), message)
      assert.isAtMost(message.length, 400)
    })
  }

  it("that cannot be read is refused, never a defect", () => {
    const failing = operation<object>("/api", () => {
      throw new Error("no")
    })
    assert.notStrictEqual(messageOf(check(failing, {})), "")
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    assert.notStrictEqual(messageOf(check(byBody, { a: proxy })), "")
  })

  it("leaves out undefined fields that are no condition, and writes dates", () => {
    const body = { a: undefined, b: new Date(0), c: { d: undefined }, e: null, where: { f: null } }
    assert.deepStrictEqual(
      Result.map(check(byBody, body), ({ content }) => content),
      Result.succeed('{"b":"1970-01-01T00:00:00.000Z","c":{},"e":null,"where":{"f":null}}')
    )
  })

  it("of 200 levels, a plain field __proto__ and an object without a prototype are sent as they are", () => {
    const body = [deep(199), { ["__proto__"]: { a: 1 } }, Object.assign(Object.create(null), { a: 1 })]
    assert.deepStrictEqual(
      Result.map(check(byBody, body), ({ content }) => content),
      Result.succeed(JSON.stringify(body))
    )
  })

  it("of bytes is sent as it is, but not within JSON", () => {
    const bytes = new Uint8Array([0, 255])
    const result = Result.getOrThrow(check(byBody, bytes))
    assert.strictEqual(result.content, bytes)
    assert.isUndefined(result.body)
    assert.strictEqual(
      messageOf(check(byBody, { a: bytes })),
      "`a` is an object of Uint8Array, which JSON would change."
    )
  })

  it.prop("of any JSON is sent as it is", { body: Schema.Json }, ({ body }) => {
    const json = Result.map(check(byBody, body), (parts) => parts.content)
    assert.deepStrictEqual(json, Result.succeed(JSON.stringify(body)))
  })
})
