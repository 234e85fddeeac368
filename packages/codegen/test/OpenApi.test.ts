import * as Result from "effect/Result"
import { assert, describe, it } from "@effect/vitest"
import { parse } from "../src/OpenApi.ts"
import { failure, text } from "./fixtures.ts"

describe("OpenApi", () => {
  it("reads a document", () => {
    const document = Result.getOrThrow(parse("a.json", text("1.0.0", {}, { A: { type: "string" } })))
    assert.strictEqual(document.info.version, "1.0.0")
    assert.deepStrictEqual(document.components?.schemas, { A: { type: "string" } })
    assert.strictEqual(document.source, "a.json")
  })

  it("says what a file is, when it is no document", () => {
    assert.strictEqual(failure(parse("a.json", "{")), "a.json: this is not JSON.")
    assert.strictEqual(
      failure(parse("a.json", "[]")),
      "a.json: OpenAPI 3.0 is expected, and this is no OpenAPI document."
    )
    assert.strictEqual(
      failure(parse("a.json", JSON.stringify({ openapi: "3.1.0" }))),
      "a.json: OpenAPI 3.0 is expected, and this is OpenAPI 3.1.0."
    )
    assert.strictEqual(
      failure(parse("a.json", JSON.stringify({ swagger: "2.0" }))),
      "a.json: OpenAPI 3.0 is expected, and this is Swagger 2.0."
    )
  })

  it.each([
    ["#/paths/~1a/$ref", { $ref: "#/components/x" }],
    ["#/paths/~1a/post/parameters/0/$ref", { post: { parameters: [{ $ref: "#/components/x" }] } }],
    ["#/paths/~1a/post/requestBody/$ref", { post: { requestBody: { $ref: "#/components/x" } } }],
    ["#/paths/~1a/post/responses/200/$ref", { post: { responses: { "200": { $ref: "#/components/x" } } } }]
  ])("rejects a reference that would be read as nothing: %s", (place, item) => {
    assert.strictEqual(
      failure(parse("a.json", text("1.0.0", { "/a": item }, {}))),
      `a.json: only references to #/components/schemas/* are supported, not "#/components/x", at ${place}.`
    )
  })

  it("says where a document is not as it should be", () => {
    const message = failure(parse("a.json", text("1.0.0", {}, { A: { properties: { "b/c": { type: "file" } } } })))
    assert.match(message, /^a\.json: .*at #\/components\/schemas\/A\/properties\/b~1c\/type\.$/)
  })
})
