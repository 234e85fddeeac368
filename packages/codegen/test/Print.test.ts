import { assert, describe, expect, it } from "@effect/vitest"
import * as Cycles from "../src/Cycles.ts"
import { reservedNames } from "../src/Names.ts"
import { layout } from "../src/print/Layout.ts"
import { print } from "../src/print/Print.ts"
import * as Text from "../src/print/Text.ts"
import { cloudTower } from "../src/profiles/CloudTower.ts"
import { document, importsOf, object, post, product, ref, tower } from "./fixtures.ts"

const tree = (properties: Parameters<typeof object>[0]) => object({ id: { type: "string" }, ...properties }, ["id"])

describe("Print", () => {
  it("prints models, inputs and operations", () => {
    expect(Object.fromEntries(print(product(tower()), cloudTower))).toMatchSnapshot()
  })

  it("prints the same whatever the order of the documents", () => {
    assert.deepStrictEqual(print(product(tower().toReversed()), cloudTower), print(product(tower()), cloudTower))
  })

  it("prints parameters, forms and responses without a body", () => {
    const paths = {
      "/vms/{vm-id}": {
        get: {
          operationId: "GetVm",
          tags: ["Vm"],
          parameters: [
            { name: "vm-id", in: "path", required: true, schema: { type: "string" } },
            { name: "deep", in: "query", schema: { type: "boolean" } }
          ],
          responses: { "204": {} }
        }
      },
      "/upload": {
        post: {
          operationId: "Upload",
          tags: ["Vm"],
          requestBody: {
            content: {
              "multipart/form-data": {
                schema: object({ file: { type: "string", format: "binary" }, size: { type: "integer" } }, ["file"])
              }
            }
          },
          responses: { "200": { content: { "application/json": { schema: { type: "string" } } } } }
        }
      }
    }
    const files = print(product([document("1.0.0", paths, {})]), cloudTower)
    expect(files.get("Vm.ts")).toMatchSnapshot()
  })

  it("suspends a reference only inside a cycle, and keeps cycles in one file", () => {
    const schemas = {
      Leaf: tree({}),
      Loop: tree({ self: ref("Loop") }),
      Ping: tree({ pong: { type: "array", items: ref("Pong") }, leaf: ref("Leaf") }),
      Pong: tree({ ping: { allOf: [ref("Ping")], nullable: true } })
    }
    const paths = {
      "/a": post("A", "Vm", {}, ref("Ping")),
      "/b": post("B", "Host", {}, ref("Pong")),
      "/c": post("C", "Disk", {}, ref("Loop"))
    }
    const read = product([document("1.0.0", paths, schemas)])
    const shared = print(read, cloudTower).get("Shared.ts") ?? ""
    assert.match(shared, /Schema\.suspend\(\(\): Model\.Model<Pong> => Pong\)/)
    assert.match(shared, /leaf: Model\.optional\(Leaf\)/)
    const { fileOf } = layout(read)
    assert.strictEqual(fileOf("Ping"), fileOf("Pong"))
    assert.match(print(read, cloudTower).get("Disk.ts") ?? "", /Schema\.suspend/)
  })

  it("never imports in a circle", () => {
    const files = print(product(tower()), cloudTower)
    const edges = (name: string) => importsOf(files, name)
    const names = [...files.keys()]
    assert.isTrue(names.flatMap(edges).every((name) => files.has(name)))
    assert.isFalse(Cycles.components(names, edges).some((members) => Cycles.isCycle(members, edges)))
  })

  it("imports nothing that a type could be named after", () => {
    const text = [...print(product(tower()), cloudTower).values()].join("\n")
    const generic = text
      .split("\n")
      .filter((line) => /^import .* from "(effect|@effect-hci|\.\.\/internal)\//.test(line))
    const names = generic.flatMap((line) => line.match(/(?<=as |[{,] )\w+/g) ?? [])
    assert.includeMembers([...reservedNames], names)
    assert.include(names, "Unsupported")
  })

  it("keeps apart from its inputs what a module responds with", () => {
    const schemas = {
      Kind: { type: "string", enum: ["A"] },
      Ask: object({ kind: ref("Kind") }),
      Own: object({ id: {} })
    }
    const paths = { "/a": post("A", "Vm", ref("Ask"), object({ kind: ref("Kind"), own: ref("Own") })) }
    const { fileOf } = layout(product([document("1.0.0", paths, schemas)]))
    assert.deepStrictEqual(["Ask", "Kind", "Own"].map(fileOf), ["inputs/Vm", "Shared", "Vm"])
  })

  it("wraps what is too long", () => {
    const words = Array.from({ length: 40 }, (_, index) => `"value${index}"`)
    const text = `const values = ${Text.array(words, 15)}\n\nexport type Value = ${Text.union(words, 20)}`
    assert.isTrue(text.split("\n").every((line) => line.length <= 120))
    expect(text).toMatchSnapshot()
  })
})
