import { assert, describe, expect, it } from "@effect/vitest"
import { operations } from "../src/Model.ts"
import { cloudTower } from "../src/profiles/CloudTower.ts"
import { sangforScp } from "../src/profiles/SangforScp.ts"
import { document, object, post, product, ref, productError, tower } from "./fixtures.ts"

describe("ReadProduct", () => {
  it("merges versions, whatever their order", () => {
    expect(product(tower())).toMatchSnapshot()
    assert.deepStrictEqual(product(tower().toReversed()), product(tower()))
  })

  it("orders versions by their numbers", () => {
    const documents = ["4.10.0", "4.9.0"].map((version) => document(version, {}, {}))
    assert.deepStrictEqual(product(documents).versions, ["4.9.0", "4.10.0"])
  })

  it("keeps a parameter's place, and reads an envelope and a version of its own as the profile says", () => {
    const paths = {
      "/servers/{server_id}": {
        parameters: [{ name: "server_id", in: "path", required: true, schema: { type: "string" } }],
        put: {
          operationId: "updateServer",
          tags: ["Servers"],
          "x-min-version": "6.8.0",
          parameters: [{ name: "force", in: "query", schema: { type: "integer", enum: [0, 1] } }],
          responses: {
            "200": {
              content: {
                "application/json": {
                  schema: { allOf: [ref("Base"), object({ data: object({ task_id: { type: "string" } }) })] }
                }
              }
            }
          }
        }
      }
    }
    const schemas = { Base: object({ code: { type: "integer" }, message: { type: "string" } }) }
    expect(operations(product([document("6.11.1", paths, schemas)], sangforScp))).toMatchSnapshot()
  })

  it("rejects two tags for one module", () => {
    const paths = {
      "/a": post("A", "Vm Disk", {}, {}),
      "/b": post("B", "VM-Disk", {}, {})
    }
    assert.strictEqual(
      productError([document("1.0.0", paths, {})]),
      '1.0.0.json: the tags "Vm Disk" and "VM-Disk" both name the module VMDisk, at #/paths/~1b/post.'
    )
  })

  it("rejects two operations for one function", () => {
    const paths = { "/a": post("GetVms", "Vm", {}, {}), "/b": post("getVms", "Vm", {}, {}) }
    assert.strictEqual(
      productError([document("1.0.0", paths, {})]),
      "1.0.0.json: POST /a and POST /b both name the function Vm.getVms, at #/paths/~1b/post."
    )
  })

  it("rejects names that TypeScript cannot have", () => {
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("delete", "Vm", {}, {}) }, {})]),
      '1.0.0.json: the operationId "delete" cannot name a function, at #/paths/~1a/post.'
    )
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("A", "Vm", ref("a-b"), {}) }, { "a-b": object({}) })]),
      '1.0.0.json: the schema "a-b" cannot name a type, at #/components/schemas/a-b.'
    )
  })

  it("reads a reference to a name that JSON pointers escape", () => {
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("A", "Vm", ref("a~1b"), {}) }, { "a/b": object({}) })]),
      '1.0.0.json: the schema "a/b" cannot name a type, at #/components/schemas/a~1b.'
    )
  })

  it("rejects a name for nothing but itself, through others too", () => {
    const paths = { "/a": post("A", "Vm", ref("Here"), {}) }
    const there = { oneOf: [{ type: "string" }, ref("Here")] }
    assert.strictEqual(
      productError([document("1.0.0", paths, { Here: ref("Here") })]),
      '1.0.0.json: "Here" is a reference to itself, at #/components/schemas/Here.'
    )
    assert.strictEqual(
      productError([document("1.0.0", paths, { Here: { allOf: [ref("There")], nullable: true }, There: there })]),
      '1.0.0.json: "Here" is a reference to itself, at #/components/schemas/Here.'
    )
  })

  it("rejects names that generated files import or declare", () => {
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("List", "Vm", {}, {}) }, {})]),
      '1.0.0.json: the operationId "List" names the function Vm.list, which is kept for the listing of a resource, ' +
        "at #/paths/~1a/post."
    )
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("A", "Shared", {}, {}) }, {})]),
      '1.0.0.json: the tag "Shared" cannot name a module, at #/paths/~1a/post.'
    )
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("A", "Vm", ref("Model"), {}) }, { Model: object({}) })]),
      '1.0.0.json: "Model" also names what generated files import or declare, at #/components/schemas/Model.'
    )
    assert.strictEqual(
      productError([document("1.0.0", { "/a": post("AnA", "Vm", ref("anA"), {}) }, { anA: object({ id: {} }) })]),
      '1.0.0.json: "anA" also names POST /a, at #/components/schemas/anA.'
    )
  })

  it("rejects a body that it cannot send, the same version twice, and nothing at all", () => {
    const paths = {
      "/a": {
        post: {
          operationId: "A",
          tags: ["Vm"],
          requestBody: { content: { "text/csv": { schema: {} } } },
          responses: {}
        }
      }
    }
    assert.strictEqual(
      productError([document("1.0.0", paths, {})]),
      "1.0.0.json: a body of text/csv is not supported, at #/paths/~1a/post/requestBody/content."
    )
    assert.strictEqual(
      productError([document("1.0.0", {}, {}), document("1.0.0", {}, {})]),
      "1.0.0.json: version 1.0.0 is also the version of 1.0.0.json, at #/info/version."
    )
    assert.strictEqual(productError([]), "cloudtower: no document was given.")
  })

  it("applies the overrides of a profile", () => {
    const overrides = {
      fields: [{ model: "Vm", field: "id", required: false, nullable: true, reason: "test" }],
      operations: [{ operationId: "GetVms", safety: "write" as const, reason: "test" }]
    }
    const read = product(tower(), { ...cloudTower, overrides })
    const vm = read.types.find(({ name }) => name === "Vm")
    const id = vm?.type._tag === "Object" ? vm.type.fields.find(({ name }) => name === "id") : undefined
    assert.strictEqual(id?.required, false)
    assert.strictEqual(id?.type._tag, "Nullable")
    assert.strictEqual(operations(read).find(({ name }) => name === "getVms")?.safety, "write")
  })
})
