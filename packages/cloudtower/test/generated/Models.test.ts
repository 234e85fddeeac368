import * as Model from "@effect-hci/core/Model"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Generated from "../../src/generated/index.ts"
import { readDocument, versions } from "./support/document.ts"

const isModel = (value: unknown): value is Model.Model<object> => Schema.isSchema(value)

/** The names of the fields of each model that is an object. */
const fieldsByModel: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  Object.values(Generated)
    .flatMap((members) => Object.entries<unknown>(members))
    .flatMap(([name, value]) => (isModel(value) ? [[name, Model.fieldNames(value).toSorted()] as const] : []))
    .filter(([, fields]) => fields.length > 0)
)

/** The names of the fields that the schemas of all documents have. */
const documented = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const fields = new Map<string, Set<string>>()
  for (const version of versions) {
    for (const [name, { properties = {} }] of Object.entries(readDocument(version).components.schemas)) {
      const known = fields.get(name) ?? new Set<string>()
      fields.set(name, known)
      for (const field of Object.keys(properties)) known.add(field)
    }
  }
  return fields
}

describe("generated models", () => {
  it("are 778 with 3,760 fields", () => {
    assert.strictEqual(fieldsByModel.size, 778)
    assert.strictEqual([...fieldsByModel.values()].flat().length, 3760)
  })

  it.runIf(versions.length > 0)("have the fields of every version, and no others", () => {
    const known = documented()
    for (const [name, fields] of fieldsByModel) assert.deepStrictEqual(fields, [...(known.get(name) ?? [])].sort(), name)
  })
})
